package dev.mandate.cli;

import dev.mandate.snapshot.RemoteUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the main job on a repository of its own. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the main job working, on a copy of the example control repository.",
      "Everything lies in one folder; deleting it removes all traces."
    },
    footer = {"", "Example:", "  mandate demo --dir /tmp/try-mandate"})
final class DemoCommand implements Callable<Integer> {
  private final CliContext context;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "An empty or new folder to work in. Default: a new temporary one.")
  private Path dir;

  DemoCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, RemoteUnavailableException {
    return new DemoShow(context, folder(), examples()).play().code();
  }

  private Path folder() throws IOException {
    if (dir == null) {
      return Files.createTempDirectory("mandate-demo-");
    }
    Path folder = context.directory().resolve(dir).normalize();
    if (Files.exists(folder)) {
      if (!Files.isDirectory(folder)) {
        throw CommandFailure.usage(folder + " is not a folder", "name a new or empty folder");
      }
      try (Stream<Path> inside = Files.list(folder)) {
        if (inside.findAny().isPresent()) {
          throw CommandFailure.usage(
              folder + " is not empty", "name a new or empty folder, or delete this one first");
        }
      }
    }
    return Files.createDirectories(folder);
  }

  /** The examples lie beside the program: the launcher says where. */
  private Path examples() {
    String root = context.environment().getOrDefault("MANDATE_EXAMPLES", "");
    Path examples = Path.of(root);
    if (root.isEmpty() || !Files.isRegularFile(examples.resolve("mandate.yaml"))) {
      throw CommandFailure.usage(
          "the example control repository is not here",
          "run the demo as ./mandate demo from a checkout of Mandate, or set MANDATE_EXAMPLES to"
              + " its examples-repo folder");
    }
    return examples;
  }
}
