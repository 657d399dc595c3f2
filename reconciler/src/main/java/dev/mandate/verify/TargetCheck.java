package dev.mandate.verify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.run.TargetRepository.PlacedFile;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.TreeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Checks that what was proposed to target repositories is what is recorded, where these are at
 * hand, and counts what could not be checked where they are not.
 */
final class TargetCheck {
  private static final String RULE = "run/target";

  private final RunsHistory control;
  private final Map<String, TargetHistory> targets;

  /** By name of the target. */
  private final SortedMap<String, Integer> unchecked = new TreeMap<>();

  /**
   * @param control the control repository, for what is in none of them
   */
  TargetCheck(RunsHistory control, Map<String, TargetHistory> targets) {
    this.control = control;
    this.targets = Map.copyOf(targets);
  }

  /**
   * @param record of the run
   * @param predicate that is signed
   */
  void check(RunFolder run, ObjectNode record, ObjectNode predicate, Problems problems) {
    String target = RecordText.text(record, "/spec/target/repository");
    problems.compare(
        RULE,
        RunFolder.RUN,
        "/spec/target/repository",
        target,
        RecordText.text(predicate, "/target"));
    if (target.isEmpty()) {
      if (record.at("/status/change").has("commit")) {
        problems.addAt(RULE, RunFolder.RUN, "it proposes a commit to a target, and names none");
      }
      return;
    }
    problems.compare(
        RULE,
        RunFolder.RUN,
        "/spec/target/commit",
        RecordText.text(record, "/spec/target/commit"),
        RecordText.text(predicate, "/targetCommit"));
    if (record.at("/status/change").has("proposal")) {
      checkCommit(target, run, record, problems);
    }
  }

  private void checkCommit(String target, RunFolder run, ObjectNode record, Problems problems) {
    Optional<CommitId> commit = commit(RecordText.text(record, "/status/change/commit"));
    if (commit.isEmpty()) {
      problems.addAt(RULE, RunFolder.RUN, "it is proposed to a target, and names no commit");
      return;
    }
    Optional<ProposedCommit> found =
        Optional.ofNullable(targets.get(target)).flatMap(there -> there.commit(commit.get()));
    if (found.isEmpty()) {
      unchecked.merge(target, 1, Integer::sum);
      return;
    }
    problems.compare(
        RULE,
        RunFolder.RUN,
        "/status/change/tree",
        RecordText.text(record, "/status/change/tree"),
        found.get().tree().hex());
    problems.compare(
        RULE,
        RunFolder.RUN,
        "/status/change/base",
        RecordText.text(record, "/status/change/base"),
        found.get().parents().stream().map(CommitId::hex).reduce((a, b) -> a + " " + b).orElse(""));
    problems.compare(
        RULE, RunFolder.RUN, "the run", run.id(), found.get().recordedRun().orElse(""));
  }

  private static Optional<CommitId> commit(String hex) {
    try {
      return Optional.of(new CommitId(hex));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The tree that a run's files make on its base; empty when that is not at hand. */
  Optional<TreeId> treeWith(
      ObjectNode record, CommitId base, Map<RepoPath, Optional<PlacedFile>> files) {
    String target = RecordText.text(record, "/spec/target/repository");
    if (target.isEmpty()) {
      return control.treeWith(base, files);
    }
    Optional<TreeId> tree =
        Optional.ofNullable(targets.get(target)).flatMap(there -> there.treeWith(base, files));
    if (tree.isEmpty()) {
      unchecked.merge(target, 1, Integer::sum);
    }
    return tree;
  }

  /** What could not be looked at, a sentence each. */
  List<String> notChecked() {
    List<String> lines = new ArrayList<>();
    unchecked.forEach(
        (target, runs) ->
            lines.add(
                targets.containsKey(target)
                    ? "The target %s does not hold what %s: whether that is what is recorded was not checked."
                        .formatted(target, ofRuns(runs) + " came to")
                    : "The target %s is not at hand: whether what %s came to there is what is recorded was not checked."
                        .formatted(target, ofRuns(runs))));
    return lines;
  }

  private static String ofRuns(int runs) {
    return runs == 1 ? "1 run" : runs + " runs";
  }
}
