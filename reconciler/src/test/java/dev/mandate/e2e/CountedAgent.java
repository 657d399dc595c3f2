package dev.mandate.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An agent whose starts are counted, in a file that no run is in, and fail at first. */
record CountedAgent(Path count) {

  /**
   * @param folder of the scene
   */
  static CountedAgent in(Path folder) {
    return new CountedAgent(folder.toAbsolutePath().resolve("count"));
  }

  /** Called {@code counter}; the starts before this one fail. */
  AgentText succeedingAt(int start) {
    return AgentText.reporting(
        "counter", "echo x >> '" + count + "'; [ $(wc -l < '" + count + "') -ge " + start + " ]");
  }

  /** Of all tasks that it works on. */
  int starts() {
    try {
      return Files.exists(count) ? Files.readAllLines(count).size() : 0;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
