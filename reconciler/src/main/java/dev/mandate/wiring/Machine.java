package dev.mandate.wiring;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/**
 * The machine that the program runs on.
 *
 * @param home where Mandate keeps what is its own here
 * @param environment of the process
 * @param userHome folder that holds {@code .ssh}
 */
public record Machine(
    HomeFolder home, Map<String, String> environment, Path userHome, Clock clock) {
  public Machine {
    environment = Map.copyOf(environment);
  }
}
