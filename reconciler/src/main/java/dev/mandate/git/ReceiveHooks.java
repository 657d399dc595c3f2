package dev.mandate.git;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.jgit.transport.Transport;

/**
 * Hooks with which a repository on this machine guards what is pushed. JGit writes into such a
 * repository within this process and would pass them by, so where there are any, the machine's own
 * {@code git receive-pack} does the writing.
 */
final class ReceiveHooks {
  private static final List<String> NAMES =
      List.of(
          "pre-receive",
          "update",
          "proc-receive",
          "reference-transaction",
          "post-receive",
          "post-update");

  /** Not one of the two spellings for which JGit stays in this process. */
  private static final String GIT = "git -c receive.autogc=false receive-pack";

  private ReceiveHooks() {}

  /**
   * @param repository a bare repository, a {@code .git} folder, or a work tree
   */
  static boolean in(Path repository) {
    Path gitDir =
        Files.isDirectory(repository.resolve(".git")) ? repository.resolve(".git") : repository;
    return NAMES.stream().anyMatch(name -> Files.isExecutable(gitDir.resolve("hooks/" + name)));
  }

  static void respect(Transport transport, Path repository) {
    if (in(repository)) {
      transport.setOptionReceivePack(GIT);
    }
  }
}
