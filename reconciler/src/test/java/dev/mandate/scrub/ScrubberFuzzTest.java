package dev.mandate.scrub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** What holds of any text; {@code make fuzz} looks for one that shows else. */
class ScrubberFuzzTest {
  private static final String VALUE = "Zx7Q-fuzz-K9wv";
  private static final String BASE64 =
      Base64.getEncoder().withoutPadding().encodeToString(VALUE.getBytes(StandardCharsets.UTF_8));
  private static final String HEX =
      HexFormat.of().formatHex(VALUE.getBytes(StandardCharsets.UTF_8));

  private final Scrubber scrubber =
      Scrubber.knowing(List.of(VALUE)).withPersonal(List.of(PersonalData.values()));

  /** The first byte says how large the pieces are in which the text comes. */
  @FuzzTest
  void aTextIsScrubbedTheSameHoweverItComes(byte[] bytes) {
    if (bytes.length == 0) {
      return;
    }
    String text = new String(bytes, 1, bytes.length - 1, StandardCharsets.UTF_8);
    String whole = scrubber.scrub(text);
    StringBuilder pieces = new StringBuilder();
    ScrubbingStream stream = scrubber.stream(pieces::append);
    int size = 1 + (bytes[0] & 0xff);
    for (int from = 0; from < text.length(); from += size) {
      stream.accept(text.substring(from, Math.min(text.length(), from + size)));
    }
    stream.finish();
    assertEquals(whole, pieces.toString());
    assertFalse(whole.contains(VALUE) || whole.contains(BASE64) || whole.contains(HEX), whole);
  }
}
