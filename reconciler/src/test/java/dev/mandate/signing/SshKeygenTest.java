package dev.mandate.signing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenSSH itself judges our signatures and keys; where it is missing, what it once judged does. */
class SshKeygenTest {
  private static final byte[] MESSAGE = "exactly these bytes é".getBytes(StandardCharsets.UTF_8);
  private static final String NAMESPACE = SshSignatures.APPROVAL;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"ed25519", "p256"})
  void sshKeygenVerifiesWhatWeSign(String kind) throws IOException {
    LocalKey key = kind.equals("ed25519") ? TestKeys.ed25519(1) : TestKeys.p256(1);
    String armored = SshSignatures.sign(key, NAMESPACE, MESSAGE);

    if (!Tools.present("ssh-keygen")) {
      // Ed25519 gives the same signature each time; this one was verified by OpenSSH 9.2.
      assertEquals(
          TestKeys.text("recorded/verified-by-ssh-keygen-ed25519.sig"),
          SshSignatures.sign(TestKeys.ed25519(1), NAMESPACE, MESSAGE));
      return;
    }
    assertEquals(0, verify(key, armored, NAMESPACE, MESSAGE).code());
    assertTrue(verify(key, armored, "git", MESSAGE).code() != 0);
    assertTrue(verify(key, armored, NAMESPACE, new byte[] {1}).code() != 0);
    assertTrue(verify(TestKeys.ed25519(2), armored, NAMESPACE, MESSAGE).code() != 0);
  }

  @Test
  void theRecordedSignatureIsWhatWeStillMake() {
    assertEquals(
        TestKeys.text("recorded/verified-by-ssh-keygen-ed25519.sig"),
        SshSignatures.sign(TestKeys.ed25519(1), NAMESPACE, MESSAGE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ed25519", "ecdsa-p256"})
  void weVerifyWhatSshKeygenSigns(String name) throws IOException {
    byte[] message = TestKeys.resource("recorded/message.txt");
    String armored = TestKeys.text("recorded/by-ssh-keygen-" + name + ".sig");
    if (Tools.present("ssh-keygen")) {
      Path key = TestKeys.copyOfKey(name, folder);
      Tools.Ended ended =
          Tools.run(
              folder,
              Map.of(),
              message,
              "ssh-keygen",
              "-q",
              "-Y",
              "sign",
              "-n",
              "git",
              "-f",
              key.toString());
      assertEquals(0, ended.code(), ended.output());
      armored = ended.output();
    }
    assertInstanceOf(
        SshSignatures.Result.Good.class,
        SshSignatures.verify(
            armored, message, SshSignatures.GIT, List.of(TestKeys.publicKey(name))));
  }

  @Test
  void sshKeygenSeesTheSameFingerprint() throws IOException {
    VerificationKey key = TestKeys.publicKey("ecdsa-p256");
    String fingerprint = "SHA256:S0ninHiVEv7xqZTKKaToVLi8EbJdSNYFHwPhEs9upzE";
    if (Tools.present("ssh-keygen")) {
      Path file = folder.resolve("key.pub");
      Files.writeString(file, key.openSsh() + "\n");
      fingerprint =
          Tools.run(folder, Map.of(), new byte[0], "ssh-keygen", "-l", "-f", file.toString())
              .output()
              .split(" ")[1];
    }
    assertEquals(fingerprint, key.fingerprint());
  }

  @Test
  void readsAnEncryptedKeyJustMade() throws IOException {
    if (!Tools.present("ssh-keygen")) {
      return; // LocalKeysTest reads recorded ones
    }
    Path file = folder.resolve("key");
    Tools.Ended ended =
        Tools.run(
            folder,
            Map.of(),
            new byte[0],
            "ssh-keygen",
            "-q",
            "-t",
            "ed25519",
            "-N",
            "open sesame",
            "-f",
            file.toString());
    assertEquals(0, ended.code(), ended.output());

    LocalKeys keys =
        new LocalKeys(Map.of(LocalKeys.PASSPHRASE_VARIABLE, "open sesame"), new SecureRandom());

    assertEquals(
        VerificationKey.parse(Files.readString(folder.resolve("key.pub"))).orElseThrow(),
        assertInstanceOf(KeyOutcome.Opened.class, keys.open(file)).key().verificationKey());
  }

  private Tools.Ended verify(LocalKey key, String armored, String namespace, byte[] message)
      throws IOException {
    Path allowed = folder.resolve("allowed");
    Path signature = folder.resolve("signature");
    Files.writeString(allowed, "me@example.org " + key.verificationKey().openSsh() + "\n");
    Files.writeString(signature, armored);
    return Tools.run(
        folder,
        Map.of(),
        message,
        "ssh-keygen",
        "-Y",
        "verify",
        "-n",
        namespace,
        "-I",
        "me@example.org",
        "-f",
        allowed.toString(),
        "-s",
        signature.toString());
  }
}
