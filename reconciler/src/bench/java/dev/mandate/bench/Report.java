package dev.mandate.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Prints results as Markdown while they come in, and keeps them in a file. */
final class Report {
  private final PrintStream out;
  private final StringBuilder text = new StringBuilder();

  Report(PrintStream out) {
    this.out = out;
  }

  void title(String title) {
    line("");
    line("## " + title);
    line("");
  }

  void line(String line) {
    out.println(line);
    text.append(line).append('\n');
  }

  /** One row for each contender; what is compared with comes last. */
  void table(List<Measured> results) {
    line("| | median | best | worst | runs |");
    line("|---|---:|---:|---:|---:|");
    for (Measured result : results) {
      line(
          "| %s | %s | %s | %s | %d |"
              .formatted(
                  result.name(),
                  time(result.median()),
                  time(result.times().getFirst()),
                  time(result.worst()),
                  result.times().size()));
    }
    line("");
  }

  /**
   * @param atMost the target: no more than so many times as long
   */
  void verdict(String what, double ratio, double atMost) {
    line(
        String.format(
            Locale.ROOT,
            "%s: %.2fx, target at most %.2fx: **%s**",
            what,
            ratio,
            atMost,
            ratio <= atMost ? "met" : "missed"));
    line("");
  }

  void missing(String tool, String what) {
    line("`" + tool + "` is not installed: " + what + " was not measured.");
    line("");
  }

  void save(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  static String time(Duration duration) {
    double millis = duration.toNanos() / 1e6;
    if (millis < 1) {
      return String.format(Locale.ROOT, "%.0f µs", millis * 1000);
    }
    return millis < 1000
        ? String.format(Locale.ROOT, "%.1f ms", millis)
        : String.format(Locale.ROOT, "%.2f s", millis / 1000);
  }
}
