package dev.mandate.gateway;

import java.io.IOException;

/** The client takes no more, which is nobody else's fault. */
final class ClientGoneException extends IOException {
  private static final long serialVersionUID = 1L;

  ClientGoneException(IOException cause) {
    super("the client is gone", cause);
  }
}
