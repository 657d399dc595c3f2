package dev.mandate.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.finding.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every mistake that one can make in a budget, and what is said of it: compared word for word. */
class BrokenBudgetsTest {
  private static final Path CASES = Path.of("src/test/resources/cases/spec");

  @Test
  void allFindingsAreListedByPlace() throws IOException {
    SpecSet specs =
        SpecFiles.empty()
            .with("mandate.yaml", Files.readAllBytes(CASES.resolve("broken-budgets.yaml")))
            .load();

    assertTrue(specs.control().isEmpty());
    assertEquals(
        Files.readString(CASES.resolve("broken-budgets.txt")),
        specs.findings().stream().map(Finding::render).collect(Collectors.joining("\n\n")) + "\n");
  }
}
