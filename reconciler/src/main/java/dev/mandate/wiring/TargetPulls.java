package dev.mandate.wiring;

import dev.mandate.announce.ProposalBook;
import dev.mandate.announce.Proposals;
import dev.mandate.cycle.CodeHost;
import dev.mandate.cycle.Outlook;
import dev.mandate.cycle.Recorder;
import dev.mandate.git.GitControlSource;
import dev.mandate.git.GitTargets;
import dev.mandate.github.GitHubForge;
import dev.mandate.github.Installation;
import dev.mandate.github.PullEndings;
import dev.mandate.github.RepositoryName;
import dev.mandate.ledger.Markers;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.Heads;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.Target;
import dev.mandate.writeback.Publisher;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What another host does, and pull requests in the targets that are on the App's GitHub. Not
 * thread-safe.
 */
final class TargetPulls implements CodeHost {
  /** Each costs one request for each pull request that is open. */
  private static final Duration BETWEEN_LOOKS = Duration.ofMinutes(1);

  private final CodeHost host;
  private final GitHubAccess access;
  private final GitControlSource commits;
  private final GitTargets targets;
  private final Function<String, Path> memory;
  private final Clock clock;
  private final Map<RepositoryName, ProposalBook> books = new HashMap<>();
  private Instant lookAt = Instant.MIN;

  /**
   * @param host of the control repository
   * @param memory where it is remembered what is proposed to a target, by its name; may be deleted
   */
  TargetPulls(
      CodeHost host,
      GitHubAccess access,
      GitControlSource commits,
      GitTargets targets,
      Function<String, Path> memory,
      Clock clock) {
    this.host = host;
    this.access = access;
    this.commits = commits;
    this.targets = targets;
    this.memory = memory;
    this.clock = clock;
  }

  @Override
  public Attended attend(Heads heads, Optional<String> before) {
    return host.attend(heads, before);
  }

  @Override
  public List<Publisher.Entry> toRecord(Outlook outlook) {
    Optional<CommitId> runs = outlook.heads().runs();
    List<Publisher.Entry> entries = new ArrayList<>(host.toRecord(outlook));
    boolean again = !clock.instant().isBefore(lookAt);
    lookAt = again ? clock.instant().plus(BETWEEN_LOOKS) : lookAt;
    for (Proposals there : there(outlook.control(), runs)) {
      if (again) {
        there.look();
      }
      entries.addAll(there.decided(runs));
    }
    return entries;
  }

  @Override
  public Told tell(Outlook outlook, Recorder.Recorded recorded, Set<String> underWay) {
    Told told = host.tell(outlook, recorded, underWay);
    for (Proposals there : there(outlook.control(), recorded.head())) {
      told = told.and(there.tell(outlook, recorded.head()));
    }
    return told;
  }

  private List<Proposals> there(ControlRepository control, Optional<CommitId> runs) {
    if (!(access instanceof GitHubAccess.Ready ready)) {
      return List.of();
    }
    String page = control.github().map(name -> ready.web() + "/" + name).orElse(ready.web());
    List<Proposals> all = new ArrayList<>();
    for (Target target : control.targets().values()) {
      ready
          .repository(target.url())
          .filter(name -> targets.head(target).isPresent())
          .ifPresent(name -> all.add(at(ready, name, target, control, runs, page)));
    }
    return all;
  }

  private Proposals at(
      GitHubAccess.Ready ready,
      RepositoryName name,
      Target target,
      ControlRepository control,
      Optional<CommitId> runs,
      String page) {
    Installation installed = ready.app().installation(name);
    Markers recorded = new Markers(commits, runs);
    return new Proposals(
        new GitHubForge(installed),
        new PullEndings(installed),
        commits,
        new Proposals.Place(
            () -> targets.proposals(target, control.name(), recorded),
            commit -> targets.signature(target, commit),
            outlook -> targets.branch(target)),
        books.computeIfAbsent(
            name, key -> new ProposalBook(new ProposalFile(memory.apply(target.name())))),
        new Keyring(),
        page,
        clock);
  }
}
