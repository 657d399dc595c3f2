package dev.mandate.git;

import dev.mandate.budget.Reservation;
import dev.mandate.claim.Claim;
import dev.mandate.claim.ClaimName;
import dev.mandate.claim.ClaimOutcome;
import dev.mandate.claim.ClaimStore;
import dev.mandate.claim.HeldClaim;
import dev.mandate.claim.Reservations;
import dev.mandate.claim.SeenClaim;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RemoteUnavailableException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.TreeFormatter;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;

/**
 * Claims as refs. Each names a commit without files and without parents, whose message is the claim
 * as canonical JSON; a commit, since every host takes refs to commits.
 *
 * <p>These commits are not signed and bear no time. A claim is no evidence: it says who starts a
 * run, and whoever may push the ref may also delete it, so a signature would keep nobody out. What
 * came of the run is signed. Thread-safe.
 */
public final class GitClaims implements ClaimStore {
  private static final Author AUTHOR =
      new Author("Mandate reconciler", "reconciler@mandate.invalid");
  private static final Clock NO_TIME = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

  private final ObjectStore objects;
  private final Upstream upstream;
  private final EachByItself moves;
  private final ReservingPush reserving;
  private final GitControlSource source;
  private final Elsewhere elsewhere;
  private final CommitWriter commits = new CommitWriter(AUTHOR, Optional.empty(), NO_TIME);

  /** Where proposals can be open beside the repository that the claims are in. */
  @FunctionalInterface
  public interface Elsewhere {
    /**
     * The task of each.
     *
     * @param runs head of the runs branch
     */
    List<String> openProposals(Optional<CommitId> runs);
  }

  /** Keeps claims in the repository that a source reads; proposals are nowhere else. */
  public GitClaims(GitControlSource source, Sleeper sleeper, RandomGenerator random) {
    this(source, runs -> List.of(), sleeper, random);
  }

  /** Keeps claims in the repository that a source reads. */
  public GitClaims(
      GitControlSource source, Elsewhere elsewhere, Sleeper sleeper, RandomGenerator random) {
    this.elsewhere = elsewhere;
    this.source = source;
    this.objects = source.objects();
    this.upstream = source.upstream();
    Backoff backoff = new Backoff(sleeper, random);
    this.moves = new EachByItself(upstream, backoff);
    this.reserving =
        new ReservingPush(
            source,
            upstream,
            new ReservationTable(source, objects, upstream, commits),
            this::openProposals,
            backoff);
  }

  @Override
  public Map<ClaimName, SeenClaim> observe(Set<ClaimName> names) throws RemoteUnavailableException {
    RefState refs = upstream.refresh();
    Map<String, ObjectId> wanted = new HashMap<>();
    for (ClaimName name : names) {
      refs.at(name.ref()).ifPresent(at -> wanted.put(name.ref(), at));
    }
    Map<ClaimName, SeenClaim> seen = new HashMap<>();
    read(wanted).forEach((ref, claim) -> seen.put(ClaimName.ofRef(ref).orElseThrow(), claim));
    return seen;
  }

  @Override
  public Map<OccurrenceKey, ClaimOutcome> acquire(Collection<Bid> bids)
      throws RemoteUnavailableException {
    Map<RefMove, Bid> free = new LinkedHashMap<>();
    Map<RefMove, Bid> needing = new LinkedHashMap<>();
    try (ObjectInserter inserter = objects.repository().newObjectInserter()) {
      for (Bid bid : bids) {
        ObjectId from = bid.from().map(ObjectStore::objectId).orElse(ObjectId.zeroId());
        (bid.needs().isEmpty() ? free : needing).put(move(inserter, from, bid.wanted()), bid);
      }
      inserter.flush();
    } catch (IOException e) {
      throw objects.broken("claims cannot be written", e);
    }
    Map<RefMove, Fate> fates = new HashMap<>(moves.push(free.keySet()));
    Bidding.Settled reserved = reserving.push(needing);
    fates.putAll(reserved.fates());
    Map<String, SeenClaim> winners = read(elsewhere(fates));
    Map<OccurrenceKey, ClaimOutcome> outcomes = new HashMap<>();
    fates.forEach(
        (move, fate) -> {
          Claim claim = (free.containsKey(move) ? free : needing).get(move).wanted();
          outcomes.put(
              claim.key(),
              switch (fate) {
                case Fate.Moved() ->
                    granted(
                        claim,
                        move.target(),
                        reserved.reservations().getOrDefault(move, Reservation.none()));
                case Fate.Refused(String why) -> new ClaimOutcome.Refused(why);
                case Fate.Elsewhere(ObjectId at) ->
                    at.equals(ObjectId.zeroId())
                        ? new ClaimOutcome.Lost()
                        : heldBy(winners.get(move.ref()));
              });
        });
    reserved
        .waiting()
        .forEach(
            (move, why) ->
                outcomes.put(needing.get(move).wanted().key(), new ClaimOutcome.Waiting(why)));
    return outcomes;
  }

