package dev.mandate.finding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FindingTest {

  @Test
  void rendersPlaceProblemReasonAndRemedy() {
    Finding error = Finding.error(new SourceLocation("a.yaml", 3, 7), "r", "what", "Why.", "Mend.");
    Finding warning = Finding.warning(SourceLocation.wholeFile("a.yaml"), "r", "what", "W.", "M.");

    assertEquals("a.yaml:3:7: what\n  why:  Why.\n  mend: Mend.", error.render());
    assertEquals("a.yaml: warning: what\n  why:  W.\n  mend: M.", warning.render());
  }

  @Test
  void sortsAsTheFilesRead() {
    List<Finding> sorted =
        Stream.of(at("b", 1, 1), at("a", 10, 1), at("a", 2, 9), at("a", 2, 3), at("a", 0, 0))
            .sorted()
            .toList();

    assertEquals(
        List.of("a", "a:2:3", "a:2:9", "a:10:1", "b:1:1"),
        sorted.stream().map(f -> f.where().toString()).toList());
  }

  @Test
  void refusesPlacesThatCannotBe() {
    assertThrows(IllegalArgumentException.class, () -> new SourceLocation("a", -1, 0));
  }

  private static Finding at(String file, int line, int column) {
    return Finding.error(new SourceLocation(file, line, column), "r", "w", "y", "m");
  }
}
