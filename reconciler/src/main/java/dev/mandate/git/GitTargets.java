package dev.mandate.git;

import dev.mandate.ledger.Markers;
import dev.mandate.run.TargetRepository;
import dev.mandate.run.Targets;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.CommitSignature;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.spec.Target;
import dev.mandate.verify.ProposedCommit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.eclipse.jgit.lib.Constants;

/**
 * Targets behind mirrors of their own, opened when they are first asked for. The token of the
 * control repository goes to targets on the same server only. Thread-safe.
 */
public final class GitTargets implements Targets, AutoCloseable {
  /** So long a target that could not be reached is left alone. */
  private static final Duration HOLD_OFF = Duration.ofSeconds(30);

  private final GitRepositories repositories;
  private final GitControlSource control;
  private final LongSupplier nanoTime;
  private final Map<Place, GitControlSource> opened = new HashMap<>();
  private final Map<Place, Look.Out> out = new ConcurrentHashMap<>();

  /**
   * @param control the repository whose {@code mandate.yaml} names the targets
   * @param nanoTime monotonic
   */
  public GitTargets(GitRepositories repositories, GitControlSource control, LongSupplier nanoTime) {
    this.repositories = repositories;
    this.control = control;
    this.nanoTime = nanoTime;
  }

  /** What a mirror is of. */
  private record Place(String url, Optional<String> branch) {
    static Place of(Target target) {
      return new Place(target.url(), target.branch());
    }
  }

  /** What came of asking a target where it stands. */
  private sealed interface Look {
    record Seen(RefState refs) implements Look {}

    record Out(String why, long since) implements Look {}
  }

  @Override
  public Optional<String> reach(Target target) {
    return switch (look(target)) {
      case Look.Out(String why, long since) -> Optional.of(why);
      case Look.Seen(RefState refs) ->
          refs.desired().isPresent()
              ? Optional.empty()
              : Optional.of("it has no commit on " + refs.heads().defaultBranch());
    };
  }

  private Look look(Target target) {
    Place place = Place.of(target);
    Look.Out before = out.get(place);
    if (before != null && nanoTime.getAsLong() - before.since() < HOLD_OFF.toNanos()) {
      return before;
    }
    try {
      Look seen = new Look.Seen(source(target).upstream().refresh());
      out.remove(place);
      return seen;
    } catch (RemoteUnavailableException | IllegalArgumentException e) {
      Look.Out now = new Look.Out(e.getMessage(), nanoTime.getAsLong());
      out.put(place, now);
      return now;
    }
  }

  /**
   * Why nothing can be pushed there, in words for people; empty when the server listens. Whether it
   * takes just these branches it says only when they are pushed.
   */
  public Optional<String> closed(Target target) {
    try {
      source(target).upstream().offerPush();
      return Optional.empty();
    } catch (RemoteUnavailableException | IllegalArgumentException e) {
      return Optional.of(e.getMessage());
    }
  }

  @Override
  public Optional<CommitId> head(Target target) {
    return lastSeen(target).desired().map(ObjectStore::commitId);
  }

  /** Short name of the branch that its proposals are for, as it was when it was last reached. */
  public String branch(Target target) {
    return lastSeen(target).heads().defaultBranch();
  }

  @Override
  public TargetRepository of(Optional<Target> target) {
    return target
        .map(one -> new GitTargetRepository(source(one), control))
        .orElseGet(() -> new GitTargetRepository(control));
  }

  @Override
  public boolean has(Optional<Target> target, CommitId commit) {
    ObjectStore objects = target.map(this::source).orElse(control).objects();
    try {
      return objects.repository().getObjectDatabase().has(ObjectStore.objectId(commit));
    } catch (IOException e) {
      throw objects.broken("commit " + commit + " cannot be looked for", e);
    }
  }

  /**
   * The task of each proposal on which people have not decided. Of a target that cannot be reached,
   * as it was when it was last seen.
   *
   * @param name of the control repository
   */
  public List<String> openProposals(Target target, String name, Markers recorded) {
    RefState refs =
        switch (look(target)) {
          case Look.Seen(RefState now) -> now;
          case Look.Out unused -> lastSeen(target);
        };
    List<String> open =
        new ArrayList<>(OpenProposals.tasks(name + "/", open(target, refs, name, recorded)));
    // What is recorded and not shown yet is open, too.
    for (DraftRef draft : DraftRef.in(refs, name)) {
      recorded
          .of(draft.occurrence(), draft.attempt())
          .filter(draft::isNamedBy)
          .filter(record -> refs.at(Constants.R_HEADS + record.proposal().orElseThrow()).isEmpty())
          .ifPresent(record -> open.add(record.key().task()));
    }
    return open;
  }

  /**
   * Proposals that nobody has merged or refused, as the target had them when it was last asked.
   *
   * @param name of the control repository
   */
  public List<ProposedCommit> proposals(Target target, String name, Markers recorded) {
    return open(target, lastSeen(target), name, recorded);
  }

  private List<ProposedCommit> open(Target target, RefState refs, String name, Markers recorded) {
    return OpenProposals.of(refs, source(target).objects(), name + "/", recorded);
  }

  /** A commit that a proposal's branch of a target holds or held; empty when it is not here. */
  public Optional<ProposedCommit> proposed(Target target, String branch, CommitId commit) {
    return source(target).proposed(branch, commit);
  }

  /** How a commit of a target is signed. */
  public Optional<CommitSignature> signature(Target target, CommitId commit) {
    return source(target).signature(commit);
  }

  private RefState lastSeen(Target target) {
    try {
      return RefState.read(source(target).objects().repository());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @throws IllegalArgumentException when it may not be opened; the message says why
   */
  synchronized GitControlSource source(Target target) {
    return opened.computeIfAbsent(Place.of(target), place -> repositories.target(target, control));
  }

  @Override
  public synchronized void close() {
    opened.values().forEach(GitControlSource::close);
    opened.clear();
  }
}
