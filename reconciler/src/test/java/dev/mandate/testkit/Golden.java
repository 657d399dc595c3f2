package dev.mandate.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Files that say what is expected, for people to read. With {@code -Dgolden.update=true} they are
 * written anew, and the test that did so fails all the same: nothing goes green unread.
 */
public final class Golden {
  private Golden() {}

  /**
   * @param file below {@code src/test/resources}
   */
  public static void check(String file, String actual) {
    Path golden = Path.of("src/test/resources").resolve(file);
    try {
      String expected = Files.exists(golden) ? Files.readString(golden) : "";
      if (Boolean.getBoolean("golden.update") && !expected.equals(actual)) {
        Files.createDirectories(golden.getParent());
        Files.writeString(golden, actual);
        fail("written, now read it: " + golden);
      }
      assertEquals(expected, actual, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
