package dev.mandate.decide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PolicyInputTest {
  @Test
  void theLightFormPutsTheSameTextTogether() {
    PolicyInput input = PolicyInput.of(Hook.BEFORE_EXECUTE, () -> question(1));
    PolicyInput light = input.light();
    assertEquals(input, light);
    assertEquals(input.digest(), light.digest());
    assertEquals("{\"hook\":\"before_execute\",\"n\":1}", light.canonical());
    assertEquals(input.canonical(), light.canonical());
  }

  @Test
  void aQuestionThatHasChangedIsNotTakenForTheOldOne() {
    AtomicInteger times = new AtomicInteger();
    PolicyInput input = PolicyInput.of(Hook.BEFORE_EXECUTE, () -> question(times.get()));
    times.incrementAndGet();
    assertEquals("{\"hook\":\"before_execute\",\"n\":0}", input.canonical());
    assertThrows(IllegalStateException.class, input.light()::canonical);
  }

  @Test
  void whatCannotBePutTogetherAgainKeepsItsText() {
    PolicyInput input = PolicyInput.of(Hook.BEFORE_EXECUTE, question(2));
    assertEquals(input.canonical(), input.light().canonical());
  }

  private static ObjectNode question(int number) {
    return JsonNodeFactory.instance.objectNode().put("hook", "before_execute").put("n", number);
  }
}
