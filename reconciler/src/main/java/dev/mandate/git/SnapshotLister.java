package dev.mandate.git;

import dev.mandate.finding.Finding;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.Snapshot;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;

/**
 * Lists the spec files of commits. Keeps the last few listings, and walks only the folders whose
 * tree id differs from the listing before. Thread-safe.
 */
final class SnapshotLister {
  private static final int KEPT = 4;

  private final ObjectStore objects;
  private final ListingLimits limits;
  private final Map<CommitId, Listed> kept = new LinkedHashMap<>();

  SnapshotLister(ObjectStore objects, ListingLimits limits) {
    this.objects = objects;
    this.limits = limits;
  }

  private record Listed(SpecListing listing, Snapshot snapshot) {}

  Snapshot list(CommitId commit, Optional<Snapshot> previous) {
    Optional<Listed> same = recall(commit);
    if (same.isPresent()) {
      return same.get().snapshot();
    }
    SpecListing before =
        previous
            .flatMap(Snapshot::commit)
            .flatMap(this::recall)
            .map(Listed::listing)
            .orElse(SpecListing.NOTHING);
    try (ObjectReader reader = objects.newReader()) {
      ObjectId root = objects.rootTree(reader, ObjectStore.objectId(commit));
      SpecListing now =
          root.equals(before.root())
              ? before
              : new ListingWalk(objects, reader, limits, before).walk(root);
      Snapshot snapshot = toSnapshot(commit, now);
      keep(commit, new Listed(now, snapshot));
      return snapshot;
    } catch (IOException e) {
      throw objects.broken("the folders of commit " + commit + " cannot be read", e);
    }
  }

  private static Snapshot toSnapshot(CommitId commit, SpecListing listing) {
    List<Finding> refused =
        listing.refused().values().stream().flatMap(List::stream).sorted().toList();
    return new Snapshot(Optional.of(commit), listing.files(), refused);
  }

  private Optional<Listed> recall(CommitId commit) {
    synchronized (kept) {
      return Optional.ofNullable(kept.get(commit));
    }
  }

  private void keep(CommitId commit, Listed listed) {
    synchronized (kept) {
      kept.put(commit, listed);
      if (kept.size() > KEPT) {
        kept.remove(kept.keySet().iterator().next());
      }
    }
  }
}
