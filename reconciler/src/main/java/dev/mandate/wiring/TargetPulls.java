package dev.mandate.wiring;

import dev.mandate.announce.ProposalBook;
import dev.mandate.announce.ProposalWatch;
import dev.mandate.announce.Proposals;
import dev.mandate.announce.RecordedProposals;
import dev.mandate.cycle.CodeHost;
import dev.mandate.cycle.Governing;
import dev.mandate.cycle.Outlook;
import dev.mandate.cycle.Recorder;
import dev.mandate.git.GitControlSource;
import dev.mandate.git.GitTargets;
import dev.mandate.github.GitHubArrivals;
import dev.mandate.github.GitHubForge;
import dev.mandate.github.Installation;
import dev.mandate.github.PullEndings;
import dev.mandate.github.RepositoryName;
import dev.mandate.ledger.Markers;
import dev.mandate.rounds.Rounds;
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
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What another host does, and pull requests in the targets that are on the App's GitHub. A target
 * is watched while a pull request from here is open there. Not thread-safe.
 */
final class TargetPulls implements CodeHost {
  /** So long a target is left alone that could not be asked. */
  private static final Duration HOLD_OFF = Duration.ofMinutes(1);

  private final CodeHost host;
  private final GitHubAccess access;
  private final GitControlSource commits;
  private final GitTargets targets;
  private final Function<String, Path> memory;
  private final Clock clock;
  private final Governing governing;
  private final Map<RepositoryName, Watch> watches = new HashMap<>();
  private final Map<RepositoryName, Instant> leftAlone = new HashMap<>();
  private Optional<CommitId> runs = Optional.empty();

  /**
   * @param host of the control repository
   * @param governing reads {@code mandate.yaml}
   * @param memory names the files where it is remembered what is proposed in a repository, and how
   *     far it was seen what moved there; may be deleted
   */
  TargetPulls(
      CodeHost host,
      GitHubAccess access,
      GitControlSource commits,
      Governing governing,
      GitTargets targets,
      Function<String, Path> memory,
      Clock clock) {
    this.host = host;
    this.access = access;
    this.commits = commits;
    this.targets = targets;
    this.memory = memory;
    this.clock = clock;
    this.governing = governing;
  }

  /** What is known of pull requests in a repository, and looks at what moves there. */
  private record Watch(ProposalBook book, Rounds rounds) {}

  /**
   * A target on the App's host.
   *
   * @param page where people see the control repository
   */
  private record There(
      Target target,
      RepositoryName repository,
      Installation installed,
      Watch watch,
      ControlRepository control,
      String page) {}

  @Override
  public Attended attend(Heads heads, Optional<String> before) {
    Attended attended = host.attend(heads, before);
    runs = heads.runs();
    List<Trouble> troubles = new ArrayList<>(attended.troubles());
    boolean whole = attended.whole();
    boolean recorded = true;
    for (There there : watched(heads)) {
      whole &= look(there, troubles);
      recorded &= proposals(there, heads.runs()).decided(heads.runs()).isEmpty();
    }
    // What moves in a target concerns nothing here but what people decide on.
    Optional<String> pulse = recorded ? attended.pulse() : Optional.empty();
    return new Attended(pulse, whole, attended.wrote(), troubles);
  }

  /** Without an App nothing is read for this. */
  private Collection<There> watched(Heads heads) {
    return access instanceof GitHubAccess.Ready
        ? heads.desired().flatMap(governing::at).map(this::once).orElse(List.of())
        : List.of();
  }

  private boolean look(There there, List<Trouble> troubles) {
    Instant since = leftAlone.get(there.repository());
    boolean resting = since != null && clock.instant().isBefore(since.plus(HOLD_OFF));
    if (!there.watch().book().hasOpen() || resting) {
      return !resting;
    }
    Rounds rounds = there.watch().rounds();
    Rounds.Made made = rounds.make(Optional.empty());
    // Whatever was seen is in the book.
    rounds.keep();
    if (made.whole()) {
      leftAlone.remove(there.repository());
    } else {
      leftAlone.put(there.repository(), clock.instant());
    }
    rounds.troubles().stream()
        .map(one -> new Trouble("target " + there.target().name() + ": " + one.what(), one.bug()))
        .forEach(troubles::add);
    return made.whole();
  }

  @Override
  public List<Publisher.Entry> toRecord(Outlook outlook) {
    Optional<CommitId> runs = outlook.heads().runs();
    List<Publisher.Entry> entries = new ArrayList<>(host.toRecord(outlook));
    once(outlook.control()).forEach(one -> entries.addAll(proposals(one, runs).decided(runs)));
    return entries;
  }

  @Override
  public Told tell(Outlook outlook, Recorder.Recorded recorded, Set<String> underWay) {
    Told told = host.tell(outlook, recorded, underWay);
    for (There there : there(outlook.control())) {
      if (targets.head(there.target()).isPresent()) {
        told = told.and(proposals(there, recorded.head()).tell(outlook, recorded.head()));
      }
    }
    return told;
  }

  /** One target of each repository: several may be branches of the same one. */
  private Collection<There> once(ControlRepository control) {
    Map<RepositoryName, There> each = new LinkedHashMap<>();
    there(control).forEach(one -> each.putIfAbsent(one.repository(), one));
    return each.values();
  }

  private List<There> there(ControlRepository control) {
    if (!(access instanceof GitHubAccess.Ready ready)) {
      return List.of();
    }
    String page = control.github().map(name -> ready.web() + "/" + name).orElse(ready.web());
    List<There> all = new ArrayList<>();
    for (Target target : control.targets().values()) {
      ready
          .repository(target.url())
          .ifPresent(
              name -> {
                Installation installed = ready.app().installation(name);
                Watch watch = watches.computeIfAbsent(name, key -> watch(key, target, installed));
                all.add(new There(target, name, installed, watch, control, page));
              });
    }
    return all;
  }

  private Watch watch(RepositoryName name, Target target, Installation installed) {
    String key = name.owner() + "+" + name.name();
    ProposalBook book = new ProposalBook(new ProposalFile(memory.apply(key)));
    RecordedProposals recorded =
        new RecordedProposals(
            commits,
            () -> runs,
            (branch, commit) -> targets.proposed(target, branch, commit),
            record -> record.proposedIn().isPresent());
    return new Watch(
        book,
        new Rounds(
            new GitHubArrivals(installed),
            List.of(new ProposalWatch(new PullEndings(installed), recorded, book)),
            new MarkFile(memory.apply(key + "-rounds"), name.toString()),
            clock));
  }

  private Proposals proposals(There there, Optional<CommitId> runs) {
    Target target = there.target();
    Markers recorded = new Markers(commits, runs);
    return new Proposals(
        new GitHubForge(there.installed()),
        new PullEndings(there.installed()),
        commits,
        new Proposals.Place(
            () -> targets.proposals(target, there.control().name(), recorded),
            commit -> targets.signature(target, commit),
            outlook -> targets.branch(target),
            record ->
                record.proposedIn().filter(in -> in.target().equals(target.name())).isPresent()),
        there.watch().book(),
        new Keyring(),
        there.page(),
        clock);
  }
}
