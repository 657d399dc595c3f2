package dev.mandate.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.evidence.EvidenceSigner;
import dev.mandate.signing.LocalKeySigner;
import dev.mandate.signing.TestKeys;
import dev.mandate.snapshot.CommitId;
import dev.mandate.verify.GivenBranch.Step;
import dev.mandate.verify.VerificationReport.CheckedRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the report says of a whole branch. */
class RunsVerifierTest extends HonestRuns {
  @Test
  void anHonestBranchVerifies() {
    List<CommitId> commits = branch.write(honest);

    VerificationReport report = verify(commits.getLast());

    assertEquals(List.of(), report.problems());
    assertTrue(report.verified());
    assertEquals(List.of(), report.notChecked());
    assertEquals(4, report.commits());
    assertEquals(
        List.of(
            new CheckedRun(
                first.id(), first.folder(), Optional.of("audit"), Optional.of("succeeded"), true),
            new CheckedRun(
                second.id(), second.folder(), Optional.of("bump"), Optional.of("succeeded"), true),
            new CheckedRun(
                third.id(), third.folder(), Optional.of("deploy"), Optional.of("succeeded"), true)),
        report.runs());
    assertEquals(new TrustPolicy.Source.DefaultBranch(SPEC_COMMIT), report.trust().source());
  }

  @Test
  void anotherAlgorithmVerifiesToo() {
    EvidenceSigner ec = new LocalKeySigner(TestKeys.p256(7));
    CommitId head = branch.write(List.of(Step.add(first.files(ec), ec))).getLast();

    assertEquals(
        List.of(), verifier(trust(ec)).verify(branch.history(), Optional.of(head)).problems());
  }

  @Test
  void noBranchIsNoProblemUnlessThereWasOne() {
    assertTrue(verifier(trust(signer)).verify(branch.history(), Optional.empty()).verified());
    assertEquals(
        Set.of("history/rewritten"),
        rules(knowing(SPEC_COMMIT).verify(branch.history(), Optional.empty())));
  }

  @Test
  void withoutTheDefaultBranchTheReportSaysWhatIsNotChecked() {
    CommitId head = branch.write(honest).getLast();
    VerificationReport report =
        new RunsVerifier(signatures, trust(signer), Optional.empty(), Optional.empty())
            .verify(branch.history(), Optional.of(head));

    assertTrue(report.verified());
    assertEquals(1, report.notChecked().size());
  }

  @Test
  void aProblemReadsAsOneLine() {
    List<Step> steps = new ArrayList<>(honest);
    steps.add(Step.delete(first.folder() + "/log.txt", signer));
    CommitId head = branch.write(steps).getLast();

    assertEquals(
        "run %s: %s/log.txt: the commit deletes a record (commit %s) [history/deleted]"
            .formatted(first.id(), first.folder(), head.abbreviated()),
        verify(head).problems().getFirst().render());
  }
}
