package dev.mandate.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.decide.DecisionRecord;
import dev.mandate.decide.Hook;
import dev.mandate.run.Output;
import dev.mandate.run.RunOutcome;
import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.TreeId;
import dev.mandate.spec.Task;
import dev.mandate.verify.EventsCheck.Stage;
import dev.mandate.writeback.HeldOutput;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Checks that what had to wait for approval left only when it was approved, as exactly the bytes
 * that were, and once; and that nothing else left that had to wait. To be given the runs of one
 * history in order.
 */
final class OutputCheck {
  private static final String RULE = "run/output";
  private static final String AFTER = "decision-after.json";
  private static final String OF_OUTPUT = "/output";

  private final RunsHistory history;
  private final TargetCheck targets;
  private final Optional<Declarations> declarations;
  private final Map<String, Waiting> waiting = new HashMap<>();

  /** Run that made it, and the run that let it go. */
  private final Map<String, String> released = new HashMap<>();

  /** Digest of an approval, and the run that used it. */
  private final Map<String, String> used = new HashMap<>();

  /**
   * @param targets where it is put together what was made in one
   */
  OutputCheck(RunsHistory history, TargetCheck targets, Optional<Declarations> declarations) {
    this.history = history;
    this.targets = targets;
    this.declarations = declarations;
  }

  /** What was recorded of a run whose output waits. */
  private record Waiting(
      String task,
      String specDigest,
      String occurrence,
      String digest,
      CommitId base,
      Optional<TreeId> tree,
      String finishedAt) {}

  /**
   * @param record of the run
   * @param predicate that is signed
   */
  void check(
      RunFolder run, ObjectNode record, ObjectNode predicate, Stage stage, Problems problems) {
    boolean held = text(predicate, "/outcome").equals(new RunOutcome.Held(1).label());
    if (held) {
      checkHeld(run, record, predicate, problems);
    } else if (predicate.has("outputDigest")) {
      problems.addAt(RULE, RunFolder.RUN, "its output waits, but its outcome says otherwise");
    }
    if (predicate.has("release")) {
      checkRelease(run, record, predicate, stage, problems);
    } else if (stage == Stage.RELEASED) {
      problems.addAt(RULE, RunFolder.RUN, "something was let go, but nothing says what");
    } else if (!held && record.at("/status/change").has("proposal")) {
      checkProposed(run, predicate, stage, problems);
    }
  }

  private void checkHeld(
      RunFolder run, ObjectNode record, ObjectNode predicate, Problems problems) {
    if (record.at("/status/change").has("proposal")) {
      problems.addAt(RULE, RunFolder.RUN, "its output waits for approval, and is proposed");
    }
    SortedMap<RepoPath, BlobId> files = new TreeMap<>();
    run.files().forEach((name, blob) -> files.put(new RepoPath(name), blob));
    Optional<HeldOutput> found = HeldOutput.in(run.id(), files, history);
    if (found.isEmpty()) {
      problems.addAt(RULE, RunFolder.RUN, "the digest of its output is not that of what it names");
      return;
    }
    found.get().damage(history).ifPresent(what -> problems.addAt(RULE, RunFolder.RUN, what));
    Output output = found.get().output();
    problems.compare(
        RULE,
        RunFolder.RUN,
        "/status/output/base",
        output.base().hex(),
        text(predicate, "/targetCommit"));
    if (output.tree().isPresent()) {
      targets
          .treeWith(record, output.base(), found.get().placed())
          .filter(tree -> !tree.equals(output.tree().get()))
          .ifPresent(
              tree ->
                  problems.addAt(
                      RULE,
                      RunFolder.RUN,
                      "its files make the tree " + tree + ", not what it says"));
    }
    waiting.put(
        run.id(),
        new Waiting(
            text(predicate, "/task"),
            text(predicate, "/specDigest"),
            text(predicate, "/occurrence"),
            output.digest().value(),
            output.base(),
            output.tree(),
            text(predicate, "/finishedAt")));
  }

  private void checkRelease(
      RunFolder run, ObjectNode record, ObjectNode predicate, Stage stage, Problems problems) {
    String of = text(predicate, "/release/run");
    Waiting made = waiting.get(of);
    if (made == null) {
      problems.addAt(
          RULE, RunFolder.RUN, "no run " + of + " whose output waits is recorded before it");
      return;
    }
    compare(problems, "task", text(predicate, "/task"), made.task());
    compare(problems, "specDigest", text(predicate, "/specDigest"), made.specDigest());
    compare(problems, "occurrence", text(predicate, "/occurrence"), made.occurrence() + OF_OUTPUT);
    compare(problems, "release.output", text(predicate, "/release/output"), made.digest());
    String before = released.putIfAbsent(of, run.id());
    if (before != null) {
      problems.addAt(
          RULE, RunFolder.RUN, "what became of the output of run " + of + " is told in " + before);
    }
    if (text(predicate, "/outcome").equals(new RunOutcome.Succeeded().label())) {
      checkLetGo(run, record, predicate, stage, made, problems);
    } else if (record.at("/status/change").has("proposal")) {
      problems.addAt(RULE, RunFolder.RUN, "it is proposed, though its release did not succeed");
    }
  }

