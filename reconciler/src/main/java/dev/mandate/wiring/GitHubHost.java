package dev.mandate.wiring;

import dev.mandate.cycle.CodeHost;
import dev.mandate.cycle.Governing;
import dev.mandate.cycle.Outlook;
import dev.mandate.cycle.Recorder;
import dev.mandate.git.GitControlSource;
import dev.mandate.github.GitHubApp;
import dev.mandate.github.GitHubArrivals;
import dev.mandate.github.RepositoryName;
import dev.mandate.rounds.Rounds;
import dev.mandate.snapshot.Heads;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.Limits;
import dev.mandate.spec.SpecLoader;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * GitHub, where {@code mandate.yaml} says that the repository is there; else it asks for nothing.
 * Not thread-safe.
 */
final class GitHubHost implements CodeHost {
  private final GitHubAccess access;
  private final Governing governing;
  private Optional<Round> round = Optional.empty();

  private record Round(String repository, Rounds rounds) {}

  GitHubHost(GitHubAccess access, GitControlSource commits) {
    this.access = access;
    this.governing = new Governing(commits, new SpecLoader(commits, Limits.defaults()));
  }

  @Override
  public Attended attend(Heads heads) {
    Optional<Rounds> rounds = rounds(heads);
    if (rounds.isEmpty()) {
      return CodeHost.none().attend(heads);
    }
    Rounds.Made made = rounds.get().make();
    return new Attended(made.pulse(), made.wrote());
  }

  /**
   * Sees to these issues and proposals at once, whether or not they have moved.
   *
   * @return whether nothing of them is left to do
   */
  boolean attend(Heads heads, Collection<Long> numbers) {
    Optional<Rounds> rounds = rounds(heads);
    boolean whole = true;
    for (long number : numbers) {
      whole &= rounds.isEmpty() || rounds.get().attend(number).whole();
    }
    return whole;
  }

  private Optional<Rounds> rounds(Heads heads) {
    // Where the repository says that it is there, a reconciler without an App does nothing at all.
    Optional<String> repository =
        access instanceof GitHubAccess.Ready
            ? heads.desired().flatMap(governing::at).flatMap(ControlRepository::github)
            : Optional.empty();
    if (repository.isEmpty() || !(access instanceof GitHubAccess.Ready ready)) {
      return Optional.empty();
    }
    if (round.filter(known -> known.repository().equals(repository.get())).isEmpty()) {
      round = Optional.of(new Round(repository.get(), rounds(ready.app(), repository.get())));
    }
    return round.map(Round::rounds);
  }

  private static Rounds rounds(GitHubApp app, String repository) {
    return new Rounds(
        new GitHubArrivals(app.installation(RepositoryName.of(repository))), List.of());
  }

  @Override
  public void tell(Outlook outlook, Recorder.Recorded recorded) {
    // Nothing is told yet.
  }
}
