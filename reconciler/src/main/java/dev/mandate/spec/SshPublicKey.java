package dev.mandate.spec;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * The line that {@code ssh-keygen} writes to a {@code .pub} file, checked by its form alone (RFC
 * 4253 section 6.6, RFC 5656 section 3.1, RFC 8709 section 4).
 *
 * @param type {@code ssh-ed25519} or {@code ecdsa-sha2-nistp256}
 * @param base64 the key in wire format
 */
record SshPublicKey(String type, String base64) {

  /** Empty when the line is no such key. */
  static Optional<SshPublicKey> parse(String line) {
    String[] words = line.split(" ", 3);
    if (words.length < 2) {
      return Optional.empty();
    }
    try {
      byte[] wire = Base64.getDecoder().decode(words[1]);
      // Only one spelling of each key, so that two equal keys are equal text.
      boolean canonical = Base64.getEncoder().encodeToString(wire).equals(words[1]);
      return canonical && isKey(words[0], ByteBuffer.wrap(wire))
          ? Optional.of(new SshPublicKey(words[0], words[1]))
          : Optional.empty();
    } catch (IllegalArgumentException | BufferUnderflowException e) {
      return Optional.empty();
    }
  }

  private static boolean isKey(String type, ByteBuffer wire) {
    if (!string(wire).equals(type)) {
      return false;
    }
    boolean wellFormed =
        switch (type) {
          case "ssh-ed25519" -> string(wire).length() == 32;
          case "ecdsa-sha2-nistp256" -> {
            boolean curve = string(wire).equals("nistp256");
            String point = string(wire);
            yield curve && point.length() == 65 && point.charAt(0) == 4;
          }
          default -> false;
        };
    return wellFormed && !wire.hasRemaining();
  }

  /** A string of RFC 4251 section 5, one char per byte. */
  private static String string(ByteBuffer wire) {
    int length = wire.getInt();
    if (length < 0 || length > wire.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    wire.get(bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
