package dev.mandate.signing;

import java.nio.charset.StandardCharsets;

/** The bytes that are signed for a payload: DSSE 1.0.2, "Pre-Authentication Encoding". */
final class Dsse {
  private Dsse() {}

  /** Lengths count bytes, not characters: some libraries get this wrong for non-ASCII text. */
  static byte[] preAuthenticationEncoding(String payloadType, byte[] payload) {
    byte[] type = payloadType.getBytes(StandardCharsets.UTF_8);
    return new SshWriter()
        .raw(ascii("DSSEv1 " + type.length + " "))
        .raw(type)
        .raw(ascii(" " + payload.length + " "))
        .raw(payload)
        .bytes();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
