package dev.mandate.gateway;

/** A provider's answer does not tell what it took; the message is a clause. */
final class OddAnswerException extends Exception {
  private static final long serialVersionUID = 1L;

  OddAnswerException(String message) {
    super(message);
  }
}
