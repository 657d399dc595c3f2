package dev.mandate.gateway;

/** A request asks for what is not passed on. */
final class RefusedRequestException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Refusal refusal;

  RefusedRequestException(Refusal refusal) {
    super(refusal.why());
    this.refusal = refusal;
  }

  static RefusedRequestException malformed(String why) {
    return new RefusedRequestException(Refusal.malformed(why));
  }

  static RefusedRequestException forbidden(String why) {
    return new RefusedRequestException(Refusal.forbidden(why));
  }

  Refusal refusal() {
    return refusal;
  }
}
