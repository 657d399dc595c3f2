package dev.mandate.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.mandate.finding.Finding;
import dev.mandate.signing.KeySignatures;
import dev.mandate.signing.TestKeys;
import dev.mandate.signing.VerificationKey;
import dev.mandate.snapshot.CommitId;
import dev.mandate.verify.TrustPolicy.Purpose;
import dev.mandate.verify.TrustPolicy.TrustedKey;
import dev.mandate.verify.TrustPolicyReader.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrustPolicyYamlTest {
  private static final VerificationKey ONE = TestKeys.ed25519(1).verificationKey();
  private static final VerificationKey TWO = TestKeys.p256(2).verificationKey();

  private final TrustPolicyYaml reader =
      new TrustPolicyYaml(new TrustPolicyReader(new KeySignatures()));

  @Test
  void readsEveryField() {
    String text =
        """
        version: 1
        keys:
          - name: now
            publicKey: %s me@laptop
            purposes: [runs-commit, run-attestation]
          - name: before
            spki: %s
            purposes:
              - run-attestation
            validFrom: 2026-01-01T00:00:00Z
            validUntil: 2026-06-01T00:00:00Z
            revoked: true
            lastCommit: "%s"
        """
            .formatted(
                ONE.openSsh(), Base64.getEncoder().encodeToString(TWO.spki()), "1".repeat(40));

    TrustPolicy policy =
        assertInstanceOf(Result.Read.class, reader.read("t.yaml", text.getBytes(UTF_8))).policy();

    assertEquals(new TrustPolicy.Source.PolicyFile("t.yaml"), policy.source());
    assertEquals(
        List.of(
            new TrustedKey(
                "now",
                ONE.openSsh(),
                Set.of(Purpose.RUNS_COMMIT, Purpose.RUN_ATTESTATION),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty()),
            new TrustedKey(
                "before",
                TWO.openSsh(),
                Set.of(Purpose.RUN_ATTESTATION),
                Optional.of(Instant.parse("2026-01-01T00:00:00Z")),
                Optional.of(Instant.parse("2026-06-01T00:00:00Z")),
                true,
                Optional.of(new CommitId("1".repeat(40))))),
        policy.keys());
  }

  @Test
  void theExampleInTheDocsIsValid() throws IOException {
    String page = Files.readString(Path.of("../docs/evidence.md"));
    int from = page.indexOf("```yaml\n") + "```yaml\n".length();
    String example = page.substring(from, page.indexOf("```", from));

    assertEquals(
        List.of("reconciler-2026", "reconciler-2025"),
        assertInstanceOf(Result.Read.class, reader.read("t.yaml", example.getBytes(UTF_8)))
            .policy()
            .keys()
            .stream()
            .map(TrustedKey::name)
            .toList());
  }

  @Test
  void findsEveryProblemAtOnceAndSaysWhere() {
    String text =
        """
        version: 2
        colour: red
        keys:
          - name: a
            publicKey: ssh-rsa AAAA
            purposes: [everything]
            validFrom: yesterday
            revoked: maybe
            lastCommit: abc
          - publicKey: x
            spki: z
          - 7
        """;

    assertEquals(
        List.of(
            "t.yaml:1:1: the version must be 1",
            "t.yaml:2:1: unknown field 'colour'",
            "t.yaml:5:5: this is not a public key that can be used",
            "t.yaml:6:16: unknown purpose 'everything'",
            "t.yaml:7:5: 'yesterday' is not an instant",
            "t.yaml:8:5: 'revoked' is not a boolean",
            "t.yaml:9:5: 'abc' is not a commit id",
            "t.yaml:10:5: the key has no 'name'",
            "t.yaml:10:5: the key has both 'publicKey' and 'spki'",
            "t.yaml:10:5: the key has no list of 'purposes'",
            "t.yaml:12:5: a mapping is expected here"),
        problems(text));
  }

  @Test
  void oneKeyStandsOnlyOnce() {
    String entry = "  - {name: %s, publicKey: '%s', purposes: [runs-commit]}\n";
    String text =
        "version: 1\nkeys:\n"
            + entry.formatted("a", ONE.openSsh())
            + entry.formatted("b", ONE.openSsh() + " again")
            + entry.formatted("a", TWO.openSsh());

    assertEquals(
        List.of("t.yaml:4:5: the key of 'b' stands twice", "t.yaml:5:5: the name 'a' stands twice"),
        problems(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          version: 1\\nversion: 1      | t.yaml:2:1: "version" is already given in line 1
          version: &a 1\\nkeys: *a     | t.yaml:1:10: &a is an anchor
          version: !x 1                | t.yaml:1:10: the tag !x is not allowed
          version: 1\\n---\\nversion: 1 | t.yaml: it holds 2 documents
          version: [                   | t.yaml:1:11: the YAML cannot be read: expected the node content, but found '<stream end>'
          version: 99999999999999999999\\nkeys: [1] | t.yaml:1:10: 99999999999999999999 can be read in more than one way
          x                            | t.yaml:1:1: this document is not a mapping
          """)
  void refusesWhatTwoReadersCouldReadDifferently(String text, String first) {
    assertEquals(first, problems(text.replace("\\n", "\n")).getFirst());
  }

  @Test
  void anEmptyFileIsNoPolicy() {
    assertEquals(List.of("t.yaml: the file holds no document"), problems(""));
  }

  private List<String> problems(String text) {
    return assertInstanceOf(Result.Invalid.class, reader.read("t.yaml", text.getBytes(UTF_8)))
        .findings()
        .stream()
        .map(Finding::render)
        .map(rendered -> rendered.lines().findFirst().orElseThrow())
        .toList();
  }
}
