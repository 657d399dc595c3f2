package dev.mandate.decide;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.decide.Decision.ApprovalDemand;
import dev.mandate.decide.Decision.Mutation;
import dev.mandate.decide.Decision.Reason;
import dev.mandate.decide.Decision.Verdict;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Asks policy and reads its answer: anything that is not a clear yes is a no. Decisions are kept by
 * (input digest, policy digest), which cannot change an outcome; what is undecidable is not kept,
 * since the next try may get an answer. Thread-safe.
 */
public final class Decisions {
  private static final int DEFAULT_CAPACITY = 20_000;

  private final PolicyEvaluator evaluator;
  private final DecisionCache cache;

  /**
   * What the cache did so far.
   *
   * @param hits decisions given without asking
   * @param misses questions put to the evaluator
   * @param kept decisions that are held now
   */
  public record Statistics(long hits, long misses, int kept) {}

  public Decisions(PolicyEvaluator evaluator) {
    this(evaluator, DEFAULT_CAPACITY);
  }

  /**
   * @param capacity how many decisions are kept at most
   */
  public Decisions(PolicyEvaluator evaluator, int capacity) {
    this.evaluator = evaluator;
    this.cache = new DecisionCache(capacity);
  }

  /** The policy that is asked. */
  public PolicyIdentity policy() {
    return evaluator.identity();
  }

  public Statistics statistics() {
    return cache.statistics();
  }

  /** Never throws for what a policy does. */
  public Decision decide(PolicyInput input) {
    Optional<Decision> known = cache.find(input, evaluator.identity());
    if (known.isPresent()) {
      return known.get();
    }
    Decision decision = ask(input);
    if (decision.verdict() != Verdict.UNDECIDABLE) {
      cache.keep(decision);
    }
    return decision;
  }

  private Decision ask(PolicyInput input) {
    return switch (evaluator.evaluate(input)) {
      case PolicyAnswer.NoAnswer(String reason, String detail) ->
          undecidable(
              input.light(), reason.equals("no-policy") ? reason : "policy-" + reason, detail);
      case PolicyAnswer.Value(JsonNode json) -> read(input, json);
    };
  }

  private Decision read(PolicyInput input, JsonNode json) {
    try {
      Decision decision = AnswerReader.ofPolicy().read(input.light(), evaluator.identity(), json);
      if (decision.approvals().counted().isEmpty() && decision.mutations().isEmpty()) {
        return decision;
      }
      JsonNode question = CanonicalText.parse(input.canonical());
      requireRealApprovals(question, decision.approvals());
      return withUnmetMutations(question, decision);
    } catch (OddAnswerException e) {
      return undecidable(input.light(), "policy-odd-answer", e.getMessage());
    }
  }

  private Decision undecidable(PolicyInput input, String rule, String detail) {
    Reason reason =
        new Reason(rule, "policy gives no answer: " + detail, "", "docs/policy.md#no-answer");
    return new Decision(
        input,
        evaluator.identity(),
        Verdict.UNDECIDABLE,
        List.of(reason),
        List.of(),
        List.of(),
        List.of(),
        ApprovalDemand.none());
  }

  /**
   * Whatever a bundle says, a yes that was not given, or was given by an author, is not counted.
   */
  private static void requireRealApprovals(JsonNode question, ApprovalDemand demand)
      throws OddAnswerException {
    Set<String> real = new HashSet<>();
    question.path("approvals").forEach(a -> real.add(a.path("approver").asText()));
    Set<String> approvers = new HashSet<>();
    question.path("approvers").forEach(name -> approvers.add(name.asText()));
    real.retainAll(approvers);
    question.path("authors").forEach(name -> real.remove(name.asText()));
    for (String counted : demand.counted()) {
      if (!real.contains(counted)) {
        throw new OddAnswerException(
            "it counts an approval of " + counted + ", who may not approve this or did not");
      }
    }
  }

  private static Decision withUnmetMutations(JsonNode question, Decision decision) {
    List<Reason> violations = new ArrayList<>(decision.violations());
    for (Mutation mutation : decision.mutations()) {
      JsonNode is = question.at(JsonPointer.compile(mutation.path()));
      boolean said =
          violations.stream()
              .anyMatch(v -> v.rule().equals(mutation.rule()) && v.path().equals(mutation.path()));
      if (!said && (is.isMissingNode() || !CanonicalText.same(is, mutation.value()))) {
        violations.add(unmet(mutation, is));
      }
    }
    if (violations.size() == decision.violations().size()) {
      return decision;
    }
    return new Decision(
        decision.input(),
        decision.policy(),
        Verdict.DENY,
        violations,
        decision.warnings(),
        decision.lockedFields(),
        decision.mutations(),
        decision.approvals());
  }

  private static Reason unmet(Mutation mutation, JsonNode is) {
    String message =
        "must be "
            + mutation.value()
            + ", but is "
            + (is.isMissingNode() ? "absent" : is)
            + ": "
            + mutation.reason();
    return new Reason(
        mutation.rule(), message, mutation.path(), "docs/policy.md#" + mutation.rule());
  }
}
