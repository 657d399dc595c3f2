package dev.mandate.wiring;

import dev.mandate.git.FolderSource;
import dev.mandate.git.GitControlSource;
import dev.mandate.git.GitRepositories;
import dev.mandate.snapshot.ControlSource;
import java.util.Optional;

/**
 * A control repository, opened in the way that a command needs.
 *
 * @param source what is read
 * @param commits the same as a Git repository, for what writes or walks history; empty for a folder
 *     without Git
 * @param asItIs the folder whose uncommitted files are read; empty where commits are read
 */
public record OpenRepository(
    ControlSource source, Optional<GitControlSource> commits, Optional<FolderSource> asItIs)
    implements AutoCloseable {

  /** What a command wants to see. */
  public enum View {
    /** Of a folder, its files as they are; else the default branch. */
    AS_IT_IS,
    /** What all share: of a work tree, its {@code origin} where it has one. */
    SHARED
  }

  /** What came of opening. */
  public sealed interface Result {
    record Opened(OpenRepository repository) implements Result {}

    record Refused(String reason, String mend) implements Result {}
  }

  /**
   * @param where a URL, a bare repository, a work tree or, for {@code AS_IT_IS}, any folder
   */
  public static Result open(String where, View view, Machine machine) {
    return open(where, view, repositories(machine));
  }

  /** What opens repositories on this machine. */
  static GitRepositories repositories(Machine machine) {
    return new GitRepositories(
        machine.home().mirrors(),
        machine.environment(),
        GitHubAccess.tokens(machine),
        machine.userHome());
  }

  private static Result open(String where, View view, GitRepositories repositories) {
    return switch (repositories.open(where)) {
      case GitRepositories.Result.Remote(GitControlSource source) -> opened(source);
      case GitRepositories.Result.Bare(GitControlSource source) -> opened(source);
      case GitRepositories.Result.NotARepository(String reason, String mend) ->
          new Result.Refused(reason, mend);
      case GitRepositories.Result.PlainFolder(FolderSource files) ->
          switch (view) {
            case AS_IT_IS ->
                new Result.Opened(new OpenRepository(files, Optional.empty(), Optional.of(files)));
            case SHARED ->
                new Result.Refused(
                    files.root() + " is not a Git repository",
                    "Name one with --repo, or make one here with mandate init.");
          };
      case GitRepositories.Result.WorkTree(
              FolderSource files,
              GitControlSource source,
              Optional<String> origin) ->
          switch (view) {
            case AS_IT_IS ->
                new Result.Opened(
                    new OpenRepository(files, Optional.of(source), Optional.of(files)));
            case SHARED -> {
              if (origin.isEmpty()) {
                yield opened(source);
              }
              source.close();
              yield open(origin.get(), View.SHARED, repositories);
            }
          };
    };
  }

  private static Result opened(GitControlSource source) {
    return new Result.Opened(new OpenRepository(source, Optional.of(source), Optional.empty()));
  }

  @Override
  public void close() {
    commits.ifPresent(GitControlSource::close);
  }
}
