package dev.mandate.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Map;

/**
 * What a command may know of the world around it.
 *
 * @param directory the current one
 * @param userHome folder that holds {@code .ssh} and {@code .gitconfig}
 * @param secrets where values are read that must not be seen
 * @param home where caches, keys and workspaces are kept unless {@code --home} says otherwise
 */
public record CliContext(
    Console console,
    Map<String, String> environment,
    Clock clock,
    Path directory,
    Path userHome,
    Path home,
    SecretSource secrets) {
  public CliContext {
    environment = Map.copyOf(environment);
  }

  CliContext with(Console other) {
    return new CliContext(other, environment, clock, directory, userHome, home, secrets);
  }

  /** The context of this process. What is printed is UTF-8, wherever it goes. */
  static CliContext ofProcess() {
    Map<String, String> environment = System.getenv();
    return new CliContext(
        new Console(
            utf8(FileDescriptor.out), utf8(FileDescriptor.err), new LazyScrubbing(environment)),
        environment,
        Clock.tickMillis(ZoneOffset.UTC),
        Path.of("").toAbsolutePath(),
        Path.of(System.getProperty("user.home")),
        defaultHome(environment),
        new TerminalSecrets());
  }

  private static PrintStream utf8(FileDescriptor stream) {
    return new PrintStream(new FileOutputStream(stream), false, StandardCharsets.UTF_8);
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
