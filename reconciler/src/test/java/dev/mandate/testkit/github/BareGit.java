package dev.mandate.testkit.github;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/** The Git side of a repository, for reading. */
final class BareGit {
  private final Path folder;

  BareGit(Path folder) {
    this.folder = folder;
    try (Repository repository = new FileRepositoryBuilder().setGitDir(folder.toFile()).build()) {
      repository.create(true);
      repository.updateRef(Constants.HEAD).link("refs/heads/main");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path folder() {
    return folder;
  }

  Optional<String> tip(String branch) {
    return with(
        repository ->
            Optional.ofNullable(repository.exactRef("refs/heads/" + branch))
                .map(ref -> ref.getObjectId().name()));
  }

  /** Commits of {@code head} that {@code base} does not hold, oldest first. */
  List<RevCommit> between(String base, String head) {
    return with(
        repository -> {
          try (RevWalk walk = new RevWalk(repository)) {
            walk.markStart(walk.parseCommit(ObjectId.fromString(head)));
            walk.markUninteresting(walk.parseCommit(ObjectId.fromString(base)));
            List<RevCommit> commits = new ArrayList<>();
            walk.forEach(commits::addFirst);
            return commits;
          }
        });
  }

  private interface Reading<T> {
    T from(Repository repository) throws IOException;
  }

  private <T> T with(Reading<T> reading) {
    try (Repository repository = new FileRepositoryBuilder().setGitDir(folder.toFile()).build()) {
      return reading.from(repository);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
