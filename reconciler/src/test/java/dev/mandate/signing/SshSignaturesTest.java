package dev.mandate.signing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.signing.SshReader.MalformedException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SshSignaturesTest {
  private static final byte[] MESSAGE = "exactly these bytes".getBytes(StandardCharsets.UTF_8);
  private static final String NAMESPACE = SshSignatures.APPROVAL;
  private static final BigInteger ED25519_ORDER =
      BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

  static Stream<LocalKey> keys() {
    return Stream.of(TestKeys.ed25519(1), TestKeys.p256(1));
  }

  @ParameterizedTest
  @MethodSource("keys")
  void aSignatureHoldsForItsMessageNamespaceAndKey(LocalKey key) {
    String armored = SshSignatures.sign(key, NAMESPACE, MESSAGE);

    VerificationKey other = TestKeys.ed25519(9).verificationKey();
    SshSignatures.Result result =
        SshSignatures.verify(armored, MESSAGE, NAMESPACE, Set.of(other, key.verificationKey()));

    assertEquals(
        key.verificationKey(), assertInstanceOf(SshSignatures.Result.Good.class, result).key());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ed25519", "ed25519-sha256", "ecdsa-p256", "ecdsa-p256-sha256"})
  void verifiesWhatSshKeygenSigned(String name) {
    SshSignatures.Result result =
        SshSignatures.verify(
            TestKeys.text("recorded/by-ssh-keygen-" + name + ".sig"),
            TestKeys.resource("recorded/message.txt"),
            SshSignatures.GIT,
            Set.of(TestKeys.publicKey(name.replace("-sha256", ""))));

    assertInstanceOf(SshSignatures.Result.Good.class, result);
  }

  @ParameterizedTest
  @MethodSource("keys")
  void anythingElseIsBad(LocalKey key) {
    String armored = SshSignatures.sign(key, NAMESPACE, MESSAGE);
    Set<VerificationKey> allowed = Set.of(key.verificationKey());

    assertBad("does not match", SshSignatures.verify(armored, new byte[0], NAMESPACE, allowed));
    assertBad(
        "namespace 'approval@mandate.dev', not 'git'",
        SshSignatures.verify(armored, MESSAGE, SshSignatures.GIT, allowed));
    assertBad(
        "not trusted here",
        SshSignatures.verify(
            armored, MESSAGE, NAMESPACE, Set.of(TestKeys.ed25519(2).verificationKey())));
    assertBad("not trusted here", SshSignatures.verify(armored, MESSAGE, NAMESPACE, List.of()));
  }

  @ParameterizedTest
  @MethodSource("keys")
  void everyFlippedBitAndEveryTruncationIsBad(LocalKey key) {
    byte[] blob = blob(SshSignatures.sign(key, NAMESPACE, MESSAGE));
    for (int i = 0; i < blob.length; i++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] changed = blob.clone();
        changed[i] ^= (byte) (1 << bit);
        assertBad("", verify(key, armor(changed)));
      }
      assertBad("malformed", verify(key, armor(Arrays.copyOf(blob, i))));
    }
    assertBad("bytes follow its end", verify(key, armor(Arrays.copyOf(blob, blob.length + 1))));
  }

  @Test
  void oneSignatureHasOneText() {
    LocalKey key = TestKeys.ed25519(1);
    String armored = SshSignatures.sign(key, NAMESPACE, MESSAGE);
    String begin = "-----BEGIN SSH SIGNATURE-----";

    assertBad("not between", verify(key, "x" + armored));
    assertBad("not between", verify(key, armored + armored + "x"));
    assertBad("base64", verify(key, armored + armored));
    assertBad("base64", verify(key, armored.replace(begin + "\n", begin + "\n\n ")));
    assertBad("not between", verify(key, ""));
    assertBad("not between", verify(key, begin));
    assertBad("malformed", verify(key, begin + "\n-----END SSH SIGNATURE-----"));
    assertBad("longer than", verify(key, begin + "\n" + "A".repeat(1 << 20)));
    assertInstanceOf(
        SshSignatures.Result.Good.class,
        verify(key, armored.replace("\n", "\r\n")),
        "a text that passed through another system's line ends is still the same");
  }

  @Test
  void anEd25519SignatureCannotBeGivenASecondForm() throws MalformedException {
    LocalKey key = TestKeys.ed25519(1);
    byte[] signature = rawSignature(SshSignatures.sign(key, NAMESPACE, MESSAGE));
    // RFC 8032, section 8.4: S + L would verify too if its range were not checked.
    byte[] s = reversed(Arrays.copyOfRange(signature, 32, 64));
    byte[] moved = new BigInteger(1, s).add(ED25519_ORDER).toByteArray();
    byte[] second = Arrays.copyOf(signature, 64);
    System.arraycopy(reversed(moved), 0, second, 32, Math.min(32, moved.length));

    assertBad("does not match", verify(key, withSignature(key, second)));
  }

  @Test
  void anEcdsaSignatureHasItsNumbersInTheirShortestPositiveForm() {
    LocalKey key = TestKeys.p256(1);
    byte[] one = {1};
    for (byte[] odd : List.of(new byte[] {0, 1}, new byte[] {-1}, new byte[0], new byte[] {0})) {
      byte[] numbers = new SshWriter().string(odd).string(one).bytes();
      assertBad("a number in it", verify(key, withSignature(key, numbers)));
    }
    byte[] huge = new byte[100];
    huge[0] = 1;
    byte[] numbers = new SshWriter().string(huge).string(one).bytes();
    assertBad("too large for its curve", verify(key, withSignature(key, numbers)));
  }

  @Test
  void aKeyOfSmallOrderOrOffItsCurveIsNoKey() {
    byte[] neutral = new byte[32];
    neutral[0] = 1;
    byte[] offCurve = new byte[65];
    offCurve[0] = 4;
    offCurve[64] = 1;

    assertTrue(VerificationKey.parse(line("ssh-ed25519", neutral)).isEmpty());
    assertTrue(VerificationKey.parse(line("ssh-ed25519", new byte[31])).isEmpty());
    String p256 =
        Base64.getEncoder()
            .encodeToString(
                new SshWriter()
                    .string("ecdsa-sha2-nistp256")
                    .string("nistp256")
                    .string(offCurve)
                    .bytes());
    assertTrue(VerificationKey.parse("ecdsa-sha2-nistp256 " + p256).isEmpty());
    assertTrue(VerificationKey.parse("ssh-ed25519 " + p256).isEmpty());
    assertTrue(VerificationKey.parse("ssh-ed25519").isEmpty());
    assertTrue(VerificationKey.parse("").isEmpty());
    assertTrue(VerificationKey.ofSpki(new byte[0]).isEmpty());
  }

  @Test
  void aKeyIsTheSameHoweverItIsWritten() {
    VerificationKey key = TestKeys.p256(3).verificationKey();

    assertEquals(key, VerificationKey.parse(key.openSsh() + "  a comment here").orElseThrow());
    assertEquals(key, VerificationKey.ofSpki(key.spki()).orElseThrow());
  }

  private static SshSignatures.Result verify(LocalKey key, String armored) {
    return SshSignatures.verify(armored, MESSAGE, NAMESPACE, Set.of(key.verificationKey()));
  }

  private static void assertBad(String reason, SshSignatures.Result result) {
    SshSignatures.Result.Bad bad = assertInstanceOf(SshSignatures.Result.Bad.class, result);
    assertTrue(bad.reason().contains(reason), bad.reason());
  }

  private static String withSignature(LocalKey key, byte[] inner) {
    VerificationKey verification = key.verificationKey();
    return armor(
        new SshWriter()
            .raw("SSHSIG".getBytes(StandardCharsets.US_ASCII))
            .uint32(1)
            .string(verification.blob())
            .string(NAMESPACE)
            .string("")
            .string("sha512")
            .string(
                new SshWriter().string(verification.algorithm().sshName()).string(inner).bytes())
            .bytes());
  }

  private static byte[] rawSignature(String armored) throws MalformedException {
    SshReader in = new SshReader(blob(armored));
    byte[] skipped = in.raw(10);
    assertEquals(10, skipped.length);
    for (int i = 0; i < 4; i++) {
      skipped = in.string();
    }
    SshReader inner = new SshReader(in.string());
    assertEquals("ssh-ed25519", inner.name());
    return inner.string();
  }

  private static byte[] blob(String armored) {
    return Base64.getMimeDecoder().decode(armored.replaceAll("-----[A-Z ]+-----", ""));
  }

  private static String armor(byte[] blob) {
    return "-----BEGIN SSH SIGNATURE-----\n"
        + Base64.getEncoder().encodeToString(blob)
        + "\n-----END SSH SIGNATURE-----\n";
  }

  private static String line(String type, byte[] point) {
    byte[] blob = new SshWriter().string(type).string(point).bytes();
    return type + " " + Base64.getEncoder().encodeToString(blob);
  }

  private static byte[] reversed(byte[] bytes) {
    byte[] back = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      back[i] = bytes[bytes.length - 1 - i];
    }
    return back;
  }
}
