package dev.mandate.git;

import dev.mandate.evidence.EvidenceSigner;
import dev.mandate.ledger.RunsMonth;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.writeback.Publisher;
import dev.mandate.writeback.RunsRotation;
import java.io.IOException;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.revwalk.RevWalk;

/**
 * Publishes by building trees and commits directly in the object database and pushing all refs at
 * once, each from where it was seen. Thread-safe.
 */
public final class GitPublisher implements Publisher, RunsRotation {
  /** With the waits in between some five seconds; by then the caller may have more to publish. */
  private static final int ATTEMPTS = 8;

  /** A lock that outlives this many attempts is not somebody's write, it is left behind. */
  private static final int LOCKED_ATTEMPTS = 5;

  private final ObjectStore objects;
  private final Upstream upstream;
  private final Publication publication;
  private final Rotation rotation;
  private final Backoff backoff;

  /** Publishes to the repository that a source reads. */
  public GitPublisher(
      GitControlSource source,
      Author author,
      EvidenceSigner signer,
      Clock clock,
      Sleeper sleeper,
      RandomGenerator random) {
    this(source.objects(), source.upstream(), author, signer, clock, new Backoff(sleeper, random));
  }

  GitPublisher(
      ObjectStore objects,
      Upstream upstream,
      Author author,
      EvidenceSigner signer,
      Clock clock,
      Backoff backoff) {
    this.objects = objects;
    this.upstream = upstream;
    CommitWriter commits = new CommitWriter(author, Optional.of(signer), clock);
    this.publication = new Publication(objects, commits);
    this.rotation = new Rotation(objects, commits);
    this.backoff = backoff;
  }

  @Override
  public Outcome publish(List<Entry> entries, DerivedFiles derived)
      throws RemoteUnavailableException {
    return push(refs -> publication.prepare(refs, entries, derived));
  }

  @Override
  public Outcome rotate(Collection<RunsMonth> months) throws RemoteUnavailableException {
    return push(refs -> rotation.prepare(refs, months));
  }

  /** What is to be pushed, made for where the refs stand. */
  private interface Preparation {
    Publication.Attempt on(RefState refs) throws IOException;
  }

  private Outcome push(Preparation preparation) throws RemoteUnavailableException {
    RefState refs = upstream.refresh();
    int lockedInARow = 0;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Publication.Attempt prepared = prepare(preparation, refs);
      if (prepared.moves().isEmpty()) {
        return new Outcome.NothingToDo(prepared.dropped());
      }
      Upstream.PushResult result;
      try {
        result = upstream.push(prepared.moves());
      } catch (RemoteAccessException e) {
        throw e;
      } catch (RemoteUnavailableException e) {
        // It broke off at a point that we cannot know: look whether it arrived.
        refs = upstream.refresh();
        if (arrived(refs, prepared)) {
          return published(prepared);
        }
        if (attempt + 1 == ATTEMPTS) {
          throw e;
        }
        pause(attempt, e);
        continue;
      }
      switch (result) {
        case Upstream.PushResult.Moved() -> {
          return published(prepared);
        }
        case Upstream.PushResult.Impossible(String message) -> {
          return new Outcome.Refused(message);
        }
        case Upstream.PushResult.Rejected(String message) -> {
          RefState now = upstream.refresh();
          if (arrived(now, prepared)) {
            return published(prepared);
          }
          boolean lost = hasMoved(now, prepared);
          boolean locked = LockTrouble.isIn(message) && lockedInARow++ < LOCKED_ATTEMPTS;
          if (!lost && !locked) {
            return new Outcome.Refused(message);
          }
          refs = now;
          pause(attempt, null);
        }
      }
    }
    return new Outcome.Outpaced();
  }

  private Publication.Attempt prepare(Preparation preparation, RefState refs) {
    try {
      return preparation.on(refs);
    } catch (IOException e) {
      throw objects.broken("the record cannot be written", e);
    }
  }

  private static Outcome published(Publication.Attempt prepared) {
    return new Outcome.Published(
        ObjectStore.commitId(prepared.head().orElseThrow()), prepared.dropped());
  }

  /** Since all refs move or none, the runs branch tells for all; others may have added to it. */
  private boolean arrived(RefState refs, Publication.Attempt prepared) {
    return prepared.moves().stream()
        .filter(move -> move.ref().equals(BranchNames.RUNS))
        .findFirst()
        .map(runs -> refs.at(runs.ref()).filter(at -> contains(at, runs.target())).isPresent())
        .orElseGet(() -> prepared.moves().stream().allMatch(move -> arrived(refs, move)));
  }

  private static boolean arrived(RefState refs, RefMove move) {
    ObjectId at = refs.at(move.ref()).orElse(ObjectId.zeroId());
    return at.equals(move.target());
  }

  private boolean contains(ObjectId head, ObjectId commit) {
    try (RevWalk walk = new RevWalk(objects.repository())) {
      return walk.isMergedInto(walk.parseCommit(commit), walk.parseCommit(head));
    } catch (IOException e) {
      throw objects.broken("the runs branch cannot be read", e);
    }
  }

  /** Whether the race was lost: a ref stands elsewhere by now. */
  private static boolean hasMoved(RefState now, Publication.Attempt prepared) {
    return prepared.moves().stream()
        .anyMatch(m -> !now.at(m.ref()).orElse(ObjectId.zeroId()).equals(m.expected()));
  }

  private void pause(int attempt, RemoteUnavailableException cause)
      throws RemoteUnavailableException {
    try {
      backoff.pause(attempt);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RemoteUnavailableException("interrupted before it was published", cause);
    }
  }
}
