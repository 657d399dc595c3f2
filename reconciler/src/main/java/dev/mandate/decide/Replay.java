package dev.mandate.decide;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Asks a recorded question again, and says whether the answer is still the same. */
public final class Replay {
  private final PolicyEvaluator evaluator;

  public Replay(PolicyEvaluator evaluator) {
    this.evaluator = evaluator;
  }

  /** What came of a replay. */
  public sealed interface Outcome {
    record Same(Decision decision) implements Outcome {}

    /**
     * @param explanation one line for each field that differs
     */
    record Different(Decision recorded, Decision now, List<String> explanation) implements Outcome {
      public Different {
        explanation = List.copyOf(explanation);
      }
    }

    /** Another policy is in force than the one that answered; {@code now} is what it says. */
    record OtherPolicy(Decision recorded, Decision now) implements Outcome {}

    /**
     * @param problem one clause: what is wrong with the record
     */
    record Unreadable(String problem) implements Outcome {}
  }

  public Outcome replay(JsonNode document) {
    return switch (DecisionRecord.parse(document)) {
      case DecisionRecord.Parsed.Unreadable(String problem) -> new Outcome.Unreadable(problem);
      case DecisionRecord.Parsed.Readable(Decision recorded) -> compare(recorded);
    };
  }

  private Outcome compare(Decision recorded) {
    Decision now = new Decisions(evaluator).decide(recorded.input());
    if (!recorded.policy().equals(now.policy())) {
      return new Outcome.OtherPolicy(recorded, now);
    }
    List<String> differences =
        differences(DecisionRecord.status(recorded), DecisionRecord.status(now));
    return differences.isEmpty()
        ? new Outcome.Same(now)
        : new Outcome.Different(recorded, now, differences);
  }

  private static List<String> differences(ObjectNode recorded, ObjectNode now) {
    List<String> lines = new ArrayList<>();
    for (var field : recorded.properties()) {
      JsonNode other = now.path(field.getKey());
      if (!CanonicalText.same(field.getValue(), other)) {
        lines.add(field.getKey() + " was " + field.getValue() + ", is now " + other);
      }
    }
    return lines;
  }
}
