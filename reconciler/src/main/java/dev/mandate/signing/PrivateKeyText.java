package dev.mandate.signing;

import dev.mandate.signing.SshReader.MalformedException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.ECParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads and writes the text of a private key file: PKCS#8 PEM, or OpenSSH's own format. */
final class PrivateKeyText {
  private static final String CONVERT =
      "Make a new one with 'ssh-keygen -t ed25519', or convert an EC P-256 key with"
          + " 'openssl pkcs8 -topk8 -nocrypt'.";
  private static final Pattern PEM =
      Pattern.compile(
          "\\A\\s*-----BEGIN ([A-Z0-9 ]+)-----\\s+([A-Za-z0-9+/=\\s]+)-----END \\1-----\\s*\\z");
  private static final Pattern PUBLIC =
      Pattern.compile("\\A\\s*(ssh-|ecdsa-|sk-|-----BEGIN PUBLIC KEY-----)");

  private PrivateKeyText() {}

  static String write(LocalKey key) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.secretPkcs8());
    return "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n";
  }

  static LocalKey read(String text, Optional<Passphrase> passphrase) throws UnusableKeyException {
    if (PUBLIC.matcher(text).find()) {
      throw new UnusableKeyException(
          "it holds a public key", "Name the private key file that belongs to it.");
    }
    Matcher pem = PEM.matcher(text);
    if (!pem.matches()) {
      throw new UnusableKeyException("it is not a private key in PEM form", CONVERT);
    }
    byte[] body;
    try {
      body = Base64.getMimeDecoder().decode(pem.group(2));
    } catch (IllegalArgumentException e) {
      throw new UnusableKeyException("its base64 text is broken", CONVERT);
    }
    try {
      return switch (pem.group(1)) {
        case "PRIVATE KEY" -> pkcs8(body);
        case "OPENSSH PRIVATE KEY" -> OpenSshPrivateKey.read(body, passphrase);
        case "ENCRYPTED PRIVATE KEY" ->
            throw new UnusableKeyException(
                "it is an encrypted PKCS#8 key",
                "Decrypt it with 'openssl pkcs8', or use an encrypted OpenSSH key.");
        default ->
            throw new UnusableKeyException("it holds a key of the form " + pem.group(1), CONVERT);
      };
    } catch (MalformedException e) {
      throw new UnusableKeyException("it cannot be read: " + e.getMessage(), CONVERT);
    } finally {
      Arrays.fill(body, (byte) 0);
    }
  }

  private static LocalKey pkcs8(byte[] der) throws UnusableKeyException, MalformedException {
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(der);
    Optional<EdECPrivateKey> edwards = decode("EdDSA", spec, EdECPrivateKey.class);
    if (edwards.isPresent() && LocalKey.isEd25519(edwards.get())) {
      return LocalKey.ed25519(
          edwards.get().getBytes().orElseThrow(() -> new MalformedException("it has no secret")));
    }
    Optional<ECPrivateKey> weierstrass = decode("EC", spec, ECPrivateKey.class);
    if (weierstrass.isPresent() && onP256(weierstrass.get().getParams())) {
      return LocalKey.p256(weierstrass.get().getS());
    }
    throw new UnusableKeyException("it is neither an Ed25519 nor an EC P-256 key", CONVERT);
  }

  private static boolean onP256(ECParameterSpec parameters) {
    ECParameterSpec wanted = LocalKey.p256Parameters();
    return parameters.getOrder().equals(wanted.getOrder())
        && parameters.getCurve().getField().equals(wanted.getCurve().getField())
        && parameters.getGenerator().equals(wanted.getGenerator());
  }

  /** Empty when the bytes are of another kind than asked for. */
  private static <K> Optional<K> decode(String factory, PKCS8EncodedKeySpec spec, Class<K> type) {
    try {
      return Optional.of(type.cast(KeyFactory.getInstance(factory).generatePrivate(spec)));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }
}
