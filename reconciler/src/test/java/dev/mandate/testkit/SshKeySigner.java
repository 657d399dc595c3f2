package dev.mandate.testkit;

import dev.mandate.evidence.EvidenceSigner;
import dev.mandate.evidence.Statement;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;

/**
 * Signs with a fresh Ed25519 key, straight from OpenSSH PROTOCOL.sshsig and with nothing but the
 * JDK, so that it shares no code with what is tested.
 */
public final class SshKeySigner implements EvidenceSigner {
  private static final String TYPE = "ssh-ed25519";

  private final KeyPair pair;

  public SshKeySigner() {
    try {
      pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public byte[] bundle(Statement statement) {
    throw new UnsupportedOperationException("this fake makes SSH signatures only");
  }

  @Override
  public String publicKey() {
    return TYPE + " " + Base64.getEncoder().encodeToString(keyBlob());
  }

  @Override
  public String sshSignature(String namespace, byte[] message) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-512").digest(message);
      byte[] reserved = new byte[0];
      byte[] toSign =
          joined(
              "SSHSIG".getBytes(StandardCharsets.US_ASCII),
              string(namespace),
              string(reserved),
              string("sha512"),
              string(digest));
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(pair.getPrivate());
      signature.update(toSign);
      byte[] blob =
          joined(
              "SSHSIG".getBytes(StandardCharsets.US_ASCII),
              new byte[] {0, 0, 0, 1},
              string(keyBlob()),
              string(namespace),
              string(reserved),
              string("sha512"),
              string(joined(string(TYPE), string(signature.sign()))));
      String body =
          Base64.getMimeEncoder(70, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(blob);
      return "-----BEGIN SSH SIGNATURE-----\n" + body + "\n-----END SSH SIGNATURE-----\n";
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private byte[] keyBlob() {
    byte[] encoded = pair.getPublic().getEncoded();
    return joined(
        string(TYPE), string(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length)));
  }

  private static byte[] string(String text) {
    return string(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] string(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      new DataOutputStream(out).writeInt(bytes.length);
      out.write(bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
