package dev.mandate.signing;

import dev.mandate.signing.SshReader.MalformedException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;

/**
 * SSH signatures over any bytes, as {@code ssh-keygen -Y} makes and verifies them (OpenSSH
 * PROTOCOL.sshsig). A signature is for one namespace and worth nothing in another.
 */
public final class SshSignatures {
  /** Of commits and tags. */
  public static final String GIT = "git";

  /** Of approvals. */
  public static final String APPROVAL = "approval@mandate.dev";

  private static final byte[] MAGIC = "SSHSIG".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;
  private static final String BEGIN = "-----BEGIN SSH SIGNATURE-----";
  private static final String END = "-----END SSH SIGNATURE-----";
  private static final int LINE = 70;
  private static final int MAX_ARMOR = 4096;

  private SshSignatures() {}

  /** Whether a signature holds, and whose it is. */
  public sealed interface Result {
    record Good(VerificationKey key) implements Result {}

    /**
     * @param reason one clause, no final full stop
     */
    record Bad(String reason) implements Result {}
  }

  /** An armored signature of {@code message} for {@code namespace}. */
  public static String sign(LocalKey key, String namespace, byte[] message) {
    if (namespace.isEmpty()) {
      throw new IllegalArgumentException("the namespace must not be empty");
    }
    String hash = "sha512";
    byte[] signature = key.sign(signedBytes(namespace, hash, message));
    VerificationKey verification = key.verificationKey();
    byte[] inner =
        switch (verification.algorithm()) {
          case ED25519 -> signature;
          case ECDSA_P256 -> EcdsaSignatures.derToSsh(signature);
        };
    byte[] blob =
        new SshWriter()
            .raw(MAGIC)
            .uint32(VERSION)
            .string(verification.blob())
            .string(namespace)
            .string("")
            .string(hash)
            .string(
                new SshWriter().string(verification.algorithm().sshName()).string(inner).bytes())
            .bytes();
    byte[] newline = {'\n'};
    return BEGIN
        + "\n"
        + Base64.getMimeEncoder(LINE, newline).encodeToString(blob)
        + "\n"
        + END
        + "\n";
  }

  /**
   * Whether {@code armored} is a signature of exactly {@code message}, for exactly {@code
   * namespace}, by one of {@code allowed}. Stricter than OpenSSH where two texts could mean the
   * same signature: one armor form, shortest numbers, an empty reserved field.
   */
  public static Result verify(
      String armored, byte[] message, String namespace, Collection<VerificationKey> allowed) {
    try {
      return verifyBlob(unarmor(armored), message, namespace, allowed);
    } catch (MalformedException e) {
      return new Result.Bad("the SSH signature is malformed: " + e.getMessage());
    }
  }

  private static Result verifyBlob(
      byte[] blob, byte[] message, String namespace, Collection<VerificationKey> allowed)
      throws MalformedException {
    SshReader in = new SshReader(blob);
    if (!Arrays.equals(in.raw(MAGIC.length), MAGIC)) {
      throw new MalformedException("it does not begin with SSHSIG");
    }
    if (in.bits32() != VERSION) {
      throw new MalformedException("its version is not 1");
    }
    VerificationKey key = VerificationKey.ofBlob(in.string());
    String signedFor = in.name();
    if (in.string().length > 0) {
      throw new MalformedException("its reserved field is not empty");
    }
    String hash = in.name();
    if (!hash.equals("sha512") && !hash.equals("sha256")) {
      throw new MalformedException("its hash is neither sha256 nor sha512");
    }
    byte[] signature = readSignature(in.string(), key);
    in.end();

    if (!signedFor.equals(namespace)) {
      return new Result.Bad(
          "the SSH signature is for the namespace '" + signedFor + "', not '" + namespace + "'");
    }
    if (!allowed.contains(key)) {
      return new Result.Bad(
          "the SSH signature is by the key " + key.fingerprint() + ", which is not trusted here");
    }
    if (!key.verifies(signedBytes(namespace, hash, message), signature)) {
      return new Result.Bad("the SSH signature does not match what it should be of");
    }
    return new Result.Good(key);
  }

  /** In the form that {@link VerificationKey#verifies} takes. */
  private static byte[] readSignature(byte[] bytes, VerificationKey key) throws MalformedException {
    SshReader in = new SshReader(bytes);
    if (!in.name().equals(key.algorithm().sshName())) {
      throw new MalformedException("its signature is of another kind than its key");
    }
    byte[] inner = in.string();
    in.end();
    return switch (key.algorithm()) {
      case ED25519 -> inner;
      case ECDSA_P256 -> EcdsaSignatures.sshToDer(inner);
    };
  }

  private static byte[] signedBytes(String namespace, String hash, byte[] message) {
    return new SshWriter()
        .raw(MAGIC)
        .string(namespace)
        .string("")
        .string(hash)
        .string(digest(hash.equals("sha512") ? "SHA-512" : "SHA-256", message))
        .bytes();
  }

  private static byte[] unarmor(String armored) throws MalformedException {
    if (armored.length() > MAX_ARMOR) {
      throw new MalformedException("it is longer than " + MAX_ARMOR + " characters");
    }
    String text = armored.replace("\r\n", "\n").stripTrailing();
    if (!text.startsWith(BEGIN + "\n") || !text.endsWith("\n" + END)) {
      throw new MalformedException("it is not between '" + BEGIN + "' and '" + END + "'");
    }
    String body = text.substring(BEGIN.length(), text.length() - END.length()).replace("\n", "");
    try {
      byte[] bytes = Base64.getDecoder().decode(body);
      if (!Base64.getEncoder().encodeToString(bytes).equals(body)) {
        throw new MalformedException("its base64 text has stray bits");
      }
      return bytes;
    } catch (IllegalArgumentException e) {
      throw new MalformedException("its base64 text is broken");
    }
  }

  private static byte[] digest(String algorithm, byte[] message) {
    try {
      return MessageDigest.getInstance(algorithm).digest(message);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + algorithm, e);
    }
  }
}
