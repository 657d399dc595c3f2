package dev.mandate.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What must not be left lying about in any file of the project. */
class HygieneTest {

  // In two halves, so that this file passes its own test.
  private static final Pattern PUT_OFF = Pattern.compile("\\b(TO" + "DO|FIX" + "ME)\\b");
  private static final Pattern TEST_SWITCHED_OFF =
      Pattern.compile("^\\s*@(org\\.junit\\.jupiter\\.api\\.)?Dis" + "abled\\b");
  private static final Pattern CONFLICT = Pattern.compile("^(<{7}|>{7}) (?!SEARCH$|REPLACE$)");

  @Test
  void nothingIsPutOff() throws IOException {
    assertEquals(
        List.of(), linesWith(PUT_OFF), "do it now, or open an issue and leave the line out");
  }

  @Test
  void noTestIsSwitchedOff() throws IOException {
    assertEquals(
        List.of(),
        linesWith(TEST_SWITCHED_OFF),
        "mend the test, or delete it; a test that needs a tool asks with an assumption");
  }

  @Test
  void noConflictMarkersAreLeft() throws IOException {
    assertEquals(List.of(), linesWith(CONFLICT), "finish the merge");
  }

  private static List<String> linesWith(Pattern pattern) throws IOException {
    Path root = ProjectFiles.root();
    List<String> found = new ArrayList<>();
    for (Path file : ProjectFiles.all()) {
      // As Latin-1 every file can be read, and the words looked for are the same bytes in UTF-8.
      List<String> lines =
          Files.readString(root.resolve(file), StandardCharsets.ISO_8859_1).lines().toList();
      for (int i = 0; i < lines.size(); i++) {
        if (pattern.matcher(lines.get(i)).find()) {
          found.add(file + ":" + (i + 1) + ": " + lines.get(i).strip());
        }
      }
    }
    return found;
  }
}
