package dev.mandate.daemon.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mandate.daemon.Health;
import dev.mandate.daemon.metrics.WebhookMetrics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/github.md} names every metric and every event of the webhook server, and no others.
 */
class WebhookPageTest {
  private static final Path PAGE = Path.of("../docs/github.md");

  @Test
  void namesEveryMetric() throws IOException {
    WebhookMetrics metrics = new WebhookMetrics("test", List.of("accepted"));
    metrics.watch(new Health(() -> 0), () -> 0);
    assertEquals(
        DaemonPageTest.all(
            "(?m)^# TYPE (mandate_\\w+) ", new String(metrics.text(), StandardCharsets.UTF_8)),
        DaemonPageTest.all("(?m)^\\| `(mandate_\\w+)(?:\\{\\w+})?` \\|", Files.readString(PAGE)));
  }

  @Test
  void namesEveryEvent() throws IOException {
    String page = Files.readString(PAGE);
    String table = page.substring(page.indexOf("| event | level |"));
    assertEquals(
        DaemonPageTest.events("WebhookReporter.java"),
        DaemonPageTest.all("(?<=[|,] )`([a-z]+\\.[a-z-]+)`", table));
  }
}
