package dev.mandate.cli;

import dev.mandate.opa.OpaTool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which OPA compiles and tests policies, and where these lie. */
final class OpaOption {
  @Option(
      names = "--opa",
      paramLabel = "FILE",
      description = "The program opa. Default: the one on the PATH.")
  private Path opa;

  OpaTool tool(CliContext context) {
    Optional<Path> given = Optional.ofNullable(opa).map(context.directory()::resolve);
    return switch (OpaTool.find(given, context.environment())) {
      case OpaTool.Lookup.Found(OpaTool tool) -> tool;
      case OpaTool.Lookup.Missing(String message) ->
          throw CommandFailure.usage("opa is needed for this", message);
    };
  }

  static Path folder(CliContext context, Path given) {
    Path folder = context.directory().resolve(given).normalize();
    if (!Files.isDirectory(folder.resolve("policies"))) {
      throw CommandFailure.usage(
          folder + " holds no folder policies",
          "name a folder with policies/ (Rego), and data/ and tests/ where there are such");
    }
    return folder;
  }
}
