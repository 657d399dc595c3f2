package dev.mandate.scrub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.testkit.Trials;
import dev.mandate.testkit.Trials.Draw;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A known value in any form, wherever a text is cut. */
class KnownSecretFormsTest {
  private static final String VALUE = "Tr0ub4dor&3xyzzyPlugh99";

  private final Scrubber scrubber = Scrubber.knowing(List.of(VALUE, "s,?!=:;*#&"));

  @TestFactory
  Stream<DynamicTest> everyFormIsTakenOut() {
    return Encodings.of(VALUE).entrySet().stream()
        .map(form -> DynamicTest.dynamicTest(form.getKey(), () -> isTakenOut(form.getValue())));
  }

  private void isTakenOut(String form) {
    for (String text :
        List.of(form, "see: " + form + " end\n", "k=\"" + form + "\",\n", "a\n" + form + "\nb\n")) {
      String scrubbed = scrubber.scrub(text);
      assertTrue(scrubbed.contains("[REDACTED:secret]"), scrubbed);
      assertTrue(
          scrubbed.length() < "[REDACTED:secret]".length() + text.length() / 2 + 80, scrubbed);
      assertEquals(scrubbed, scrubber.scrub(scrubbed));
      assertEquals(Set.of("secret"), scrubber.certainKindsIn(text));
    }
  }

  @Test
  void aValueOfSymbolsIsFoundToo() {
    assertEquals("a [REDACTED:secret] b", scrubber.scrub("a s,?!=:;*#& b"));
    assertEquals("a [REDACTED:secret] b", scrubber.scrub("a s%2C%3F!%3D:\\u003b*#&amp; b"));
  }

  @Test
  void whatIsNotTheWholeValueStays() {
    for (String text : List.of("Tr0ub4dor&3xyzzyPlugh9", "VHIwdWI0ZG9yJjN4", "547230756234", "")) {
      assertEquals(text, scrubber.scrub(text));
    }
  }

  @Test
  void aMarkerIsNoTextToLookInto() {
    Scrubber odd = Scrubber.knowing(List.of("secret", "REDACTED", "[REDACTED:"));
    String once = odd.scrub("my secret, REDACTED: [REDACTED:secret] [REDACTED:x]");
    assertEquals(
        "my [REDACTED:secret], [REDACTED:secret]: [REDACTED:secret] [REDACTED:secret]x]", once);
    assertEquals(once, odd.scrub(once));
  }

  @Test
  void aLineIsNotKeptBackForAFewCharacters() {
    StringBuilder out = new StringBuilder();
    ScrubbingStream stream = scrubber.stream(out::append);
    stream.accept("the log ends with Tr\n");
    assertEquals("the log ends with Tr\n", out.toString());
    stream.accept("0ub4dor&3xyzzyPlugh99 and Tr0ub4d\n");
    assertEquals("the log ends with Tr\n", out.toString());
    stream.accept("or no\n");
    assertEquals("the log ends with Tr\n[REDACTED:secret] and Tr0ub4d\nor no\n", out.toString());
  }

  @Test
  void noPaddingMakesAStreamKeepAllOfAText() {
    long[] passed = new long[1];
    ScrubbingStream stream = scrubber.stream(text -> passed[0] += text.length());
    stream.accept("Tr0ub4dor");
    for (int i = 0; i < 100; i++) {
      stream.accept(" \n".repeat(1000));
    }
    assertTrue(passed[0] > 190_000, () -> "" + passed[0]);
  }

  @Test
  void aLongValueIsFoundInParts() {
    String value =
        Stream.iterate(7L, x -> x * 6364136223846793005L + 1)
            .limit(400)
            .map(Long::toHexString)
            .reduce("", String::concat);
    String scrubbed = Scrubber.knowing(List.of(value)).scrub("a " + value + " b");
    assertTrue(scrubbed.matches("a (\\[REDACTED:secret\\])+ b"), scrubbed);
  }

  @Test
  void whereATextIsCutMakesNoDifferenceAndOnceIsEnough() {
    List<String> pieces = new ArrayList<>(Encodings.of(VALUE).values());
    pieces.addAll(
        List.of(
            "\n", " ", "T", "\\u0054", "%54", "&#84;", "=\n", "0x", "84, ", "\\", "%", "&amp;"));
    pieces.addAll(
        List.of("[REDACTED:secret]", "[REDACTED:", "\u001b[31m", "\u001b]", "\ud83d\ude00"));
    pieces.addAll(
        List.of("token: Ab3dEf6hIj9kLmN0", "sk-ant-" + "0123456789abcdefgh", "\r\n", "\ud83d"));
    Trials.run(
        20_000,
        draw -> {
          String text = String.join("", draw.list(1, 10, d -> part(d, pieces)));
          String whole = scrubber.scrub(text);
          assertEquals(whole, inPieces(text, draw));
          assertEquals(whole, scrubber.scrub(whole));
          assertFalse(whole.contains(VALUE));
        });
  }

  private static String part(Draw draw, List<String> pieces) {
    String piece = draw.of(pieces);
    return draw.chance(0.3) ? piece.substring(draw.number(0, piece.length() - 1)) : piece;
  }

  private String inPieces(String text, Draw draw) {
    StringBuilder out = new StringBuilder();
    ScrubbingStream stream = scrubber.stream(out::append);
    int largest = draw.of(2, 9, 60);
    for (int from = 0; from < text.length(); ) {
      int to = Math.min(text.length(), from + draw.number(1, largest));
      stream.accept(text.substring(from, to));
      from = to;
    }
    stream.finish();
    return out.toString();
  }
}
