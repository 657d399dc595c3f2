package dev.mandate.e2e;

import dev.mandate.signing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;

/** The programs of AI agents, as {@code src/test/agents/package.json} pins them. */
final class RealAgents {
  private static final Path PROGRAMS =
      Path.of("src/test/agents/node_modules/.bin").toAbsolutePath();

  private RealAgents() {}

  /** Whether they are here; says so when they are not, or fails when they must be. */
  static boolean present() {
    return (Files.isExecutable(PROGRAMS.resolve("claude")) && Tools.present("node"))
        || Tools.present("the programs of AI agents (npm ci in src/test/agents)");
  }

  /** A {@code PATH} that has them. */
  static String searchPath() {
    return PROGRAMS + ":/usr/local/bin:/usr/bin:/bin";
  }
}
