package dev.mandate.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HexFormat;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;

/**
 * The key of the measured reconciler, the same on every machine, since the corpora name it. It
 * protects nothing.
 */
final class ReconcilerKey {
  private static final byte[] SECRET =
      "the key of benchmarks, no secret".getBytes(StandardCharsets.US_ASCII);

  /** Of an Ed25519 key in PKCS#8, up to its 32 bytes (RFC 8410, section 7). */
  private static final byte[] PKCS8 =
      HexFormat.of().parseHex("302e020100300506032b657004220420");

  private ReconcilerKey() {}

  /** The public half as an OpenSSH line. */
  static String publicKey() {
    byte[] type = "ssh-ed25519".getBytes(StandardCharsets.US_ASCII);
    byte[] point = new Ed25519PrivateKeyParameters(SECRET).generatePublicKey().getEncoded();
    byte[] blob =
        ByteBuffer.allocate(8 + type.length + point.length)
            .putInt(type.length)
            .put(type)
            .putInt(point.length)
            .put(point)
            .array();
    return "ssh-ed25519 " + Base64.getEncoder().encodeToString(blob);
  }

  /** Writes the private half as PEM, readable by its owner only, in a folder of its owner. */
  static void write(Path file) throws IOException {
    Files.createDirectories(
        file.getParent(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    byte[] der =
        ByteBuffer.allocate(PKCS8.length + SECRET.length).put(PKCS8).put(SECRET).array();
    String label = " PRIVATE KEY-----\n";
    Files.writeString(
        file,
        "-----BEGIN" + label + Base64.getEncoder().encodeToString(der) + "\n-----END" + label);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }
}
