package dev.mandate.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.canonical.Digest;
import dev.mandate.decide.DecisionRecord;
import dev.mandate.decide.Hook;
import dev.mandate.verify.EventsCheck.Stage;
import java.util.HashSet;

/**
 * Checks that {@code decision.json} is whole, allows this run, and is the one that was signed. A
 * run that was cancelled before it was started needed neither allowance nor approvals. Of an output
 * that is released it is the decision to let it go.
 */
final class DecisionCheck {
  private static final String RULE = "run/decision";

  private DecisionCheck() {}

  static void check(byte[] bytes, ObjectNode predicate, Stage stage, Problems problems) {
    String file = RunFolder.DECISION;
    problems.compare(
        RULE,
        file,
        "its digest",
        Digest.of(bytes).value(),
        RecordText.text(predicate, "/decision/digest"));
    ObjectNode decision = RecordText.json(bytes).orElse(null);
    if (decision == null) {
      problems.addAt(RULE, file, "it is not a JSON object");
      return;
    }
    if (DecisionRecord.parse(decision) instanceof DecisionRecord.Parsed.Unreadable unreadable) {
      problems.addAt(RULE, file, unreadable.problem());
    }
    String verdict = RecordText.text(decision, "/status/verdict");
    boolean allowed = stage != Stage.NOT_STARTED;
    if (allowed && !verdict.equals("allow") && !verdict.equals("warn")) {
      problems.addAt(RULE, file, "the verdict is '" + verdict + "', yet the task was run");
    }
    problems.compare(
        RULE, file, "verdict", verdict, RecordText.text(predicate, "/decision/verdict"));

    JsonNode input = decision.at("/spec/input");
    String inputDigest = RecordText.text(decision, "/spec/inputDigest");
    problems.compare(
        RULE, file, "spec.inputDigest", inputDigest, CanonicalJson.digest(input).value());
    problems.compare(
        RULE,
        file,
        "spec.inputDigest",
        inputDigest,
        RecordText.text(predicate, "/decision/inputDigest"));
    String hook = RecordText.text(decision, "/spec/hook");
    String expected = expectedHook(hook, stage).label();
    problems.compare(RULE, file, "spec.hook", hook, expected);
    problems.compare(RULE, file, "input.hook", RecordText.text(input, "/hook"), expected);
    problems.compare(
        RULE,
        file,
        "input.task",
        RecordText.text(input, "/task/metadata/name"),
        RecordText.text(predicate, "/task"));
    problems.compare(
        RULE,
        file,
        "input.environment",
        RecordText.text(input, "/environment/name"),
        RecordText.text(predicate, "/environment"));
    checkPolicy(decision, predicate, problems);
    if (allowed) {
      checkApprovals(decision, predicate, problems);
    }
  }

  private static Hook expectedHook(String hook, Stage stage) {
    return switch (stage) {
      case STARTED -> Hook.BEFORE_EXECUTE;
      case RELEASED -> Hook.AFTER_EXECUTE;
      case NOT_STARTED ->
          hook.equals(Hook.ON_CREATE_ATTEMPT.label())
              ? Hook.ON_CREATE_ATTEMPT
              : Hook.BEFORE_EXECUTE;
    };
  }

  private static void checkPolicy(ObjectNode decision, ObjectNode predicate, Problems problems) {
    String digest = RecordText.text(decision, "/spec/policy/digest");
    problems.compare(
        RULE, RunFolder.DECISION, "spec.policy.digest", digest, policyDigest(decision));
    problems.compare(
        RULE,
        RunFolder.DECISION,
        "spec.policy.digest",
        digest,
        RecordText.text(predicate, "/policyDigest"));
  }

  /**
   * What {@code spec.policy.digest} has to be, as {@link dev.mandate.decide.PolicyIdentity} has it.
   */
  static String policyDigest(ObjectNode decision) {
    ObjectNode both = JsonNodeFactory.instance.objectNode();
    both.put("bundle", RecordText.text(decision, "/spec/policy/bundle"));
    both.put("parameters", RecordText.text(decision, "/spec/policy/parameters"));
    return CanonicalJson.digest(both).value();
  }

  private static void checkApprovals(ObjectNode decision, ObjectNode predicate, Problems problems) {
    int required = decision.at("/status/approvals/required").asInt(Integer.MAX_VALUE);
    int named = new HashSet<>(RecordCheck.approvers(predicate.path("approvals"))).size();
    if (named < required) {
      problems.addAt(
          RULE,
          RunFolder.DECISION,
          "it asks for " + required + " approvals, but the run names " + named);
    }
  }
}
