package dev.mandate.bench;

import java.io.IOException;
import java.nio.file.Path;

/** What {@code git} itself does to keep up with a branch: the yardstick for a pass. */
final class GitMirror {
  private final Program git;

  private GitMirror(Program git) {
    this.git = git;
  }

  /** A bare repository that has fetched the branch once. */
  static GitMirror of(Path executable, String url, Path folder)
      throws IOException, InterruptedException {
    Trees.delete(folder);
    Program git = Program.of(folder.getParent(), executable.toString());
    git.with("init", "--quiet", "--bare", folder.toString()).run();
    GitMirror mirror = new GitMirror(git.with("--git-dir", folder.toString()));
    mirror.git.with("remote", "add", "origin", url).run();
    mirror.fetch();
    return mirror;
  }

  /** Without the automatic maintenance that git would start afterwards: it would only be slower. */
  void fetch() throws IOException, InterruptedException {
    String branch = CorpusRepository.BRANCH;
    git.with("fetch", "--quiet", "--no-tags", "--no-auto-maintenance", "origin")
        .with("+" + branch + ":" + branch)
        .run();
  }

  /** Fetches, then asks what the newest commit changed. */
  void fetchAndDiff() throws IOException, InterruptedException {
    fetch();
    String branch = CorpusRepository.BRANCH;
    String changed =
        git.with("diff-tree", "-r", "--name-only", branch + "~1", branch).run().text();
    if (changed.lines().count() != 1) {
      throw new IOException("one file has changed, but git says: " + changed);
    }
  }
}
