package dev.mandate.signing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocalKeysTest {
  @TempDir Path temporary;
  private Path folder;

  private final LocalKeys keys = new LocalKeys(Map.of(), new SecureRandom());

  @BeforeEach
  void ownFolder() throws IOException {
    folder = temporary.resolve("keys");
    Files.createDirectory(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  @ParameterizedTest
  @EnumSource(KeyAlgorithm.class)
  void firstUseMakesAKeyThatOnlyItsOwnerCanReadAndLaterUsesReadIt(KeyAlgorithm algorithm)
      throws IOException {
    Path file = temporary.resolve("a/b/key.pem");

    KeyOutcome.Opened first = opened(keys.openOrCreate(file, algorithm));
    KeyOutcome.Opened second = opened(keys.openOrCreate(file));

    assertTrue(first.created());
    assertFalse(second.created());
    assertEquals(algorithm, second.key().verificationKey().algorithm());
    assertEquals(first.key().verificationKey(), second.key().verificationKey());
    assertEquals("rw-------", mode(file));
    assertEquals("rwx------", mode(file.getParent()));
    assertEquals("rwx------", mode(file.getParent().getParent()));
    assertEquals(List.of("key.pem"), names(file.getParent()), "no draft is left behind");
  }

  @Test
  void manyAtOnceEndWithTheSameKey() throws Exception {
    Path file = folder.resolve("key.pem");
    int many = 16;
    CyclicBarrier start = new CyclicBarrier(many);
    Set<VerificationKey> seen = new HashSet<>();
    int created = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(many)) {
      List<Future<KeyOutcome>> outcomes = new ArrayList<>();
      for (int i = 0; i < many; i++) {
        outcomes.add(
            threads.submit(
                () -> {
                  start.await();
                  return new LocalKeys(Map.of(), new SecureRandom()).openOrCreate(file);
                }));
      }
      for (Future<KeyOutcome> outcome : outcomes) {
        KeyOutcome.Opened opened = opened(outcome.get());
        seen.add(opened.key().verificationKey());
        created += opened.created() ? 1 : 0;
      }
    }
    assertEquals(1, seen.size());
    assertEquals(1, created);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ed25519", "ecdsa-p256"})
  void readsKeysThatSshKeygenMade(String name) throws IOException {
    LocalKey key = opened(keys.open(TestKeys.copyOfKey(name, folder))).key();

    assertEquals(TestKeys.publicKey(name), key.verificationKey());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ed25519", "p256"})
  void readsKeysThatOpensslMade(String name) throws IOException {
    LocalKey key = opened(keys.open(TestKeys.copyOfKey(name + ".pem", folder))).key();

    byte[] spki =
        Base64.getMimeDecoder()
            .decode(TestKeys.text("keys/" + name + ".pub.pem").replaceAll("-----.*-----", ""));
    assertArrayEquals(spki, key.verificationKey().spki());
    assertEquals(key.verificationKey(), VerificationKey.ofSpki(spki).orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(strings = {"encrypted-ctr", "encrypted-cbc"})
  void readsEncryptedKeysWithThePassphraseFromTheEnvironment(String name) throws IOException {
    LocalKeys withPassphrase =
        new LocalKeys(Map.of("MANDATE_KEY_PASSPHRASE", "open sesame"), new SecureRandom());

    LocalKey key = opened(withPassphrase.open(TestKeys.copyOfKey(name, folder))).key();

    assertEquals(TestKeys.publicKey(name), key.verificationKey());
  }

  @Test
  void aWrongPassphraseIsNamedAndNotShown() throws IOException {
    LocalKeys withPassphrase =
        new LocalKeys(Map.of("MANDATE_KEY_PASSPHRASE", "close sesame"), new SecureRandom());

    KeyOutcome.Unusable outcome =
        unusable(withPassphrase.open(TestKeys.copyOfKey("encrypted-ctr", folder)));

    assertTrue(outcome.reason().contains("passphrase"), outcome.reason());
    assertFalse(outcome.toString().contains("sesame"), outcome.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          encrypted-ctr       | it is encrypted, and no passphrase is given
          encrypted-gcm       | it is encrypted with aes256-gcm@openssh.com
          encrypted-pkcs8.pem | it is an encrypted PKCS#8 key
          rsa                 | it is a key of the kind ssh-rsa
          ecdsa-p384          | it is a key of the kind ecdsa-sha2-nistp384
          p384.pem            | it is neither an Ed25519 nor an EC P-256 key
          ed448.pem           | it is neither an Ed25519 nor an EC P-256 key
          p256-sec1.pem       | it holds a key of the form EC PRIVATE KEY
          ed25519.pub         | it holds a public key
          ed25519.pub.pem     | it holds a public key
          README.md           | it is not a private key in PEM form
          """)
  void saysWhyAFileCannotBeUsed(String name, String reason) throws IOException {
    Path file = TestKeys.copyOfKey(name, folder);

    KeyOutcome.Unusable outcome = unusable(keys.openOrCreate(file));

    assertEquals("the key " + file + " cannot be used: " + reason, outcome.reason());
    assertFalse(outcome.mend().isBlank());
    assertArrayEquals(TestKeys.resource("keys/" + name), Files.readAllBytes(file));
  }

  @Test
  void everyTruncationOfAKeyFileIsRefused() throws IOException {
    for (String name : List.of("ed25519", "ecdsa-p256", "encrypted-ctr", "p256.pem")) {
      String whole = TestKeys.text("keys/" + name).stripTrailing();
      for (int length = 0; length < whole.length(); length += 7) {
        Path file = TestKeys.copyOfKey(name, folder);
        Files.writeString(file, whole.substring(0, length));
        assertInstanceOf(KeyOutcome.Unusable.class, keys.open(file), name + " at " + length);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw-rw-rw-"})
  void aKeyThatOthersCanReadIsRefused(String mode) throws IOException {
    Path file = TestKeys.copyOfKey("ed25519", folder);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));

    KeyOutcome.Unusable outcome = unusable(keys.open(file));

    assertTrue(outcome.reason().contains(mode), outcome.reason());
    assertTrue(outcome.mend().contains("chmod 600 " + file), outcome.mend());
  }

  @Test
  void aKeyThatOthersCanReplaceIsRefused() throws IOException {
    Path file = TestKeys.copyOfKey("ed25519", folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxr-x"));

    assertTrue(unusable(keys.open(file)).mend().contains("chmod go-w " + folder));
  }

  @Test
  void noNewKeyIsMadeInAFolderThatIsOpenToOthers() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));

    KeyOutcome.Unusable outcome = unusable(keys.openOrCreate(folder.resolve("key.pem")));

    assertTrue(outcome.mend().contains("chmod 700 " + folder), outcome.mend());
    assertEquals(List.of(), names(folder));
  }

  @Test
  void aFolderOrAMissingFileIsNoKey() {
    assertTrue(unusable(keys.open(folder)).reason().contains("not a regular file"));
    assertTrue(unusable(keys.open(folder.resolve("x"))).reason().contains("no such file"));
  }

  @Test
  void nothingSecretShowsInText() throws IOException {
    LocalKey key = opened(keys.openOrCreate(folder.resolve("key.pem"))).key();

    assertEquals(
        "LocalKey[" + key.verificationKey().fingerprint() + ", secret redacted]", key.toString());
    assertEquals("Passphrase[redacted]", new Passphrase("open sesame").toString());
  }

  private static KeyOutcome.Opened opened(KeyOutcome outcome) {
    return assertInstanceOf(KeyOutcome.Opened.class, outcome);
  }

  private static KeyOutcome.Unusable unusable(KeyOutcome outcome) {
    return assertInstanceOf(KeyOutcome.Unusable.class, outcome);
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).toList();
    }
  }
}
