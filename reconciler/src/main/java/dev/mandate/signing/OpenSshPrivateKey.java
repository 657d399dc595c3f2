package dev.mandate.signing;

import dev.mandate.signing.SshReader.MalformedException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.apache.sshd.common.config.keys.loader.openssh.kdf.BCrypt;

/** The format {@code openssh-key-v1} (OpenSSH PROTOCOL.key), plain or under a passphrase. */
final class OpenSshPrivateKey {
  private static final byte[] MAGIC = "openssh-key-v1\0".getBytes(StandardCharsets.US_ASCII);
  private static final int AES_KEY = 32;
  private static final int AES_BLOCK = 16;
  // ssh-keygen writes 16 or 24; each round costs time, so a hostile file must not ask for millions.
  private static final int MAX_ROUNDS = 1_000;

  private OpenSshPrivateKey() {}

  static LocalKey read(byte[] file, Optional<Passphrase> passphrase)
      throws UnusableKeyException, MalformedException {
    SshReader in = new SshReader(file);
    if (!Arrays.equals(in.raw(MAGIC.length), MAGIC)) {
      throw new MalformedException("it does not begin with openssh-key-v1");
    }
    Optional<String> encryption = encryption(in.name());
    String kdf = in.name();
    byte[] kdfOptions = in.string();
    if (in.uint32() != 1) {
      throw new MalformedException("it does not hold exactly one key");
    }
    byte[] publicBlob = in.string();
    byte[] secrets = in.string();
    in.end();
    if (encryption.isPresent()) {
      secrets = decrypt(secrets, encryption.get(), kdf, kdfOptions, passphrase);
    }
    LocalKey key = readSecrets(secrets, encryption.isPresent());
    if (!Arrays.equals(key.verificationKey().blob(), publicBlob)) {
      throw new MalformedException("its two halves do not belong together");
    }
    return key;
  }

  /** What the JDK calls the cipher; empty when there is none. */
  private static Optional<String> encryption(String cipher) throws UnusableKeyException {
    return switch (cipher) {
      case "none" -> Optional.empty();
      case "aes256-ctr" -> Optional.of("AES/CTR/NoPadding");
      case "aes256-cbc" -> Optional.of("AES/CBC/NoPadding");
      default ->
          throw new UnusableKeyException(
              "it is encrypted with " + cipher,
              "Change it to OpenSSH's default: 'ssh-keygen -p -Z aes256-ctr -f <file>'.");
    };
  }

  private static LocalKey readSecrets(byte[] secrets, boolean wasEncrypted)
      throws UnusableKeyException, MalformedException {
    SshReader in = new SshReader(secrets);
    int firstCheck = in.bits32();
    int secondCheck = in.bits32();
    boolean checkNumbersDiffer = firstCheck != secondCheck;
    if (checkNumbersDiffer && wasEncrypted) {
      throw new UnusableKeyException(
          "its passphrase is not the one in " + LocalKeys.PASSPHRASE_VARIABLE,
          "Set " + LocalKeys.PASSPHRASE_VARIABLE + " to the passphrase of this key.");
    }
    if (checkNumbersDiffer) {
      throw new MalformedException("its check numbers differ");
    }
    String name = in.name();
    KeyAlgorithm algorithm =
        KeyAlgorithm.ofSshName(name)
            .orElseThrow(
                () ->
                    new UnusableKeyException(
                        "it is a key of the kind " + name,
                        "Use an Ed25519 or EC P-256 key: 'ssh-keygen -t ed25519'."));
    LocalKey key =
        switch (algorithm) {
          case ED25519 -> {
            in.string(); // the public half, derived anew instead
            yield LocalKey.ed25519(Arrays.copyOf(in.string(), 32));
          }
          case ECDSA_P256 -> {
            in.string(); // the curve, which the name of the key has said already
            in.string(); // the public half
            yield LocalKey.p256(in.positiveMpint());
          }
        };
    in.string(); // the comment
    byte[] padding = in.rest();
    for (int i = 0; i < padding.length; i++) {
      if (padding[i] != (byte) (i + 1)) {
        throw new MalformedException("its padding is wrong");
      }
    }
    return key;
  }

  private static byte[] decrypt(
      byte[] secrets,
      String transformation,
      String kdf,
      byte[] kdfOptions,
      Optional<Passphrase> passphrase)
      throws UnusableKeyException, MalformedException {
    if (passphrase.isEmpty()) {
      throw new UnusableKeyException(
          "it is encrypted, and no passphrase is given",
          "Set "
              + LocalKeys.PASSPHRASE_VARIABLE
              + ", or remove the passphrase with 'ssh-keygen -p -f <file>'.");
    }
    SshReader options = new SshReader(kdfOptions);
    byte[] salt = options.string();
    int rounds = options.uint32();
    options.end();
    if (!kdf.equals("bcrypt") || rounds < 1 || rounds > MAX_ROUNDS || salt.length == 0) {
      throw new MalformedException(
          "its passphrase is stretched by " + kdf + ", " + rounds + " times");
    }
    byte[] stretched = new byte[AES_KEY + AES_BLOCK];
    byte[] phrase = passphrase.get().bytes();
    if (phrase.length == 0) {
      throw new UnusableKeyException(
          "it is encrypted, and the passphrase given is empty",
          "Set " + LocalKeys.PASSPHRASE_VARIABLE + " to the passphrase of this key.");
    }
    new BCrypt().pbkdf(phrase, salt, rounds, stretched);
    try {
      Cipher aes = Cipher.getInstance(transformation);
      aes.init(
          Cipher.DECRYPT_MODE,
          new SecretKeySpec(stretched, 0, AES_KEY, "AES"),
          new IvParameterSpec(stretched, AES_KEY, AES_BLOCK));
      return aes.doFinal(secrets);
    } catch (GeneralSecurityException e) {
      throw new MalformedException("its encrypted part has an odd length");
    } finally {
      Arrays.fill(stretched, (byte) 0);
      Arrays.fill(phrase, (byte) 0);
    }
  }
}
