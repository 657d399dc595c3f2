package dev.mandate.decide;

/** An answer is not of the agreed form; never leaves this package. */
final class OddAnswerException extends Exception {
  private static final long serialVersionUID = 1L;

  OddAnswerException(String what) {
    super(what, null, false, false);
  }
}
