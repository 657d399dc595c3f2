package dev.mandate.signing;

/** A key file is not what it should be. Becomes a {@link KeyOutcome.Unusable} at the boundary. */
final class UnusableKeyException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String mend;

  UnusableKeyException(String reason, String mend) {
    super(reason);
    this.mend = mend;
  }

  String mend() {
    return mend;
  }
}
