package dev.mandate.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.evidence.EvidenceSigner;
import dev.mandate.evidence.RunStatements;
import dev.mandate.evidence.Statement;
import dev.mandate.snapshot.CommitId;
import dev.mandate.verify.GivenBranch.Step;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a reconciler with a trusted key has signed, and what does not hold together all the same.
 */
class SignedRecordTest extends HonestRuns {
  @Test
  void evidenceOfAStrangerIsRejectedEvenInATrustedCommit() {
    VerificationReport report = verifyWith(1, step -> Step.add(second.files(stranger), signer));

    assertEquals(Set.of("bundle/rejected"), rules(report));
    assertEquals(Set.of(second.id()), badRuns(report));
  }

  @ParameterizedTest
  @CsvSource({
    "kind: Run, kind: Decision, run/mismatch",
    "agent: auditor, agent: other, run/mismatch",
    "environment: production, environment: sandbox, run/mismatch",
    "aaaaaaaaaa, aaaaaaaaab, run/mismatch",
    "attempt: 1, attempt: 2, run/mismatch",
    "outcome: succeeded, outcome: failed, run/mismatch",
    "05:06:07Z, 05:06:08Z, run/mismatch",
    "approvals: [], approvals: [{approver: alice}], run/mismatch",
    "task: bump, task: dump, run/marker",
    "occurrence: once, occurrence: twice, run/marker",
    "'reason: it ended with exit code 0', 'agent: {toolCalls: 3}', run/mismatch",
    "apiVersion, kind, run/unreadable",
  })
  void aSignedRecordThatDisagreesWithItsStatementIsFound(String part, String other, String rule) {
    VerificationReport report = verifySaying("run.yaml", part, other);

    assertTrue(rules(report).contains(rule), report.problems().toString());
    assertEquals(Set.of(second.id()), badRuns(report));
  }

  @ParameterizedTest
  @CsvSource({
    "'\"verdict\":\"allow\"', '\"verdict\":\"deny\"'",
    "'\"verdict\":\"allow\"', '\"verdict\":\"warn\"'",
    "before_execute, after_execute",
    "'\"name\":\"production\"', '\"name\":\"sandbox\"'",
    "'\"required\":0', '\"required\":1'",
    "'\"required\":0', '\"optional\":0'",
    "'\"bundle\":\"sha256:', '\"bundle\":\"sha256:0'",
    "'{', '['",
  })
  void aSignedDecisionThatDoesNotHoldIsFound(String part, String other) {
    VerificationReport report = verifySaying("decision.json", part, other);

    assertEquals(Set.of("run/decision"), rules(report));
    assertEquals(Set.of(second.id()), badRuns(report));
  }

  @ParameterizedTest
  @CsvSource({
    "'\"event\":\"succeeded\"', '\"event\":\"failed\"'",
    "'\"event\":\"starting\"', '\"event\":\"running\"'",
    "'\"event\":\"queued\"', '\"event\":\"rested\"'",
    "05:06:09Z, 05:06:10Z",
    "05:06:07Z, 05:06:08Z",
    "'{', '[{'",
  })
  void signedEventsThatDoNotHoldAreFound(String part, String other) {
    VerificationReport report = verifySaying("events.jsonl", part, other);

    assertEquals(Set.of("run/events"), rules(report));
    assertEquals(Set.of(second.id()), badRuns(report));
  }

  @Test
  void aProvenanceThatNamesAnotherReconcilerIsFound() {
    EvidenceSigner liar =
        new EvidenceSigner() {
          @Override
          public byte[] bundle(Statement statement) {
            return signer.bundle(statement);
          }

          @Override
          public String sshSignature(String namespace, byte[] message) {
            return signer.sshSignature(namespace, message);
          }

          @Override
          public String publicKey() {
            return stranger.publicKey();
          }
        };

    assertEquals(Set.of("bundle/builder"), rules(verifyOnly(second.files(liar))));
  }

  @Test
  void aProvenanceOfAnotherRunOfTheSameFilesIsFound() {
    GivenRun elsewhere = second.withSpecCommit(new CommitId("c".repeat(40)));
    String provenance = second.folder() + "/" + RunStatements.PROVENANCE_FILE;
    Map<String, byte[]> files = new TreeMap<>(second.files(signer));
    files.put(
        provenance,
        elsewhere
            .files(signer, "run.yaml", text -> replaced(text, "c".repeat(40), SPEC_COMMIT.hex()))
            .get(provenance));

    VerificationReport report = verifyOnly(files);

    assertEquals(Set.of("run/mismatch"), rules(report));
    assertEquals(Optional.of(provenance), report.problems().getFirst().path());
  }

  /** Of the second run alone, one file of which said something else when all was signed. */
  private VerificationReport verifySaying(String file, String part, String other) {
    return verifyOnly(second.files(signer, file, text -> replaced(text, part, other)));
  }

  private static String replaced(String text, String part, String other) {
    assertTrue(text.contains(part), "the part to replace is there");
    return text.replace(part, other);
  }
}
