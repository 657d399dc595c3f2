package dev.mandate.decide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.decide.Decision.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecisionsTest {
  private static final String VIOLATION =
      "{\"rule\":\"r\",\"message\":\"m\",\"path\":\"/hook\",\"runbook\":\"docs\"}";

  @Test
  void aPlainAnswerIsRead() {
    Decision decision = decide(FakeEvaluator.ALLOW);
    assertEquals(Verdict.ALLOW, decision.verdict());
    assertTrue(decision.allowed());
    Decision denied =
        decide(
            FakeEvaluator.ALLOW
                .replace("allow", "deny")
                .replace("\"violations\":[]", "\"violations\":[" + VIOLATION + "]"));
    assertEquals(Verdict.DENY, denied.verdict());
    assertEquals(List.of(new Decision.Reason("r", "m", "/hook", "docs")), denied.violations());
    Decision warned =
        decide(
            FakeEvaluator.ALLOW
                .replace("allow", "warn")
                .replace("\"warnings\":[]", "\"warnings\":[" + VIOLATION + "]"));
    assertEquals(Verdict.WARN, warned.verdict());
    assertTrue(warned.allowed());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"allow\"|\"ALLOW\"",
        "\"allow\"|\"deny\"",
        "\"allow\"|\"warn\"",
        "\"allow\"|\"undecidable\"",
        "\"allow\"|true",
        "\"violations\":[]|\"violations\":{}",
        "\"violations\":[]|\"violations\":null",
        "\"violations\":[]|\"violations\":[{}]",
        "\"violations\":[]|\"violation\":[]",
        "\"warnings\":[]|\"warnings\":[],\"more\":1",
        "\"locked_fields\":[]|\"lockedFields\":[]",
        "\"locked_fields\":[]|\"locked_fields\":[{\"path\":\"no pointer\",\"rule\":\"r\",\"reason\":\"x\"}]",
        "\"mutations\":[]|\"mutations\":[{\"path\":\"/a\",\"rule\":\"r\",\"reason\":\"x\"}]",
        "\"required\":0|\"required\":-1",
        "\"required\":0|\"required\":0.5",
        "\"required\":0|\"required\":\"0\"",
        "\"required\":0|\"required\":99999999999",
        "\"counted\":[]|\"counted\":[1]",
        "\"counted\":[]|\"counted\":[\"bob\",\"bob\"]",
        "\"refused\":[]|\"refused\":[\"bob\"]",
      })
  void anAnswerOfAnyOtherFormIsUndecidableAndDenies(String part, String odd) {
    assertTrue(FakeEvaluator.ALLOW.contains(part), part);
    Decision decision = decide(FakeEvaluator.ALLOW.replace(part, odd));
    assertEquals(Verdict.UNDECIDABLE, decision.verdict());
    assertFalse(decision.allowed());
    assertEquals("policy-odd-answer", decision.violations().getFirst().rule());
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "{}", "\"allow\"", "null", "true"})
  void anAnswerThatIsNoDecisionAtAllIsUndecidable(String answer) {
    assertEquals(Verdict.UNDECIDABLE, decide(answer).verdict());
  }

  @ParameterizedTest
  @CsvSource({
    "no-policy, no-policy",
    "timeout, policy-timeout",
    "trap, policy-trap",
    "memory, policy-memory",
    "undefined, policy-undefined"
  })
  void noAnswerDeniesAndSaysWhy(String reason, String rule) {
    var evaluator = new FakeEvaluator(new PolicyAnswer.NoAnswer(reason, "because"));
    Decision decision = new Decisions(evaluator).decide(question());
    assertEquals(Verdict.UNDECIDABLE, decision.verdict());
    assertEquals(rule, decision.violations().getFirst().rule());
    assertTrue(decision.violations().getFirst().message().contains("because"));
  }

  @Test
  void withoutAnyPolicyEverythingIsDenied() {
    Decision decision =
        new Decisions(new NoPolicyEvaluator("mandate.yaml cannot be read")).decide(question());
    assertFalse(decision.allowed());
    assertEquals("no-policy", decision.violations().getFirst().rule());
  }

  @ParameterizedTest
  @CsvSource({
    "bob, true",
    "alice, false",
    "mallory, false",
    "dave, false",
    "carol, false"
  })
  void onlyARealApprovalOfAnotherPersonCounts(String counted, boolean accepted) {
    Decision decision =
        decide(FakeEvaluator.ALLOW.replace("\"counted\":[]", "\"counted\":[\"" + counted + "\"]"));
    assertEquals(accepted, decision.allowed());
  }

  @Test
  void aMutationThatIsNotMetDeniesOnceForEachPlace() {
    String mutation = "{\"path\":\"/hook\",\"value\":\"x\",\"rule\":\"r\",\"reason\":\"so\"}";
    String answer =
        FakeEvaluator.ALLOW.replace("\"mutations\":[]", "\"mutations\":[" + mutation + "]");
    Decision unmet = decide(answer);
    assertEquals(Verdict.DENY, unmet.verdict());
    assertEquals("r", unmet.violations().getFirst().rule());
    assertEquals(
        "must be \"x\", but is \"before_execute\": so", unmet.violations().getFirst().message());

    Decision met = decide(answer.replace("\"x\"", "\"before_execute\""));
    assertEquals(Verdict.ALLOW, met.verdict());

    Decision absent = decide(answer.replace("/hook", "/nowhere"));
    assertTrue(absent.violations().getFirst().message().contains("is absent"));

    Decision said =
        decide(
            answer
                .replace("\"allow\"", "\"deny\"")
                .replace("\"violations\":[]", "\"violations\":[" + VIOLATION + "]"));
    assertEquals(1, said.violations().size());
  }

  @Test
  void theSameQuestionIsAskedOnce() {
    var evaluator = FakeEvaluator.answering(FakeEvaluator.ALLOW);
    var decisions = new Decisions(evaluator);
    Decision first = decisions.decide(question());
    assertSame(first, decisions.decide(question()));
    assertEquals(1, evaluator.asked.get());
    assertEquals(new Decisions.Statistics(1, 1, 1), decisions.statistics());
  }

  @Test
  void whatIsUndecidableIsAskedAgain() {
    var evaluator = new FakeEvaluator(new PolicyAnswer.NoAnswer("timeout", "slow"));
    var decisions = new Decisions(evaluator);
    assertFalse(decisions.decide(question()).allowed());
    assertFalse(decisions.decide(question()).allowed());
    assertEquals(2, evaluator.asked.get());
  }

  @Test
  void onlySoManyDecisionsAreKeptAndTheOldestGoesFirst() {
    var evaluator = FakeEvaluator.answering(FakeEvaluator.ALLOW);
    var decisions = new Decisions(evaluator, 2);
    assertTrue(decisions.decide(question(1)).allowed());
    assertTrue(decisions.decide(question(2)).allowed());
    assertTrue(decisions.decide(question(1)).allowed());
    assertTrue(decisions.decide(question(3)).allowed());
    assertEquals(2, decisions.statistics().kept());
    assertTrue(decisions.decide(question(1)).allowed());
    assertEquals(3, evaluator.asked.get());
    assertTrue(decisions.decide(question(2)).allowed());
    assertEquals(4, evaluator.asked.get());
  }

  private static Decision decide(String answer) {
    return new Decisions(FakeEvaluator.answering(answer)).decide(question());
  }

  private static PolicyInput question() {
    return question(0);
  }

  /** bob approved and may; alice wrote it; dave may but did not; carol did but may not. */
  static PolicyInput question(int number) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("hook", "before_execute").put("number", number);
    json.putArray("authors").add("alice");
    json.putArray("approvers").add("alice").add("bob").add("dave");
    ArrayNode approvals = json.putArray("approvals");
    List.of("alice", "bob", "carol").forEach(n -> approvals.addObject().put("approver", n));
    return PolicyInput.of(Hook.BEFORE_EXECUTE, json);
  }
}
