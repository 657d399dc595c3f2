package dev.mandate.decide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class DecisionRecordTest {
  private static final String FULL =
      """
      {"verdict":"deny",
       "violations":[{"rule":"egress","message":"m","path":"/agent","runbook":"docs"}],
       "warnings":[{"rule":"lifecycle","message":"w","path":"","runbook":"docs"}],
       "locked_fields":[{"path":"/agent/spec/llm","rule":"locked-fields","reason":"settled"}],
       "mutations":[{"path":"/hook","value":"before_execute","rule":"r","reason":"so"}],
       "approvals":{"required":2,"counted":["bob"],
                    "refused":[{"approver":"alice","reason":"wrote it"}]}}""";

  @Test
  void aRecordReadsBackAsTheDecisionThatItWasMadeFrom() throws IOException {
    Decision decision = decision(FULL);
    JsonNode written = JsonMapper.builder().build().readTree(DecisionRecord.bytes(decision));
    var parsed =
        assertInstanceOf(
            DecisionRecord.Parsed.Readable.class, DecisionRecord.parse(written));
    assertEquals(decision, parsed.decision());
    assertEquals(DecisionRecord.render(decision), written);
  }

  @Test
  void undecidableDecisionsAreRecordedToo() {
    Decision decision =
        new Decisions(new NoPolicyEvaluator("none")).decide(DecisionsTest.question(1));
    var parsed =
        assertInstanceOf(
            DecisionRecord.Parsed.Readable.class,
            DecisionRecord.parse(DecisionRecord.render(decision)));
    assertEquals(decision, parsed.decision());
  }

  @Test
  void theNameIsThatOfQuestionAndPolicy() {
    assertTrue(DecisionRecord.name(decision(FULL)).matches("[0-9a-f]{32}"));
    assertEquals(
        DecisionRecord.name(decision(FULL)), DecisionRecord.name(decision(FakeEvaluator.ALLOW)));
  }

  @Test
  void aRecordThatWasTamperedWithIsUnreadable() {
    assertUnreadable(record -> ((ObjectNode) record.at("/spec/input")).put("number", 8));
    assertUnreadable(record -> ((ObjectNode) record.at("/spec")).put("hook", "after_execute"));
    assertUnreadable(record -> ((ObjectNode) record.at("/spec")).put("hook", "never"));
    assertUnreadable(record -> ((ObjectNode) record.at("/spec")).put("input", "text"));
    assertUnreadable(
        record -> ((ObjectNode) record.at("/spec/policy")).put("digest", "sha256:" + "0".repeat(64)));
    assertUnreadable(record -> ((ObjectNode) record.at("/spec/policy")).put("bundle", "none"));
    assertUnreadable(record -> ((ObjectNode) record.at("/status")).put("verdict", "allow"));
    assertUnreadable(record -> ((ObjectNode) record.at("/status")).remove("mutations"));
    assertUnreadable(record -> ((ObjectNode) record.at("/metadata")).put("name", "0".repeat(32)));
    assertUnreadable(record -> record.put("kind", "Run"));
    assertUnreadable(record -> record.remove("spec"));
  }

  private static void assertUnreadable(Consumer<ObjectNode> change) {
    ObjectNode record = DecisionRecord.render(decision(FULL));
    change.accept(record);
    var parsed =
        assertInstanceOf(DecisionRecord.Parsed.Unreadable.class, DecisionRecord.parse(record));
    assertTrue(!parsed.problem().isBlank());
  }

  private static Decision decision(String answer) {
    return new Decisions(FakeEvaluator.answering(answer)).decide(DecisionsTest.question(7));
  }
}
