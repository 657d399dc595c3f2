package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a new user sees first. */
class DemoTest {
  @TempDir Path folder;

  @Test
  void playsEveryChapterAndLeavesEverythingInItsFolder() throws IOException {
    Path home = folder.resolve("home");
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    Path dir = folder.resolve("demo");
    Path examples = Path.of("..", "examples-repo").toAbsolutePath().normalize();
    try (MandateProcess process =
        MandateProcess.start(
            home,
            Map.of("MANDATE_EXAMPLES", examples.toString(), "TMPDIR", temporary.toString()),
            "demo",
            "--dir",
            dir.toString())) {
      MandateProcess.Ended ended = process.end();
      assertEquals(0, ended.exitCode(), ended.toString());
      List<String> chapters =
          ended
              .output()
              .lines()
              .filter(l -> l.startsWith("== "))
              .map(l -> l.substring(3, 4))
              .toList();
      assertEquals(List.of("1", "2", "3", "4", "5", "6", "7"), chapters);
      assertTrue(ended.output().contains("Try next, on the same repository:"), ended.output());
      List<String> lines = ended.output().lines().toList();
      assertEquals(
          "All of it lies in " + dir + "; delete that folder and it is gone.",
          lines.get(lines.size() - 1));
    }
    assertEquals(List.of(), filesIn(home));
    assertEquals(List.of(), filesIn(temporary));
  }

  private static List<Path> filesIn(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(path -> !path.equals(root)).toList();
    }
  }
}
