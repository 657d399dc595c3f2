package dev.mandate.wasm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mandate.decide.Decision;
import dev.mandate.decide.Decision.Verdict;
import dev.mandate.decide.Decisions;
import dev.mandate.decide.PolicyAnswer;
import dev.mandate.decide.PolicyAnswer.NoAnswer;
import dev.mandate.wasm.WasmSettings.Mode;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Policies of {@code policy/hostile} do what they like; the program goes on, and says no. */
class HostilePoliciesTest {
  private static final String INPUT =
      """
      {"hook":"before_execute","text":"abc","cost":1.5,"request":{"attempt":2}}""";

  @ParameterizedTest
  @EnumSource(Mode.class)
  void aPolicyThatDoesNotEndIsStoppedAndTheNextQuestionIsStillAnswered(Mode mode)
      throws InterruptedException {
    WasmSettings settings =
        WasmSettings.defaults(mode).withInstances(1).withTimeLimit(Duration.ofMillis(300));
    WasmPolicyEvaluator evaluator = TestBundles.load("endless", settings);
    try (evaluator) {
      assertEquals("timeout", noAnswer(evaluator.evaluate(TestBundles.input(INPUT))).reason());
      assertEquals("timeout", noAnswer(evaluator.evaluate(TestBundles.input(INPUT))).reason());
    }
    // A thread that went on would still be there.
    assertTrue(evaluator.awaitEnd(Duration.ofMinutes(5)), "the evaluation was not stopped");
    assertEquals("closed", noAnswer(evaluator.evaluate(TestBundles.input(INPUT))).reason());
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void aPolicyThatWantsTooMuchMemoryIsRefusedIt(Mode mode) {
    WasmSettings settings =
        WasmSettings.defaults(mode)
            .withInstances(1)
            .withMemoryMiB(4)
            .withTimeLimit(Duration.ofMinutes(1));
    try (WasmPolicyEvaluator evaluator = TestBundles.load("memory", settings)) {
      assertEquals("memory", noAnswer(evaluator.evaluate(TestBundles.input(INPUT))).reason());
    }
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void aPolicyThatGivesUpIsATrapEveryTime(Mode mode) {
    try (WasmPolicyEvaluator evaluator = load("abort", mode)) {
      for (int i = 0; i < 3; i++) {
        NoAnswer answer = noAnswer(evaluator.evaluate(TestBundles.input(INPUT)));
        assertEquals("trap", answer.reason());
        assertTrue(answer.detail().contains("policy.rego"), answer.detail());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void afterATrapTheSamePolicyStillAnswersWhatItCan(Mode mode) {
    try (WasmPolicyEvaluator evaluator = load("echo", mode)) {
      for (int i = 0; i < 5; i++) {
        assertEquals(
            "trap",
            noAnswer(evaluator.evaluate(TestBundles.input("{\"hook\":1.5,\"numbers\":[]}")))
                .reason());
        var value =
            assertInstanceOf(
                PolicyAnswer.Value.class,
                evaluator.evaluate(TestBundles.input("{\"hook\":\"h\",\"numbers\":[1,2]}")));
        assertEquals("h 2 true%", value.json().path("text").asText());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void inputTooDeepForTheEngineIsNoAnswer(Mode mode) {
    String deep = "[".repeat(200_000) + "]".repeat(200_000);
    try (WasmPolicyEvaluator evaluator = load("echo", mode)) {
      noAnswer(evaluator.evaluate(TestBundles.input("{\"hook\":" + deep + "}")));
      assertInstanceOf(
          PolicyAnswer.Value.class,
          evaluator.evaluate(TestBundles.input("{\"hook\":\"h\",\"numbers\":[]}")));
    }
  }

  @Test
  void inputLargerThanTheMemoryIsNoAnswer() {
    WasmSettings settings = WasmSettings.defaults(Mode.INTERPRETED).withMemoryMiB(4);
    try (WasmPolicyEvaluator evaluator = TestBundles.load("echo", settings)) {
      String large = "{\"hook\":\"" + "x".repeat(8 << 20) + "\"}";
      assertEquals("memory", noAnswer(evaluator.evaluate(TestBundles.input(large))).reason());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "undefined, policy-undefined",
    "not-an-object, policy-odd-answer",
    "no-approvals, policy-odd-answer",
    "contradiction, policy-odd-answer",
    "invented-approval, policy-odd-answer",
    "abort, policy-trap",
    "sprintf-float, policy-trap",
  })
  void whateverIsNoPlainAnswerIsUndecidableAndDenies(String policy, String rule) {
    try (WasmPolicyEvaluator evaluator = load(policy, Mode.INTERPRETED)) {
      Decision decision = new Decisions(evaluator).decide(TestBundles.input(INPUT));
      assertEquals(Verdict.UNDECIDABLE, decision.verdict());
      assertEquals(rule, decision.violations().getFirst().rule());
      assertEquals(false, decision.allowed());
    }
  }

  @Test
  void aMutationThatTheSpecDoesNotHaveYetIsAViolation() {
    try (WasmPolicyEvaluator evaluator = load("mutation", Mode.INTERPRETED)) {
      Decision unmet = new Decisions(evaluator).decide(TestBundles.input(INPUT));
      assertEquals(Verdict.DENY, unmet.verdict());
      assertEquals(
          "must be 1, but is 2: nothing is tried twice", unmet.violations().getFirst().message());
      Decision met =
          new Decisions(evaluator)
              .decide(TestBundles.input(INPUT.replace("\"attempt\":2", "\"attempt\":1.0")));
      assertEquals(Verdict.ALLOW, met.verdict());
    }
  }

  @Test
  void anInterruptOfTheCallerEndsTheEvaluationAndIsKept() throws InterruptedException {
    WasmSettings settings =
        WasmSettings.defaults(Mode.INTERPRETED)
            .withInstances(1)
            .withTimeLimit(Duration.ofMinutes(5));
    try (WasmPolicyEvaluator evaluator = TestBundles.load("endless", settings)) {
      AtomicReference<PolicyAnswer> answer = new AtomicReference<>();
      AtomicReference<Boolean> interrupted = new AtomicReference<>();
      CountDownLatch done = new CountDownLatch(1);
      Thread caller =
          new Thread(
              () -> {
                answer.set(evaluator.evaluate(TestBundles.input(INPUT)));
                interrupted.set(Thread.currentThread().isInterrupted());
                done.countDown();
              });
      caller.start();
      caller.interrupt();
      assertTrue(done.await(5, TimeUnit.MINUTES));
      assertEquals("interrupted", noAnswer(answer.get()).reason());
      assertEquals(true, interrupted.get());
    }
  }

  @Test
  void parametersAreLaidOverTheDataOfTheBundle() {
    var parameters = JsonNodeFactory.instance.objectNode().put("a", 1);
    try (WasmPolicyEvaluator evaluator =
        TestBundles.load(
            TestBundles.bytes("echo"), WasmSettings.defaults(Mode.INTERPRETED), parameters)) {
      var value =
          assertInstanceOf(
              PolicyAnswer.Value.class,
              evaluator.evaluate(TestBundles.input("{\"hook\":\"h\",\"numbers\":[]}")));
      assertEquals(parameters, value.json().path("config"));
    }
  }

  private static WasmPolicyEvaluator load(String name, Mode mode) {
    return TestBundles.load(name, WasmSettings.defaults(mode).withInstances(1));
  }

  private static NoAnswer noAnswer(PolicyAnswer answer) {
    return assertInstanceOf(NoAnswer.class, answer);
  }
}