  private void checkLetGo(
      RunFolder run,
      ObjectNode record,
      ObjectNode predicate,
      Stage stage,
      Waiting made,
      Problems problems) {
    if (stage != Stage.RELEASED) {
      problems.addAt(RULE, RunFolder.RUN, "its events do not say that an output was let go");
    }
    compare(problems, "targetCommit", text(predicate, "/targetCommit"), made.base().hex());
    compare(
        problems,
        "/status/change/tree",
        text(record, "/status/change/tree"),
        made.tree().map(TreeId::hex).orElse(""));
    ObjectNode input =
        run.read(RunFolder.DECISION, history)
            .flatMap(RecordText::json)
            .map(decision -> decision.at("/spec/input"))
            .filter(ObjectNode.class::isInstance)
            .map(ObjectNode.class::cast)
            .orElse(predicate.objectNode());
    compare(
        problems, "input.output.run", text(input, "/output/run"), text(predicate, "/release/run"));
    compare(problems, "input.output.digest", text(input, "/output/digest"), made.digest());
    compare(problems, "input.change.base", text(input, "/change/base"), made.base().hex());
    checkTime(predicate, input, made, problems);
    JsonNode approvals = predicate.path("approvals");
    int required = Math.max(1, Math.max(asked(input), declared(predicate)));
    if (RecordCheck.approvers(approvals).stream().distinct().count() < required) {
      problems.addAt(
          RULE,
          RunFolder.RUN,
          "its output needs " + required + " approvals, but it names " + approvals.size());
    }
    for (JsonNode approval : approvals) {
      String before = used.putIfAbsent(text(approval, "/digest"), run.id());
      if (before != null) {
        problems.addAt(
            RULE,
            RunFolder.RUN,
            "the approval of '" + text(approval, "/approver") + "' was used in " + before);
      }
    }
  }

  /** An output waits for a limited time. */
  private static void checkTime(
      ObjectNode predicate, ObjectNode input, Waiting made, Problems problems) {
    long ttl =
        input
            .at("/task/spec/approvals/output/ttlSeconds")
            .asLong(Task.OutputApproval.TTL.toSeconds());
    boolean late;
    try {
      Instant until = Instant.parse(made.finishedAt()).plus(Duration.ofSeconds(ttl));
      late = !Instant.parse(text(predicate, "/startedAt")).isBefore(until);
    } catch (DateTimeException e) {
      late = true;
    }
    if (late) {
      problems.addAt(RULE, RunFolder.RUN, "its output was let go after its time was over");
    }
  }

  /** What is proposed at once must not have had to wait. */
  private void checkProposed(RunFolder run, ObjectNode predicate, Stage stage, Problems problems) {
    if (stage != Stage.STARTED) {
      problems.addAt(RULE, RunFolder.RUN, "it was never started, and proposes something");
    }
    Optional<ObjectNode> after = run.read(AFTER, history).flatMap(RecordText::json);
    if (after.isEmpty()) {
      problems.addAt(RULE, AFTER, "no decision is there that lets it propose anything");
      return;
    }
    ObjectNode decision = after.get();
    if (DecisionRecord.parse(decision) instanceof DecisionRecord.Parsed.Unreadable unreadable) {
      problems.addAt(RULE, AFTER, unreadable.problem());
    }
    problems.compare(
        RULE, AFTER, "spec.hook", text(decision, "/spec/hook"), Hook.AFTER_EXECUTE.label());
    problems.compare(
        RULE,
        AFTER,
        "input.task",
        text(decision, "/spec/input/task/metadata/name"),
        text(predicate, "/task"));
    String verdict = text(decision, "/status/verdict");
    if (!verdict.equals("allow") && !verdict.equals("warn")) {
      problems.addAt(RULE, AFTER, "the verdict is '" + verdict + "', yet it was proposed");
    }
    int required =
        Math.max(
            decision.at("/status/approvals/required").asInt(Integer.MAX_VALUE),
            Math.max(asked(decision.at("/spec/input")), declared(predicate)));
    if (required > 0) {
      problems.addAt(
          RULE, AFTER, "it was proposed at once, though its output needed approvals: " + required);
    }
  }

  /** How many people the task asks for, as policy was told. */
  private static int asked(JsonNode input) {
    return input.at("/task/spec/approvals/output/required").asInt(0);
  }

  /** The same, as the default branch says. */
  private int declared(ObjectNode predicate) {
    try {
      CommitId commit = new CommitId(text(predicate, "/specCommit"));
      return declarations
          .filter(branch -> branch.inHistory(commit))
          .map(branch -> branch.outputApprovals(commit, text(predicate, "/task")))
          .orElse(0);
    } catch (IllegalArgumentException e) {
      return 0; // what is wrong with the commit is told elsewhere
    }
  }

  /** A proposal that says it comes of a run whose output had to wait. */
  void checkProposal(ProposedCommit proposal, Problems problems) {
    Optional<String> run = proposal.run().filter(waiting::containsKey);
    if (run.isEmpty()) {
      return;
    }
    Waiting made = waiting.get(run.get());
    Problems ofRun = problems.aboutRun(run.get());
    if (!released.containsKey(run.get())) {
      ofRun.addAt(
          "proposal/not-released", proposal.branch(), "its output still waits for approval");
    }
    boolean same =
        Optional.of(proposal.tree()).equals(made.tree())
            && proposal.parents().equals(List.of(made.base()));
    if (!same) {
      ofRun.addAt("proposal/changed", proposal.branch(), "it is not what was approved");
    }
  }

  private static void compare(Problems problems, String field, String found, String expected) {
    problems.compare(RULE, RunFolder.RUN, field, found, expected);
  }

  private static String text(JsonNode node, String pointer) {
    return RecordText.text(node, pointer);
  }
}
