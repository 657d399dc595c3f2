package dev.mandate.daemon.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mandate.scrub.Scrubber;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

class DaemonLogTest {
  private static final String SECRET = "hunter2hunter2";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @Test
  void writesOneJsonObjectForEachEvent() throws IOException {
    try (DaemonLog log = DaemonLog.to(out, style(DaemonLog.Format.JSON))) {
      Logger logger = log.logger(DaemonLogTest.class);
      logger
          .atWarn()
          .addKeyValue("event", "test.happened")
          .addKeyValue("count", 3)
          .addKeyValue("reason", "two\nlines")
          .setCause(new IllegalStateException("broken " + SECRET))
          .log("the token is " + SECRET);
      logger.debug("too fine");
    }
    List<String> lines = written().lines().toList();
    assertEquals(1, lines.size(), written());
    JsonNode line = JsonMapper.builder().build().readTree(lines.get(0));
    assertEquals("WARN", line.path("level").asText());
    assertEquals("test.happened", line.path("event").asText());
    assertEquals(3, line.path("count").asInt());
    assertEquals("two\nlines", line.path("reason").asText());
    assertEquals("the token is [REDACTED:secret]", line.path("message").asText());
    assertTrue(line.path("error").asText().contains("DaemonLogTest"), written());
    assertFalse(written().contains(SECRET), written());
  }

  @Test
  void writesALineOfTextThatNobodyCanForge() {
    try (DaemonLog log = DaemonLog.to(out, style(DaemonLog.Format.TEXT))) {
      log.logger(DaemonLogTest.class)
          .atInfo()
          .addKeyValue("reason", "one\n2026-01-01 INFO forged \u001b[2J" + SECRET)
          .log("said");
    }
    assertEquals(1, written().lines().count(), written());
    assertTrue(
        written().endsWith("reason=one | 2026-01-01 INFO forged \\u001b[2J[REDACTED:secret]\n"),
        written());
  }

  @Test
  void appendsToAFile(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("daemon.log");
    for (int i = 0; i < 2; i++) {
      try (DaemonLog log = DaemonLog.to(file, style(DaemonLog.Format.JSON))) {
        log.logger(DaemonLogTest.class).info("begun");
      }
    }
    assertEquals(2, Files.readAllLines(file).size());
  }

  private static DaemonLog.Style style(DaemonLog.Format format) {
    Scrubber scrubber = Scrubber.knowing(List.of(SECRET));
    return new DaemonLog.Style(format, DaemonLog.Threshold.INFO, scrubber::scrub);
  }

  private String written() {
    return out.toString(StandardCharsets.UTF_8);
  }
}
