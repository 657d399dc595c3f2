package dev.mandate.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.mandate.scrub.VisibleText;
import java.nio.charset.StandardCharsets;

/** What holds of any text from outside; {@code make fuzz} looks for one that shows else. */
class UntrustedTextFuzzTest {

  /** Twice is once: what is taken out does not leave a new thing to be taken out. */
  @FuzzTest
  void nothingHiddenIsLeft(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    UntrustedText once = shown(text);
    assertTrue(once.shown().codePoints().noneMatch(VisibleText::showsNothing), once.shown());
    assertEquals(once.shown(), shown(once.shown()).shown());
    if (!once.origin().stripped().containsKey("nested")) {
      assertTrue(once.shown().length() <= text.length());
    }
  }

  private static UntrustedText shown(String text) {
    return UntrustedText.of("x", text, text, Integer.MAX_VALUE, false, seen -> seen);
  }
}
