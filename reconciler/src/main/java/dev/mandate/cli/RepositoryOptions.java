package dev.mandate.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which control repository a command is about, and where this machine keeps its own things. */
final class RepositoryOptions {
  @Option(
      names = "--repo",
      paramLabel = "REPO",
      description = {
        "The control repository: a folder, a bare repository, or a URL (https, ssh, file).",
        "Default: the current folder."
      })
  private String repo = "";

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = {
        "Where caches, keys and workspaces are kept.",
        "Default: $$MANDATE_HOME, or mandate in the user's data folder."
      })
  private Path home;

  String repo(CliContext context) {
    return repo.isEmpty() ? context.directory().toString() : repo;
  }

  Path home(CliContext context) {
    return Optional.ofNullable(home).orElse(context.home()).toAbsolutePath().normalize();
  }
}
