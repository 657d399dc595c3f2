package dev.mandate.gateway;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/**
 * Why a request is not passed on, or an answer is not.
 *
 * @param status of HTTP; one that programs do not try again after
 * @param why a clause, for the record, without anything that the client chose
 */
record Refusal(int status, String why) {
  private static final int BAD_REQUEST = 400;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int TOO_LARGE = 413;
  private static final int BAD_GATEWAY = 502;

  /** Not by this token. */
  static Refusal stranger() {
    return new Refusal(UNAUTHORIZED, "it does not have the token of this run");
  }

  static Refusal noSuchPath() {
    return new Refusal(NOT_FOUND, "its method and path are none of those that are passed on");
  }

  static Refusal tooLarge() {
    return new Refusal(TOO_LARGE, "its body is too large");
  }

  /** What the spec does not name; programs were seen to try again after 403. */
  static Refusal forbidden(String why) {
    return new Refusal(BAD_REQUEST, why);
  }

  static Refusal malformed(String why) {
    return new Refusal(BAD_REQUEST, why);
  }

  /** What is left of a limit does not suffice. */
  static Refusal overLimit(String why) {
    return new Refusal(BAD_REQUEST, why);
  }

  /** The provider is not there, or says what cannot be passed on. */
  static Refusal upstream(String why) {
    return new Refusal(BAD_GATEWAY, why);
  }

  /** An error in the form of the provider, so that its programs show it. */
  byte[] body(Provider provider) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    String message = "mandate: " + why;
    switch (provider) {
      case ANTHROPIC -> {
        json.put("type", "error");
        json.putObject("error").put("type", type()).put("message", message);
      }
      case OPENAI ->
          json.putObject("error")
              .put("message", message)
              .put("type", type())
              .putNull("param")
              .put("code", type());
      case GOOGLE ->
          json.putObject("error")
              .put("code", status)
              .put("message", message)
              .put("status", googleStatus());
    }
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  private String type() {
    return switch (status) {
      case UNAUTHORIZED -> "authentication_error";
      case FORBIDDEN -> "permission_error";
      case NOT_FOUND -> "not_found_error";
      case TOO_LARGE -> "request_too_large";
      case BAD_GATEWAY -> "api_error";
      default -> "invalid_request_error";
    };
  }

  private String googleStatus() {
    return switch (status) {
      case UNAUTHORIZED -> "UNAUTHENTICATED";
      case FORBIDDEN -> "PERMISSION_DENIED";
      case NOT_FOUND -> "NOT_FOUND";
      case BAD_GATEWAY -> "UNAVAILABLE";
      default -> "INVALID_ARGUMENT";
    };
  }
}
