package dev.mandate.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.snapshot.CommitId;
import dev.mandate.verify.GivenBranch.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.lib.FileMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commits are one line, each signed by a reconciler, and records are only ever added. */
class ChainCheckTest extends HonestRuns {
  @Test
  void aCommitOfAStrangerIsFound() {
    List<Step> steps = new ArrayList<>(honest);
    steps.set(2, steps.get(2).signedBy(Optional.of(stranger)));
    List<CommitId> commits = branch.write(steps);

    VerificationReport report = verify(commits.getLast());

    assertEquals(Set.of("commit/signature"), rules(report));
    assertEquals(Optional.of(commits.get(2)), report.problems().getFirst().commit());
  }

  @Test
  void anUnsignedCommitIsFound() {
    assertEquals(
        Set.of("commit/unsigned"), rules(verifyWith(2, step -> step.signedBy(Optional.empty()))));
  }

  @Test
  void aMergeIsFound() {
    List<CommitId> line = branch.write(honest);
    List<CommitId> other =
        branch.write(List.of(Step.add(Map.of("README.md", new byte[0]), signer)));
    CommitId merge = branch.merge(honest, List.of(line.getLast(), other.getLast()), signer);

    assertTrue(rules(verify(merge)).contains("history/merge"));
  }

  @Test
  void aRewrittenHistoryIsFoundByACommitSeenBefore() {
    CommitId seen = branch.write(honest).get(1);
    List<Step> reordered = new ArrayList<>(honest);
    Collections.swap(reordered, 0, 1);
    CommitId head = branch.write(reordered).getLast();

    assertEquals(
        Set.of("history/rewritten"),
        rules(knowing(seen).verify(branch.history(), Optional.of(head))));
  }

  @Test
  void aHistoryThatSomebodyElseReorderedIsFound() {
    List<Step> reordered = new ArrayList<>(honest);
    Collections.swap(reordered, 0, 1);
    reordered.replaceAll(step -> step.signedBy(Optional.of(stranger)));

    assertEquals(Set.of("commit/signature"), rules(verify(branch.write(reordered).getLast())));
  }

  @Test
  void derivedFilesMayChangeAndOtherPathsHaveNoPlace() {
    Step readme = Step.add(Map.of("README.md", GivenRun.bytes("new")), signer);
    Step status = Step.delete("status/tasks/ab/audit.yaml", signer);
    assertEquals(Set.of(), rules(verifyAfter(readme, status)));

    Step rogue = Step.add(Map.of("agents/rogue.yaml", new byte[0]), signer);
    assertEquals(Set.of("tree/unknown-path"), rules(verifyAfter(readme, status, rogue)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"decisions/ab/x.json", "approvals/ab.yaml", "audit/2026.jsonl", "occurrences/x"})
  void recordsAreOnlyEverAdded(String path) {
    Step added = Step.add(Map.of(path, GivenRun.bytes("one")), signer);
    assertEquals(!path.equals("occurrences/x"), verifyAfter(added).verified());

    Step changed = Step.add(Map.of(path, GivenRun.bytes("two")), signer);
    assertFalse(verifyAfter(added, changed).verified());
    assertFalse(verifyAfter(added, Step.delete(path, signer)).verified());
  }

  @Test
  void linksAndProgramsHaveNoPlace() {
    for (FileMode mode : List.of(FileMode.SYMLINK, FileMode.EXECUTABLE_FILE)) {
      Step link = Step.add(Map.of("audit/" + mode, GivenRun.bytes("README.md")), signer).as(mode);
      assertEquals(Set.of("tree/not-a-file"), rules(verifyAfter(link)));
    }
  }
}
