package dev.mandate.git;

import dev.mandate.claim.ClaimName;
import dev.mandate.claim.ClaimStore.Bid;
import dev.mandate.claim.Need;
import dev.mandate.claim.Reservations;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.RemoteUnavailableException;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.TreeFormatter;
import org.eclipse.jgit.revwalk.RevWalk;

/**
 * The table of {@link Reservations} as a repository keeps it: the message of a commit without files
 * at {@link Reservations#REF}. Whoever changes it makes a new commit, and moves the ref from where
 * it was read.
 */
final class ReservationTable {
  private final ControlSource source;
  private final ObjectStore objects;
  private final Upstream upstream;
  private final CommitWriter commits;

  ReservationTable(
      ControlSource source, ObjectStore objects, Upstream upstream, CommitWriter commits) {
    this.source = source;
    this.objects = objects;
    this.upstream = upstream;
    this.commits = commits;
  }

  /** Whether what the ref stood at could be had; if not, it has moved on since. */
  boolean isHere(RefState now) throws RemoteUnavailableException {
    Optional<ObjectId> at = now.at(Reservations.REF);
    at.ifPresent(id -> upstream.bring(Map.of(Reservations.REF, id)));
    try {
      return at.isEmpty() || objects.repository().getObjectDatabase().has(at.get());
    } catch (IOException e) {
      throw objects.broken("the table of reservations cannot be read", e);
    }
  }

  /** Empty when it is no table. To be asked only when it is here. */
  Optional<Reservations> read(RefState now) {
    Optional<ObjectId> at = now.at(Reservations.REF);
    if (at.isEmpty()) {
      return Optional.of(Reservations.none());
    }
    try (ObjectReader reader = objects.newReader();
        RevWalk walk = new RevWalk(reader)) {
      return Reservations.parse(walk.parseCommit(at.get()).getFullMessage());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Whether a table knows more of the runs branch than what is seen of that here. A listing of refs
   * is not made at one instant, so this can be so for a moment.
   */
  boolean isAhead(Reservations table, RefState now) {
    if (table.settledOn().isEmpty()) {
      return false;
    }
    ObjectId known = ObjectStore.objectId(table.settledOn().get());
    if (now.runs().isEmpty()) {
      return true;
    }
    try (RevWalk walk = new RevWalk(objects.repository())) {
      return !walk.isMergedInto(walk.parseCommit(known), walk.parseCommit(now.runs().get()));
    } catch (MissingObjectException e) {
      return true;
    } catch (IOException e) {
      throw objects.broken("the runs branch cannot be read", e);
    }
  }

  /** Without the entries of claims that are gone, and without what is recorded. */
  Reservations standing(RefState now, Reservations table) {
    Set<ClaimName> claims =
        now.refs().keySet().stream()
            .flatMap(ref -> ClaimName.ofRef(ref).stream())
            .collect(Collectors.toSet());
    Reservations claimed = table.of(claims);
    Optional<CommitId> head = now.runs().map(ObjectStore::commitId);
    return head.isPresent() && claimed.setsAside()
        ? claimed.without((name, attempt) -> isRecorded(head.get(), name, attempt), head.get())
        : claimed;
  }

  /** The same, and without what is too old to count for any of these bids. */
  Reservations standing(RefState now, Reservations table, Collection<Bid> bids) {
    Reservations standing = standing(now, table);
    Optional<Instant> latest =
        bids.stream()
            .flatMap(bid -> bid.needs().stream())
            .filter(Need.Spend.class::isInstance)
            .map(need -> ((Need.Spend) need).hold().since())
            .max(Comparator.naturalOrder());
    return latest.map(standing::since).orElse(standing);
  }

  private boolean isRecorded(CommitId head, ClaimName name, int attempt) {
    return source.find(head, OccurrenceKey.marker(name.hex())).isPresent()
        || source.find(head, OccurrenceKey.attemptMarker(name.hex(), attempt)).isPresent();
  }

  /** What is to be pushed for a table to take the place of another; nothing when it is the same. */
  Optional<RefMove> move(RefState now, Reservations before, Reservations after) {
    return after.equals(before)
        ? Optional.empty()
        : Optional.of(
            new RefMove(
                Reservations.REF,
                now.at(Reservations.REF).orElse(ObjectId.zeroId()),
                write(after)));
  }

  private ObjectId write(Reservations table) {
    try (ObjectInserter inserter = objects.repository().newObjectInserter()) {
      ObjectId noFiles = inserter.insert(Constants.OBJ_TREE, new TreeFormatter().toByteArray());
      ObjectId commit = commits.write(inserter, noFiles, List.of(), table.text());
      inserter.flush();
      return commit;
    } catch (IOException e) {
      throw objects.broken("the table of reservations cannot be written", e);
    }
  }
}
