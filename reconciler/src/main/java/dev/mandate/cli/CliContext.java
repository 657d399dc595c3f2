package dev.mandate.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Map;

/**
 * What a command may know of the world around it.
 *
 * @param directory the current one
 * @param home where caches, keys and workspaces are kept unless {@code --home} says otherwise
 */
public record CliContext(
    Console console, Map<String, String> environment, Clock clock, Path directory, Path home) {
  public CliContext {
    environment = Map.copyOf(environment);
  }

  /** The context of this process. */
  static CliContext ofProcess() {
    Map<String, String> environment = System.getenv();
    return new CliContext(
        new Console(System.out, System.err),
        environment,
        Clock.tickMillis(ZoneOffset.UTC),
        Path.of("").toAbsolutePath(),
        defaultHome(environment));
  }

  /** XDG Base Directory Specification: data that must survive, keys above all. */
  private static Path defaultHome(Map<String, String> environment) {
    String own = environment.getOrDefault("MANDATE_HOME", "");
    if (!own.isEmpty()) {
      return Path.of(own);
    }
    String data = environment.getOrDefault("XDG_DATA_HOME", "");
    return data.isEmpty()
        ? Path.of(System.getProperty("user.home"), ".local", "share", "mandate")
        : Path.of(data, "mandate");
  }
}
