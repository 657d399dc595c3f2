package dev.mandate.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.evidence.RunStatements;
import dev.mandate.verify.GivenBranch.Step;
import dev.mandate.verify.VerificationReport.CheckedRun;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is changed in, taken from or put into a run that was recorded names that run. */
class TamperedRunTest extends HonestRuns {
  @Test
  void oneChangedByteInACommitOnTopNamesTheRun() {
    for (String path : second.files(signer).keySet()) {
      for (byte[] changed : changedCopies(second.files(signer).get(path))) {
        VerificationReport report = verifyAfter(Step.add(Map.of(path, changed), signer));

        assertEquals(Set.of("history/changed"), rules(report), path);
        if (path.startsWith("runs/")) {
          assertEquals(Set.of(second.id()), badRuns(report), path);
        }
      }
    }
  }

  @Test
  void oneChangedByteInARewrittenHistoryNamesTheRunEvenUnderATrustedSignature() {
    for (String path : second.files(signer).keySet()) {
      for (byte[] changed : changedCopies(second.files(signer).get(path))) {
        VerificationReport report = verifyWith(1, step -> step.with(path, Optional.of(changed)));

        assertFalse(report.verified(), path);
        assertEquals(Set.of(second.id()), badRuns(report), path);
        assertEquals(
            Set.of(second.id()),
            report.runs().stream()
                .filter(run -> !run.verified())
                .map(CheckedRun::id)
                .collect(Collectors.toSet()),
            path);
      }
    }
  }

  @Test
  void everyMissingFileNamesTheRunAndTheFile() {
    for (String path : second.files(signer).keySet()) {
      VerificationReport report = verifyWith(1, step -> step.without(path));

      assertEquals(Set.of(second.id()), badRuns(report), path);
      if (path.startsWith("runs/")) {
        assertTrue(
            report.problems().stream().anyMatch(p -> p.path().equals(Optional.of(path))), path);
      }
    }
  }

  @Test
  void anExtraFileNamesTheRunAndTheFile() {
    String extra = second.folder() + "/artifacts/extra.txt";
    VerificationReport report = verifyWith(1, step -> step.with(extra, Optional.of(new byte[0])));

    assertEquals(Set.of("run/extra-file"), rules(report));
    assertEquals(Set.of(second.id()), badRuns(report));
    assertEquals(Optional.of(extra), report.problems().getFirst().path());
  }

  @Test
  void aFileAddedLaterNamesTheRun() {
    VerificationReport report =
        verifyAfter(Step.add(Map.of(first.folder() + "/more.txt", new byte[0]), signer));

    assertEquals(Set.of("run/added-later"), rules(report));
    assertEquals(Set.of(first.id()), badRuns(report));
  }

  @Test
  void aDeletedFileNamesTheRun() {
    VerificationReport report = verifyAfter(Step.delete(first.folder() + "/log.txt", signer));

    assertEquals(Set.of("history/deleted"), rules(report));
    assertEquals(Set.of(first.id()), badRuns(report));
  }

  @ParameterizedTest
  @ValueSource(strings = {RunStatements.PROVENANCE_FILE, RunStatements.RUN_FILE})
  void bundlesSwappedBetweenRunsNameBothRuns(String bundle) {
    List<Step> steps = new ArrayList<>(honest);
    byte[] ofFirst = first.files(signer).get(first.folder() + "/" + bundle);
    byte[] ofSecond = second.files(signer).get(second.folder() + "/" + bundle);
    steps.set(0, steps.get(0).with(first.folder() + "/" + bundle, Optional.of(ofSecond)));
    steps.set(1, steps.get(1).with(second.folder() + "/" + bundle, Optional.of(ofFirst)));

    assertEquals(Set.of(first.id(), second.id()), badRuns(verify(branch.write(steps).getLast())));
  }

  @Test
  void theTwoBundlesOfARunSwappedNameTheRun() {
    String provenance = second.folder() + "/" + RunStatements.PROVENANCE_FILE;
    String run = second.folder() + "/" + RunStatements.RUN_FILE;

    VerificationReport report =
        verifyWith(
            1,
            step ->
                step.with(provenance, step.changes().get(run))
                    .with(run, step.changes().get(provenance)));

    assertTrue(rules(report).contains("bundle/predicate-type"));
    assertEquals(Set.of(second.id()), badRuns(report));
  }

  @Test
  void aRunCopiedToAnotherFolderIsFound() {
    Map<String, byte[]> copy =
        first.files(signer).entrySet().stream()
            .filter(file -> file.getKey().startsWith("runs/"))
            .collect(
                Collectors.toMap(
                    file -> file.getKey().replace("2026/03/04", "2026/03/05"),
                    Map.Entry::getValue));

    assertEquals(Set.of(first.id()), badRuns(verifyAfter(Step.add(copy, signer))));
  }

  @Test
  void everyByteOfAnApprovalAndOfADecisionsQuestionCounts() {
    byte[] approval = honest.get(2).changes().get(approvalPath()).orElseThrow();
    byte[] decision = honest.get(2).changes().get(decisionPath()).orElseThrow();
    int answer = new String(decision, StandardCharsets.UTF_8).indexOf("\"status\":");
    assertEveryByteCounts(approvalPath(), approval, approval.length);
    assertEveryByteCounts(decisionPath(), decision, answer);
  }

  private void assertEveryByteCounts(String path, byte[] content, int length) {
    for (int at = 0; at < length; at += 101) {
      byte[] changed = content.clone();
      changed[at] ^= 1;
      List<Step> steps = new ArrayList<>(honest);
      steps.set(2, steps.get(2).with(path, Optional.of(changed)));

      VerificationReport report = verify(branch.write(steps.subList(0, 3)).getLast());

      assertFalse(report.verified(), path + " at " + at);
      assertEquals(Optional.of(path), report.problems().getFirst().path());
    }
  }

  private static List<byte[]> changedCopies(byte[] content) {
    List<byte[]> copies = new ArrayList<>();
    for (int at : Set.of(0, content.length / 2, content.length - 1)) {
      byte[] copy = content.clone();
      copy[at] ^= 1;
      copies.add(copy);
    }
    return copies;
  }
}
