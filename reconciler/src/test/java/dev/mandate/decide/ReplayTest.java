package dev.mandate.decide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayTest {
  private static final ObjectNode RECORD =
      DecisionRecord.render(
          new Decisions(FakeEvaluator.answering(FakeEvaluator.ALLOW))
              .decide(DecisionsTest.question(1)));

  @Test
  void theSamePolicyGivesTheSameAnswer() {
    var replay = new Replay(FakeEvaluator.answering(FakeEvaluator.ALLOW));
    assertInstanceOf(Replay.Outcome.Same.class, replay.replay(RECORD));
  }

  @Test
  void anotherAnswerOfTheSamePolicyIsExplained() {
    var evaluator =
        FakeEvaluator.answering(FakeEvaluator.ALLOW.replace("\"required\":0", "\"required\":1"));
    var different =
        assertInstanceOf(Replay.Outcome.Different.class, new Replay(evaluator).replay(RECORD));
    assertEquals(
        List.of(
            "approvals was {\"required\":0,\"counted\":[],\"refused\":[]},"
                + " is now {\"required\":1,\"counted\":[],\"refused\":[]}"),
        different.explanation());
  }

  @Test
  void anotherPolicyIsSaidToBeAnother() {
    var evaluator = FakeEvaluator.ofBundle("other", FakeEvaluator.ALLOW);
    var other =
        assertInstanceOf(Replay.Outcome.OtherPolicy.class, new Replay(evaluator).replay(RECORD));
    assertEquals(evaluator.identity(), other.now().policy());
  }

  @Test
  void whatIsNoRecordIsUnreadable() {
    var replay = new Replay(FakeEvaluator.answering(FakeEvaluator.ALLOW));
    assertInstanceOf(
        Replay.Outcome.Unreadable.class,
        replay.replay(JsonNodeFactory.instance.objectNode()));
  }
}
