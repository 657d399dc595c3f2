package dev.mandate.git;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Hooks with which a repository on this machine guards what is pushed. */
final class ReceiveHooks {
  private static final List<String> NAMES =
      List.of(
          "pre-receive",
          "update",
          "proc-receive",
          "reference-transaction",
          "post-receive",
          "post-update");

  private ReceiveHooks() {}

  /**
   * @param repository a bare repository, a {@code .git} folder, or a work tree
   */
  static boolean in(Path repository) {
    Path gitDir =
        Files.isDirectory(repository.resolve(".git")) ? repository.resolve(".git") : repository;
    return NAMES.stream().anyMatch(name -> Files.isExecutable(gitDir.resolve("hooks/" + name)));
  }
}