  @Override
  public Map<OccurrenceKey, ClaimOutcome> heartbeat(Map<HeldClaim, Claim> from)
      throws RemoteUnavailableException {
    Map<RefMove, HeldClaim> held = new HashMap<>();
    Map<RefMove, Claim> next = new HashMap<>();
    try (ObjectInserter inserter = objects.repository().newObjectInserter()) {
      for (Map.Entry<HeldClaim, Claim> beat : from.entrySet()) {
        ObjectId at = ObjectStore.objectId(beat.getKey().at());
        RefMove move = move(inserter, at, beat.getValue());
        held.put(move, beat.getKey());
        next.put(move, beat.getValue());
      }
      inserter.flush();
    } catch (IOException e) {
      throw objects.broken("claims cannot be written", e);
    }
    Map<RefMove, Fate> fates = moves.push(next.keySet());
    Map<String, SeenClaim> now = read(elsewhere(fates));
    Map<OccurrenceKey, ClaimOutcome> outcomes = new HashMap<>();
    held.forEach(
        (move, before) ->
            outcomes.put(
                before.key(),
                switch (fates.get(move)) {
                  case Fate.Moved() -> granted(next.get(move), move.target(), before.reservation());
                  // It stands where it stood, so it is held; only nobody sees the sign of life.
                  case Fate.Refused refused -> new ClaimOutcome.Granted(before);
                  case Fate.Elsewhere elsewhere ->
                      ownAfterAll(before, Optional.ofNullable(now.get(move.ref())));
                }));
    return outcomes;
  }

  @Override
  public void release(Collection<HeldClaim> held) throws RemoteUnavailableException {
    List<RefMove> deletions = new ArrayList<>();
    for (HeldClaim claim : held) {
      deletions.add(RefMove.delete(claim.name().ref(), ObjectStore.objectId(claim.at())));
    }
    moves.push(deletions);
  }

  @Override
  public void giveBack(Collection<HeldClaim> held) throws RemoteUnavailableException {
    List<HeldClaim> others =
        new ArrayList<>(held.stream().filter(claim -> claim.reservation().isNothing()).toList());
    others.addAll(
        reserving.giveBack(
            held.stream().filter(claim -> !claim.reservation().isNothing()).toList()));
    release(others);
  }

  @Override
  public Optional<Reservations> reservations() throws RemoteUnavailableException {
    return reserving.look();
  }

  @Override
  public List<String> openProposals() throws RemoteUnavailableException {
    RefState now = upstream.refresh();
    List<String> open = new ArrayList<>(OpenProposals.tasks("", source.openProposals(now)));
    open.addAll(elsewhere.openProposals(now.runs().map(ObjectStore::commitId)));
    return open;
  }

  private RefMove move(ObjectInserter inserter, ObjectId from, Claim claim) throws IOException {
    ObjectId noFiles = inserter.insert(Constants.OBJ_TREE, new TreeFormatter().toByteArray());
    ObjectId commit = commits.write(inserter, noFiles, List.of(), claim.text());
    return new RefMove(claim.name().ref(), from, commit);
  }

  private static ClaimOutcome granted(Claim claim, ObjectId at, Reservation reservation) {
    return new ClaimOutcome.Granted(new HeldClaim(claim, ObjectStore.commitId(at), reservation));
  }

  private static ClaimOutcome heldBy(SeenClaim winner) {
    return new ClaimOutcome.HeldBy(
        winner.says().map(Claim::holder).orElse("somebody who was faster"), Duration.ZERO);
  }

  /** An earlier sign of life may have arrived though its answer was lost. */
  private static ClaimOutcome ownAfterAll(HeldClaim before, Optional<SeenClaim> now) {
    return now.flatMap(SeenClaim::says)
        .filter(c -> c.holder().equals(before.claim().holder()))
        .filter(c -> c.token() == before.claim().token())
        .<ClaimOutcome>map(
            c -> new ClaimOutcome.Granted(new HeldClaim(c, now.get().at(), before.reservation())))
        .orElseGet(ClaimOutcome.Lost::new);
  }

  private static Map<String, ObjectId> elsewhere(Map<RefMove, Fate> fates) {
    Map<String, ObjectId> elsewhere = new HashMap<>();
    fates.forEach(
        (move, fate) -> {
          if (fate instanceof Fate.Elsewhere(ObjectId at) && !at.equals(ObjectId.zeroId())) {
            elsewhere.put(move.ref(), at);
          }
        });
    return elsewhere;
  }

  private Map<String, SeenClaim> read(Map<String, ObjectId> refs) {
    Map<String, SeenClaim> seen = new HashMap<>();
    if (refs.isEmpty()) {
      return seen;
    }
    upstream.bring(refs);
    try (ObjectReader reader = objects.newReader()) {
      refs.forEach(
          (ref, at) ->
              seen.put(
                  ref,
                  new SeenClaim(
                      ObjectStore.commitId(at),
                      ClaimName.ofRef(ref).flatMap(name -> read(reader, name, at)))));
    }
    return seen;
  }

  /** Empty for whatever is no claim: it counts as held by somebody who cannot be named. */
  private static Optional<Claim> read(ObjectReader reader, ClaimName name, ObjectId at) {
    try (RevWalk walk = new RevWalk(reader)) {
      RevCommit commit = walk.parseCommit(at);
      return Claim.parse(name, commit.getFullMessage());
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
