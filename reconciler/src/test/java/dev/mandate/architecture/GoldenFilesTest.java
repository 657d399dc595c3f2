package dev.mandate.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A file that says what is expected, and that no test reads, says nothing. */
class GoldenFilesTest {

  @Test
  void everyGoldenFileIsNamedByATest() throws IOException {
    Path root = ProjectFiles.root();
    StringBuilder sources = new StringBuilder();
    List<Path> golden = new ArrayList<>();
    for (Path file : ProjectFiles.all()) {
      if (file.startsWith("reconciler/src/test/java")) {
        sources.append(Files.readString(root.resolve(file)));
      } else if (file.startsWith("reconciler/src/test/resources/golden")) {
        golden.add(file);
      }
    }
    String all = sources.toString();

    Stream<Path> orphans =
        golden.stream().filter(file -> !isNamed(file.getFileName().toString(), all));

    assertEquals(
        List.of(), orphans.toList(), "delete them, or name them in the test that compares them");
  }

  /** As a string of its own, or at the end of a path. */
  private static boolean isNamed(String file, String sources) {
    return sources.contains("\"" + file + "\"") || sources.contains("/" + file + "\"");
  }
}
