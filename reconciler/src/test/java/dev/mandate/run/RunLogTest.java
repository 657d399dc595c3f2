package dev.mandate.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.canonical.Digest;
import dev.mandate.scrub.Scrubber;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunLogTest {
  private static final RunLog.Copy NOWHERE = (bytes, offset, length) -> {};

  private final Scrubber scrubber = Scrubber.knowing(List.of("correct horse"));
  private final ByteArrayOutputStream copy = new ByteArrayOutputStream();

  @Test
  void aShortLogIsKeptWhole() {
    RunLog.Kept kept = logOf(2048, "hello ", "wörld\n", "no line feed");
    assertEquals("hello wörld\nno line feed", text(kept));
    assertFalse(kept.truncated());
    assertEquals(25, kept.totalBytes());
    assertEquals(Digest.of(kept.content()), kept.digest());
    assertArrayEquals(kept.content(), copy.toByteArray());
  }

  @Test
  void whatWouldSteerATerminalIsOnlyShown() {
    RunLog.Kept kept =
        logOf(2048, "\u001b]0;title\u0007\u001b[2Jgone\r", "\nsafe\rline\b\u009b31m \u202eback\n");

    assertEquals(
        "\\u{1b}]0;title\\u{7}\\u{1b}[2Jgone\nsafe\nline\\u{8}\\u{9b}31m \\u{202e}back\n",
        text(kept));
    assertArrayEquals(kept.content(), copy.toByteArray());
  }

  @Test
  void linesReachTheCopyAsTheyCome() {
    RunLog log = new RunLog(2048, scrubber, copy::write, NOWHERE);
    accept(log, "one\ntw");
    assertEquals("one\n", copy.toString(StandardCharsets.UTF_8));
  }

  @Test
  void theMiddleOfALongLogIsCutAndTheCutIsNamed() {
    RunLog log = new RunLog(4096, scrubber, copy::write, NOWHERE);
    for (int i = 0; i < 10_000; i++) {
      accept(log, "line " + i + " ü\n");
    }
    RunLog.Kept kept = log.finish();
    String text = text(kept);
    assertTrue(text.startsWith("line 0 ü\nline 1 ü\n"), text);
    assertTrue(text.endsWith("line 9999 ü\n"), text);
    assertTrue(kept.truncated());
    assertTrue(kept.content().length <= 4096);
    String mark = text.lines().filter(l -> l.endsWith(" bytes cut …]")).findFirst().orElseThrow();
    long cut = Long.parseLong(mark.replaceAll("[^0-9]", ""));
    long marked = ("\n" + mark + "\n").getBytes(StandardCharsets.UTF_8).length;
    assertEquals(kept.totalBytes(), kept.content().length - marked + cut);
    assertArrayEquals(kept.content(), copy.toByteArray());
  }

  @Test
  void whatIsKeptIsValidUtf8WhereverItIsCut() throws CharacterCodingException {
    for (int shift = 0; shift < 4; shift++) {
      String text = "x".repeat(shift) + "😀".repeat(5_000);
      RunLog log = new RunLog(1024, scrubber, NOWHERE, NOWHERE);
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      for (int from = 0; from < bytes.length; from += 777) {
        log.accept(bytes, from, Math.min(777, bytes.length - from));
      }
      byte[] content = log.finish().content();
      String decoded =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      assertFalse(decoded.contains("\uFFFD"), decoded);
    }
  }

  @Test
  void bytesThatAreNoTextAreReplaced() {
    RunLog log = new RunLog(1024, scrubber, NOWHERE, NOWHERE);
    log.accept(new byte[] {'a', (byte) 0xFF, 'b', (byte) 0xC3}, 0, 4);
    assertEquals("a\uFFFDb\uFFFD", text(log.finish()));
  }

  @Test
  void aSecretCutInTwoByTheChunksIsTakenOut() {
    assertEquals("a [REDACTED:secret] b", text(logOf(1024, "a correct", " ho", "rse b")));
  }

  @Test
  void fiftyMegabytesTakeNoMoreMemoryThanTheLimit() {
    RunLog log = new RunLog(1 << 20, scrubber, NOWHERE, NOWHERE);
    byte[] line = ("0123456789".repeat(10) + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] chunk = new byte[line.length * 500];
    for (int i = 0; i < 500; i++) {
      System.arraycopy(line, 0, chunk, i * line.length, line.length);
    }
    long written = 0;
    while (written < 50_000_000) {
      log.accept(chunk, 0, chunk.length);
      written += chunk.length;
    }
    RunLog.Kept kept = log.finish();
    assertEquals(written, kept.totalBytes());
    assertTrue(kept.content().length <= 1 << 20);
    assertTrue(kept.content().length > (1 << 20) - 100);
  }

  private RunLog.Kept logOf(int limit, String... pieces) {
    RunLog log = new RunLog(limit, scrubber, copy::write, NOWHERE);
    for (String piece : pieces) {
      accept(log, piece);
    }
    return log.finish();
  }

  private static void accept(RunLog log, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    log.accept(bytes, 0, bytes.length);
  }

  private static String text(RunLog.Kept kept) {
    return new String(kept.content(), StandardCharsets.UTF_8);
  }
}
