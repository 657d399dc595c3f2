package dev.mandate.signing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.Digest;
import dev.mandate.evidence.Statement;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BundleVerifierTest {
  private static final LocalKey KEY = TestKeys.ed25519(1);

  static Stream<LocalKey> keys() {
    return Stream.of(KEY, TestKeys.p256(1));
  }

  /** Also used where other programs verify: beyond ASCII, where many get the lengths wrong. */
  static Statement statement() {
    ObjectNode predicate = JsonNodeFactory.instance.objectNode();
    predicate.put("z", "é 😀 \u007f").put("a", 1.5);
    return new Statement(
        "https://example.org/é/v1",
        List.of(
            new Statement.Subject("run.yaml", Digest.of("b".getBytes(StandardCharsets.UTF_8))),
            new Statement.Subject("log.txt", Digest.of(new byte[0]))),
        predicate);
  }

  @ParameterizedTest
  @MethodSource("keys")
  void returnsTheStatementThatWasSigned(LocalKey key) {
    byte[] bundle = new LocalKeySigner(key).bundle(statement());

    BundleVerifier.Result.Verified verified =
        assertInstanceOf(BundleVerifier.Result.Verified.class, verify(key, bundle));

    assertEquals(statement(), verified.statement());
    assertEquals(key.verificationKey(), verified.key());
    assertTrue(
        new String(verified.payload(), StandardCharsets.UTF_8)
            .chars()
            .allMatch(c -> c < 0x7f && c >= 0x20),
        "the statement is pure ASCII");
  }

  @Test
  void sameStatementGivesSameBytes() {
    LocalKeySigner signer = new LocalKeySigner(KEY);

    assertArrayEquals(signer.bundle(statement()), signer.bundle(statement()));
  }

  @ParameterizedTest
  @MethodSource("keys")
  void everyFlippedBitAndEveryTruncationIsRejected(LocalKey key) {
    byte[] bundle = new LocalKeySigner(key).bundle(statement());
    for (int i = 0; i < bundle.length; i++) {
      byte[] changed = bundle.clone();
      changed[i] ^= (byte) (1 << (i % 8));
      assertInstanceOf(BundleVerifier.Result.Rejected.class, verify(key, changed), "at " + i);
      assertInstanceOf(
          BundleVerifier.Result.Rejected.class, verify(key, Arrays.copyOf(bundle, i)), "at " + i);
    }
  }

  @Test
  void anotherKeyIsRejectedEvenUnderTheHintOfATrustedOne() {
    LocalKey thief = TestKeys.ed25519(2);
    String bundle = text(new LocalKeySigner(thief).bundle(statement()));

    assertRejected("not trusted here", bundle);
    assertRejected(
        "the signature does not match the payload",
        bundle.replace(thief.verificationKey().hint(), KEY.verificationKey().hint()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"mediaType":    | {"x":1,"mediaType": | 'x', which has no place here
          {"mediaType":    | {"mediaType":"a","mediaType": | not valid JSON
          {"payload":      | {"payload":"","payload": | not valid JSON
          v0.3+json        | v0.2+json | is not of the type
          v0.3+json        | v0.3+json; | is not of the type
          application/vnd.in-toto+json | text/plain | the payload is not of the type
          {"sig":          | {"keyid":"","sig": | 'keyid', which has no place here
          [{"sig":         | [{"sig":"AAAA"},{"sig": | exactly one signature
          {"hint":         | {"rawBytes":"","hint": | 'rawBytes', which has no place here
          "publicKey":{    | "certificate":{},"publicKey":{ | 'certificate', which has no place here
          "dsseEnvelope":  | "messageSignature":{},"dsseEnvelope": | 'messageSignature', which has
          "dsseEnvelope":  | "envelope": | 'envelope', which has no place here
          """)
  void everyOtherFormIsRejected(String part, String replacement, String reason) {
    String bundle = text(new LocalKeySigner(KEY).bundle(statement()));
    assertTrue(bundle.contains(part), "the part to replace is there");

    assertRejected(reason, bundle.replace(part, replacement));
  }

  @Test
  void nothingMayFollowAndNothingMayBeHugeOrDeep() {
    String bundle = text(new LocalKeySigner(KEY).bundle(statement()));

    assertRejected("not valid JSON", bundle + "{}");
    assertRejected("larger than", bundle + " ".repeat(12 * 1024 * 1024));
    assertRejected("not valid JSON", "{\"a\":" + "[".repeat(100_000));
    assertRejected("not a JSON object", "[]");
    assertRejected("not a JSON object", "");
    assertInstanceOf(
        BundleVerifier.Result.Rejected.class, verify(KEY, new byte[] {'"', (byte) 0xff, '"'}));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "_type":         | "_type":"x","_type": | not valid JSON
          Statement/v1     | Statement/v0.1 | is not of the type
          "name":"log.txt" | "name":"run.yaml" | the subject 'run.yaml' twice
          "sha256":"e      | "sha256":"E | no valid sha256 digest
          "sha256"         | "sha512" | 'sha512', which has no place here
          "predicate":{    | "extra":1,"predicate":{ | 'extra', which has no place here
          "predicate":{    | "predicate":[{ | not valid JSON
          """)
  void aSignedStatementMustStillBeAStatement(String part, String replacement, String reason) {
    String payload = new String(StatementJson.write(statement()), StandardCharsets.UTF_8);
    assertTrue(payload.contains(part), "the part to replace is there");
    byte[] odd = payload.replace(part, replacement).getBytes(StandardCharsets.UTF_8);
    byte[] signature = KEY.sign(Dsse.preAuthenticationEncoding(Statement.PAYLOAD_TYPE, odd));
    String bundle =
        text(new LocalKeySigner(KEY).bundle(statement()))
            .replaceAll("\"payload\":\"[^\"]*\"", "\"payload\":\"" + base64(odd) + "\"")
            .replaceAll("\"sig\":\"[^\"]*\"", "\"sig\":\"" + base64(signature) + "\"");

    assertRejected(reason, bundle);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static void assertRejected(String reason, String bundle) {
    BundleVerifier.Result.Rejected rejected =
        assertInstanceOf(
            BundleVerifier.Result.Rejected.class,
            verify(KEY, bundle.getBytes(StandardCharsets.UTF_8)));
    assertTrue(rejected.reason().contains(reason), rejected.reason());
  }

  private static BundleVerifier.Result verify(LocalKey key, byte[] bundle) {
    return new BundleVerifier(Set.of(key.verificationKey())).verify(bundle);
  }
}
