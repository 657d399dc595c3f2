package dev.mandate.wasm;

/** Carries a refusal out of nested reading; never leaves this package. */
final class RefusedBundleException extends Exception {
  private static final long serialVersionUID = 1L;
  private final transient PolicyLoad.Refused refusal;

  RefusedBundleException(String reason, String what, String mend) {
    super(what, null, false, false);
    this.refusal = new PolicyLoad.Refused(reason, what, mend);
  }

  PolicyLoad.Refused refusal() {
    return refusal;
  }
}
