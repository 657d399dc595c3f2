package dev.mandate.sealing;

import static dev.mandate.sealing.GivenKeys.credential;
import static dev.mandate.sealing.GivenKeys.document;
import static dev.mandate.sealing.GivenKeys.load;
import static dev.mandate.sealing.GivenKeys.pair;
import static dev.mandate.sealing.GivenKeys.purpose;
import static dev.mandate.sealing.GivenKeys.rules;
import static dev.mandate.sealing.GivenKeys.seal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.finding.Finding;
import dev.mandate.run.SecretValue;
import dev.mandate.run.Unsealing;
import dev.mandate.sealing.GivenKeys.Pair;
import dev.mandate.spec.Credential;
import dev.mandate.spec.PublicPoint;
import dev.mandate.spec.SealedValue;
import dev.mandate.spec.SpecSet;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sealed opens for whom and what it was sealed for, and for nobody and nothing else. */
class SealingTest {
  private static final String VALUE = "s3cret-value-of-some-length-wxyz";

  private final Pair ours = pair();

  @ParameterizedTest
  @ValueSource(strings = {VALUE, "x", "gr\u00fc\u00dfe \ud83d\udd11\nzweite Zeile", " "})
  void whatWasSealedOpens(String value) {
    assertEquals(Optional.of(value), opened(sealed(value, ours), ours));
  }

  @Test
  void everyRecipientOpensIt() {
    Pair second = pair();
    Pair third = pair();
    Credential credential = sealed(VALUE, ours, second, third);
    for (Pair each : List.of(ours, second, third)) {
      assertEquals(Optional.of(VALUE), opened(credential, each));
    }
    assertEquals(Optional.empty(), opened(credential, pair()));
  }

  @Test
  void noTwoSealingsAreAlike() {
    SealedValue one = seal(VALUE, purpose("token"), ours);
    SealedValue two = seal(VALUE, purpose("token"), ours);
    assertNotEquals(one.iv(), two.iv());
    assertNotEquals(one.ciphertext(), two.ciphertext());
    assertNotEquals(
        one.recipients().getFirst().ephemeral(), two.recipients().getFirst().ephemeral());
    assertNotEquals(one.digest(), two.digest());
  }

  @Test
  void nobodyToSealToIsRefused() {
    Sealer sealer = new Sealer(new SecureRandom());
    assertThrows(
        IllegalArgumentException.class,
        () -> sealer.seal(new SecretValue(VALUE), purpose("token"), List.<PublicPoint>of()));
  }

  /** Each bit of what is authenticated matters; the first and the last stand for all. */
  @TestFactory
  Stream<DynamicTest> aChangedPartDoesNotOpen() {
    return Stream.of(
            "/spec/sealed/iv",
            "/spec/sealed/ciphertext",
            "/spec/sealed/tag",
            "/spec/sealed/recipients/0/encrypted_key")
        .flatMap(
            part ->
                Stream.of(0, -1)
                    .map(
                        at ->
                            DynamicTest.dynamicTest(
                                part + " at " + at,
                                () -> {
                                  ObjectNode document = document("token", sealedValue());
                                  flip(document, part, at);
                                  assertEquals(
                                      Optional.empty(), opened(credential(document, ours), ours));
                                })));
  }

  @Test
  void partsOfAnotherSealingDoNotFit() {
    SealedValue other = seal("another-value-of-some-length", purpose("token"), ours);
    for (String part : List.of("iv", "ciphertext", "tag", "recipients")) {
      ObjectNode document = document("token", sealedValue());
      ((ObjectNode) document.at("/spec/sealed")).set(part, other.json().get(part));
      assertEquals(Optional.empty(), opened(credential(document, ours), ours), part);
    }
  }

  @Test
  void anEphemeralKeyOffTheCurveIsFound() {
    ObjectNode document = document("token", sealedValue());
    flip(document, "/spec/sealed/recipients/0/header/epk/y", -1);
    SpecSet specs = load(document, ours);
    assertTrue(rules(specs).contains("value/point"), specs.findings().toString());
    assertTrue(specs.credentials().isEmpty());
  }

  @Test
  void underAnotherNameItIsFoundAndDoesNotOpen() {
    SealedValue sealed = sealedValue();
    SpecSet specs = load(document("other", sealed), ours);
    Finding finding = specs.findings().getFirst();
    assertEquals("credential/sealed", finding.rule());
    assertTrue(finding.render().contains("credentials/token.yaml:"), finding.render());
    assertTrue(finding.render().contains("sealed for the credential \"token\""));
    assertTrue(specs.credentials().isEmpty());

    Credential good = credential(document("token", sealed), ours);
    Credential moved =
        new Credential(
            credential(document("other", seal(VALUE, purpose("other"), ours)), ours).document(),
            good.provider(),
            good.env(),
            good.hint(),
            good.checked(),
            good.expiresAt(),
            good.purpose(),
            good.sealed());
    assertEquals(Optional.empty(), opened(moved, ours));
  }

  @Test
  void inAnotherRepositoryItIsFoundAndDoesNotOpen() {
    SealedValue elsewhere =
        seal(
            VALUE,
            new SealedValue.Purpose("token", "other-repository", "generic", Optional.empty()),
            ours);
    SpecSet specs = load(document("token", elsewhere), ours);
    assertEquals(List.of("credential/sealed"), rules(specs));
    assertTrue(specs.credentials().isEmpty());
    assertTrue(
        ours.opener().open(sealed(VALUE, ours), "other-repository")
            instanceof Unsealing.Result.Refused);
  }

