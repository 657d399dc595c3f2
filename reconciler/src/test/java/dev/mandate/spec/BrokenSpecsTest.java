package dev.mandate.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.finding.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What people read when they made every mistake at once: compared with a listing word for word. */
class BrokenSpecsTest {
  private static final Path FOLDER = Path.of("src/test/resources/cases/spec/broken");
  private static final Path LISTING = Path.of("src/test/resources/cases/spec/broken.txt");

  @Test
  void allFindingsOfAllFilesAreListedTogetherByPlace() throws IOException {
    String listing =
        load().findings().stream().map(Finding::render).collect(Collectors.joining("\n\n")) + "\n";

    assertEquals(Files.readString(LISTING), listing);
  }

  @Test
  void whatIsGoodStaysUsable() throws IOException {
    SpecSet specs = load();

    assertTrue(specs.control().isPresent());
    assertEquals(List.of("auditor", "retired"), List.copyOf(specs.agents().keySet()));
    assertEquals(List.of("fine"), List.copyOf(specs.declared().keySet()));
  }

  @Test
  void everyTaskThatCannotBePlannedSaysWhy() throws IOException {
    String reasons =
        load().broken().entrySet().stream()
            .map(e -> e.getKey() + ": " + rules(e.getValue()))
            .collect(Collectors.joining("\n"));

    assertEquals(
        """
        behind-circle: [reference/broken-task]
        circle-a: [reference/cycle]
        circle-b: [reference/cycle]
        circle-c: [reference/cycle]
        misspelt: [reference/unknown-environment, reference/unknown-agent, reference/unknown-task]
        needs-modelless: [reference/broken-agent]
        needs-retired: [reference/broken-task]
        never: [value/cron]
        retired-work: [reference/disabled-agent]
        twice: [identity/repeated]
        values: [value/heartbeat, value/cron, value/time-zone, value/glob, value/glob,\
         value/path, schema/wrong-type, schema/unknown-value, value/time]\
        """,
        reasons);
  }

  private static List<String> rules(List<Finding> findings) {
    return findings.stream().map(Finding::rule).toList();
  }

  private static SpecSet load() throws IOException {
    SpecFiles files = SpecFiles.empty();
    try (Stream<Path> all = Files.walk(FOLDER)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String path = FOLDER.relativize(file).toString().replace('\\', '/');
        files.with(path, Files.readAllBytes(file));
      }
    }
    return files.load();
  }
}
