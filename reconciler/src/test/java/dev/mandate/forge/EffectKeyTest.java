package dev.mandate.forge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class EffectKeyTest {
  private final EffectKey plan = new EffectKey("plan");

  @Test
  void aMarkedTextIsFoundAgain() {
    String marked = plan.mark("# Plan\n\nfine\n");
    assertEquals("# Plan\n\nfine\n\n<!-- mandate-key: plan -->\n", marked);
    assertTrue(plan.marks(marked));
    assertTrue(plan.marks(marked.replace("\n", "\r\n").strip()), "as forges give it back");
  }

  @Test
  void onlyTheEndOfATextCounts() {
    assertFalse(plan.marks(plan.mark("a") + "more"));
    assertFalse(plan.marks("> " + plan.mark("").strip()));
    assertFalse(new EffectKey("plan2").marks(plan.mark("a")));
    assertFalse(plan.marks(""));
  }

  @Test
  void aKeyCannotEndTheComment() {
    for (String bad : new String[] {"", "a-->", "a--b", "a b", "-a", "a\nb", "x".repeat(200)}) {
      assertThrows(IllegalArgumentException.class, () -> new EffectKey(bad), bad);
    }
  }
}
