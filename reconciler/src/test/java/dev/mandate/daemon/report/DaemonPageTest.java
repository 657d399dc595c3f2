package dev.mandate.daemon.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mandate.daemon.Health;
import dev.mandate.daemon.Trip;
import dev.mandate.daemon.Work;
import dev.mandate.daemon.metrics.DaemonMetrics;
import dev.mandate.daemon.metrics.Pushes;
import dev.mandate.run.RunOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/daemon.md} names every metric and every event, and no others. */
class DaemonPageTest {
  private static final Path PAGE = Path.of("../docs/daemon.md");

  @Test
  void namesEveryMetric() throws IOException {
    DaemonMetrics metrics = new DaemonMetrics("test");
    metrics.watch(new Nothing(), new Health(() -> 0), new NoPushes());
    // What has labels is shown once it has a value.
    metrics.runEnded(new RunOutcome.Succeeded(), Duration.ofSeconds(3), 2_000_000);
    metrics.passEnded(
        new Trip(
            Trip.Result.CARRIED,
            Optional.of(new Trip.Facts("", Duration.ofSeconds(60), Map.of("done", 1))),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false),
        Duration.ZERO,
        Instant.EPOCH);
    assertEquals(
        all("(?m)^# TYPE (mandate_\\w+) ", metrics.toString()),
        all("(?m)^\\| `(mandate_\\w+)(?:\\{\\w+})?` \\|", Files.readString(PAGE)));
  }

  @Test
  void namesEveryEvent() throws IOException {
    String page = Files.readString(PAGE);
    String table = page.substring(page.indexOf("| event | level |"), page.indexOf("## Tidying"));
    assertEquals(events("Reporter.java"), all("`([a-z]+\\.[a-z-]+)`", table));
  }

  /** Those that a reporter writes, with those of every loop. */
  static TreeSet<String> events(String reporter) throws IOException {
    Path sources = Path.of("src/main/java/dev/mandate/daemon/report");
    return all(
        "\"([a-z]+\\.[a-z-]+)\"",
        Files.readString(sources.resolve(reporter))
            + Files.readString(sources.resolve("PassLines.java")));
  }

  static TreeSet<String> all(String pattern, String text) {
    TreeSet<String> found = new TreeSet<>();
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  private static final class NoPushes implements Pushes {
    @Override
    public long made() {
      return 0;
    }

    @Override
    public long waited() {
      return 0;
    }
  }

  private static final class Nothing implements Work {
    @Override
    public Trip step() {
      throw new AssertionError("nobody asks");
    }

    @Override
    public void await(Duration atMost) {}

    @Override
    public void wake() {}

    @Override
    public Closed close(Duration grace) {
      throw new AssertionError("nobody asks");
    }

    @Override
    public void hurry() {}

    @Override
    public int running() {
      return 0;
    }

    @Override
    public int claimsHeld() {
      return 0;
    }
  }
}