  @Test
  void whatItIsForCannotBeChanged() {
    for (String[] change :
        List.of(
            new String[] {"provider", "anthropic"},
            new String[] {"expiresAt", "2099-01-01T00:00:00Z"})) {
      ObjectNode document = document("token", sealedValue());
      ((ObjectNode) document.get("spec")).put(change[0], change[1]);
      SpecSet specs = load(document, ours);
      assertEquals(List.of("credential/sealed"), rules(specs), change[0]);
      assertTrue(specs.credentials().isEmpty());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"none", "dir", "RSA1_5", "RSA-OAEP", "ECDH-ES", "A256KW", "PBES2-HS512+A256KW"})
  void anotherAlgorithmIsFound(String algorithm) {
    ObjectNode document = document("token", sealedValue());
    ((ObjectNode) document.at("/spec/sealed/recipients/0/header")).put("alg", algorithm);
    assertRefused(document, "header");
  }

  @ParameterizedTest
  @ValueSource(strings = {"zip", "crit", "p2c", "p2s", "apu", "jku", "jwk", "x5u", "alg", "cty"})
  void otherParametersAreFoundWhereverTheyStand(String parameter) {
    for (String place : List.of("/spec/sealed/recipients/0/header", "/spec/sealed", "/spec")) {
      ObjectNode document = document("token", sealedValue());
      ((ObjectNode) document.at(place)).put(parameter, "DEF");
      if (place.endsWith("header") && parameter.equals("alg")) {
        continue;
      }
      assertRefused(document, place);
    }
    ObjectNode document = document("token", sealedValue());
    String header =
        "{\"enc\":\"A256GCM\",\"mandate.dev/for\":"
            + purpose("token").json()
            + ",\""
            + parameter
            + "\":\"DEF\"}";
    setHeader(document, header);
    assertRefused(document, "protected");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"enc\":\"A128CBC-HS256\",\"mandate.dev/for\":{}}",
        "{\"enc\":\"A256GCM\"}",
        "{\"enc\":\"A256GCM\",\"enc\":\"A256GCM\"}",
        "[]",
        "not json",
        ""
      })
  void anotherProtectedHeaderIsFound(String header) {
    ObjectNode document = document("token", sealedValue());
    setHeader(document, header);
    assertRefused(document, "protected");
  }

  @Test
  void whoCanOpenItIsHeldAgainstMandateYaml() {
    Pair second = pair();
    SealedValue onlyOurs = sealedValue();
    assertEquals(
        List.of("credential/missing-recipient"),
        rules(load(document("token", onlyOurs), ours, second)));
    SealedValue both = seal(VALUE, purpose("token"), ours, second);
    assertEquals(
        List.of("credential/unknown-recipient"), rules(load(document("token", both), ours)));
    SpecSet nobody = load(document("token", onlyOurs), second);
    assertTrue(rules(nobody).contains("credential/no-recipient"));
    assertTrue(nobody.hasErrors());
  }

  @Test
  void nothingPrintsTheValue() {
    Credential credential = sealed(VALUE, ours);
    Unsealing.Result result = ours.opener().open(credential, GivenKeys.REPOSITORY);
    assertFalse(result.toString().contains(VALUE), result.toString());
    assertFalse(credential.toString().contains(VALUE));
  }

  private SealedValue sealedValue() {
    return seal(VALUE, purpose("token"), ours);
  }

  private Credential sealed(String value, Pair... to) {
    return credential(document("token", seal(value, purpose("token"), to)), to);
  }

  private void assertRefused(ObjectNode document, String where) {
    SpecSet specs = load(document, ours);
    assertTrue(specs.hasErrors(), where);
    assertTrue(specs.credentials().isEmpty(), where);
    assertTrue(
        specs.findings().stream().allMatch(f -> f.render().startsWith("credentials/token.yaml:")),
        specs.findings().toString());
  }

  private static Optional<String> opened(Credential credential, Pair by) {
    return switch (by.opener().open(credential, GivenKeys.REPOSITORY)) {
      case Unsealing.Result.Opened(SecretValue value) -> Optional.of(value.reveal());
      case Unsealing.Result.Refused refused -> {
        assertTrue(refused.why().contains(credential.name()), refused.why());
        assertFalse(refused.toString().contains(VALUE));
        yield Optional.empty();
      }
    };
  }

  private static void setHeader(ObjectNode document, String header) {
    ((ObjectNode) document.at("/spec/sealed"))
        .put(
            "protected",
            Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(header.getBytes(StandardCharsets.UTF_8)));
  }

  /** Flips one bit of what a field holds. */
  private static void flip(ObjectNode document, String pointer, int at) {
    int slash = pointer.lastIndexOf('/');
    ObjectNode parent = (ObjectNode) document.at(pointer.substring(0, slash));
    String field = pointer.substring(slash + 1);
    byte[] bytes = Base64.getUrlDecoder().decode(parent.get(field).asText());
    int index = at < 0 ? bytes.length + at : at;
    bytes[index] = (byte) (bytes[index] ^ 1);
    parent.put(field, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }
}
