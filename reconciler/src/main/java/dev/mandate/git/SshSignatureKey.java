package dev.mandate.git;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * The public key that an armored SSH signature names (OpenSSH PROTOCOL.sshsig). The signature is
 * not verified.
 */
final class SshSignatureKey {
  private static final String BEGIN = "-----BEGIN SSH SIGNATURE-----";
  private static final String END = "-----END SSH SIGNATURE-----";
  private static final byte[] MAGIC = "SSHSIG".getBytes(StandardCharsets.US_ASCII);

  private SshSignatureKey() {}

  /** The key as {@code <type> <base64>}, or nothing when the text is no SSH signature. */
  static Optional<String> of(byte[] armored) {
    String text = new String(armored, StandardCharsets.US_ASCII).strip();
    if (!text.startsWith(BEGIN) || !text.endsWith(END)) {
      return Optional.empty();
    }
    String body =
        text.substring(BEGIN.length(), text.length() - END.length()).replaceAll("\\s", "");
    try {
      ByteBuffer blob = ByteBuffer.wrap(Base64.getDecoder().decode(body));
      byte[] magic = new byte[MAGIC.length];
      blob.get(magic);
      if (!Arrays.equals(magic, MAGIC) || blob.getInt() != 1) {
        return Optional.empty();
      }
      byte[] key = string(blob);
      String type = new String(string(ByteBuffer.wrap(key)), StandardCharsets.US_ASCII);
      return Optional.of(type + " " + Base64.getEncoder().encodeToString(key));
    } catch (IllegalArgumentException | BufferUnderflowException e) {
      return Optional.empty();
    }
  }

  private static byte[] string(ByteBuffer from) {
    int length = from.getInt();
    if (length < 0 || length > from.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    from.get(bytes);
    return bytes;
  }
}
