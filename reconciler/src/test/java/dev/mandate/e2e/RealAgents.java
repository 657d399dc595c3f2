package dev.mandate.e2e;

import dev.mandate.signing.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The programs of AI agents: those that {@code src/test/agents/package.json} pins, and aider where
 * the variable {@code AIDER} names it, because it is too large to be fetched for tests.
 */
final class RealAgents {
  private static final Path FOLDER = Path.of("src/test/agents").toAbsolutePath();
  private static final Path PROGRAMS = FOLDER.resolve("node_modules/.bin");

  private RealAgents() {}

  /** Whether they are here; says so when they are not, or fails when they must be. */
  static boolean present() {
    return (Files.isExecutable(PROGRAMS.resolve("claude")) && Tools.present("node"))
        || Tools.present("the programs of AI agents (npm ci in src/test/agents)");
  }

  /** The same for one of them. */
  static boolean present(String program) {
    if (program.equals("aider") && aider().isEmpty()) {
      System.out.println("NOTE: AIDER names no program; its recorded output stands in for it");
      return false;
    }
    if (program.equals("cline") && !System.getProperty("os.arch").equals("amd64")) {
      System.out.println("NOTE: cline is not pinned for this machine; recorded output stands in");
      return false;
    }
    return present();
  }

  /** A {@code PATH} that has them. */
  static String searchPath() {
    return Stream.concat(
            aider().map(Path::getParent).stream(),
            Stream.of(PROGRAMS, Path.of("/usr/local/bin"), Path.of("/usr/bin"), Path.of("/bin")))
        .map(Path::toString)
        .collect(Collectors.joining(":"));
  }

  /** Folders that a sandbox must show for them, as its variable has it. */
  static String readable() {
    List<Path> folders = new ArrayList<>(List.of(FOLDER));
    aider()
        .ifPresent(
            program -> {
              Path environment = program.getParent().getParent();
              folders.add(environment);
              folders.add(pythonOf(environment));
            });
    return folders.stream().map(Path::toString).collect(Collectors.joining(":"));
  }

  private static Path pythonOf(Path environment) {
    try {
      return Files.readAllLines(environment.resolve("pyvenv.cfg")).stream()
          .filter(line -> line.startsWith("home = "))
          .map(line -> Path.of(line.substring("home = ".length())).getParent())
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Path> aider() {
    return Optional.ofNullable(System.getenv("AIDER")).map(Path::of).filter(Files::isExecutable);
  }
}
