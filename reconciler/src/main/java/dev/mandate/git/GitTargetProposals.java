package dev.mandate.git;

import dev.mandate.evidence.EvidenceSigner;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.ledger.Markers;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.spec.Target;
import dev.mandate.writeback.Publisher.Proposal;
import dev.mandate.writeback.TargetProposals;
import java.io.IOException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;

/** Drafts and proposals as refs of a target, pushed through its mirror. Thread-safe. */
public final class GitTargetProposals implements TargetProposals {
  private static final int ATTEMPTS = 8;

  private final GitTargets targets;
  private final Author author;
  private final EvidenceSigner signer;
  private final Backoff backoff;

  public GitTargetProposals(
      GitTargets targets,
      Author author,
      EvidenceSigner signer,
      Sleeper sleeper,
      RandomGenerator random) {
    this.targets = targets;
    this.author = author;
    this.signer = signer;
    this.backoff = new Backoff(sleeper, random);
  }

  /** A draft that a record names. */
  private record Recorded(DraftRef draft, FinalRecord record) {
    String branch() {
      return Constants.R_HEADS + record.proposal().orElseThrow();
    }
  }

  @Override
  public Map<Draft, Drafted> draft(Target target, List<Draft> drafts)
      throws RemoteUnavailableException {
    GitControlSource source = targets.source(target);
    Map<Draft, RefMove> moves = new HashMap<>();
    for (Draft draft : drafts) {
      String branch = Constants.R_HEADS + draft.proposal().branch();
      if (!branch.startsWith(BranchNames.PROPOSALS) || !Repository.isValidRefName(branch)) {
        throw new IllegalArgumentException("not the branch of a proposal: " + branch);
      }
      ObjectId commit = commit(source.objects(), draft);
      String ref = DraftRef.of(draft, commit).name();
      moves.put(draft, new RefMove(ref, ObjectId.zeroId(), commit));
    }
    Map<RefMove, Fate> fates = new EachByItself(source.upstream(), backoff).push(moves.values());
    Map<Draft, Drafted> drafted = new HashMap<>();
    moves.forEach((draft, move) -> drafted.put(draft, drafted(move, fates.get(move))));
    return drafted;
  }

  private static Drafted drafted(RefMove move, Fate fate) {
    return switch (fate) {
      case Fate.Moved() -> new Drafted.Done(ObjectStore.commitId(move.target()));
      case Fate.Elsewhere(ObjectId at) ->
          new Drafted.Refused(move.ref() + " stands at " + at.name() + ", which it does not name");
      case Fate.Refused(String why) -> new Drafted.Refused(why);
    };
  }

  private ObjectId commit(ObjectStore objects, Draft draft) {
    Proposal proposal = draft.proposal();
    Clock then = Clock.fixed(draft.at(), ZoneOffset.UTC);
    try (ObjectInserter inserter = objects.repository().newObjectInserter()) {
      ObjectId commit =
          new CommitWriter(author, Optional.of(signer), then)
              .write(
                  inserter,
                  ObjectId.fromString(proposal.tree().hex()),
                  List.of(ObjectStore.objectId(proposal.base())),
                  proposal.message());
      inserter.flush();
      return commit;
    } catch (IOException e) {
      throw objects.broken("a proposal cannot be written", e);
    }
  }

  @Override
  public Optional<String> settle(Target target, String control, Markers recorded)
      throws RemoteUnavailableException {
    GitControlSource source = targets.source(target);
    Upstream upstream = source.upstream();
    for (int attempt = 0; ; attempt++) {
      RefState refs = upstream.refresh();
      List<RefMove> moves = moves(source, refs, control, recorded);
      if (moves.isEmpty()) {
        return Optional.empty();
      }
      Optional<String> obstacle;
      try {
        obstacle = obstacle(upstream.push(moves));
      } catch (RemoteAccessException e) {
        throw e;
      } catch (RemoteUnavailableException e) {
        if (attempt + 1 == ATTEMPTS) {
          throw e;
        }
        obstacle = Optional.of(e.getMessage());
      }
      if (obstacle.isEmpty() || attempt + 1 == ATTEMPTS) {
        return obstacle;
      }
      pause(attempt);
    }
  }

  private static Optional<String> obstacle(Upstream.PushResult result) {
    return switch (result) {
      case Upstream.PushResult.Moved() -> Optional.empty();
      case Upstream.PushResult.Rejected(String message) -> Optional.of(message);
      case Upstream.PushResult.Impossible(String message) -> Optional.of(message);
    };
  }

  /** What has to move, all together, so that the target shows what is recorded, and no more. */
  private static List<RefMove> moves(
      GitControlSource source, RefState refs, String control, Markers recorded) {
    List<RefMove> moves = new ArrayList<>();
    Map<String, Recorded> newest = new HashMap<>();
    for (DraftRef draft : DraftRef.in(refs, control)) {
      Optional<FinalRecord> record = recorded.of(draft.occurrence(), draft.attempt());
      record.ifPresent(known -> moves.add(RefMove.delete(draft.name(), draft.commit())));
      record
          .filter(draft::isNamedBy)
          .map(known -> new Recorded(draft, known))
          .ifPresent(
              one ->
                  newest.merge(
                      one.branch(),
                      one,
                      (a, b) -> a.record().finishedAt().isAfter(b.record().finishedAt()) ? a : b));
    }
    Map<String, ObjectId> wanted = new HashMap<>();
    newest.forEach((branch, one) -> wanted.put(one.draft().name(), one.draft().commit()));
    source.upstream().bring(wanted);
    newest.forEach(
        (branch, one) -> {
          ObjectId at = refs.at(branch).orElse(ObjectId.zeroId());
          if (!isHere(source.objects(), one.draft().commit())) {
            // It has gone meanwhile, or comes the next time.
            moves.removeIf(move -> move.ref().equals(one.draft().name()));
          } else if (!at.equals(one.draft().commit()) && !isOlder(source.objects(), one, at)) {
            moves.add(new RefMove(branch, at, one.draft().commit()));
          }
        });
    return moves.stream().sorted(Comparator.comparing(RefMove::ref)).toList();
  }

  private static boolean isHere(ObjectStore objects, ObjectId commit) {
    try {
      return objects.repository().getObjectDatabase().has(commit);
    } catch (IOException e) {
      throw objects.broken("a draft cannot be read", e);
    }
  }

  /** Whether a later run of the same declaration is shown already. */
  private static boolean isOlder(ObjectStore objects, Recorded one, ObjectId shown) {
    if (shown.equals(ObjectId.zeroId())) {
      return false;
    }
    try (ObjectReader reader = objects.newReader()) {
      RevCommit commit = objects.parseCommit(reader, shown);
      return commit.getFullMessage().contains("\nMandate-Run: ")
          && commit.getCommitTime() > one.record().finishedAt().getEpochSecond();
    }
  }

  private void pause(int attempt) throws RemoteUnavailableException {
    try {
      backoff.pause(attempt);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RemoteUnavailableException("interrupted before the proposals were shown", e);
    }
  }
}
