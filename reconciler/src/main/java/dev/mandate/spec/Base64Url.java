package dev.mandate.spec;

import java.util.Base64;
import java.util.Optional;

/** Base64url without padding (RFC 7515, section 2), each value in one spelling only. */
final class Base64Url {
  private Base64Url() {}

  /** Empty for what is no base64url, or not as an encoder writes it. */
  static Optional<byte[]> decode(String text) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(text);
      boolean exact = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(text);
      return exact ? Optional.of(bytes) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
