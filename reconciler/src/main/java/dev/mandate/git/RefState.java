package dev.mandate.git;

import dev.mandate.snapshot.Heads;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;

/**
 * Where the refs that matter stand, at one moment.
 *
 * @param defaultRef full name of the default branch, or {@code HEAD} when it is detached
 * @param refs the default branch, the runs branch, the proposals, the claims and the table of
 *     reservations, by full name
 * @param runs what the runs branch holds; it may come from a remote-tracking ref where the
 *     repository is somebody's clone
 */
record RefState(String defaultRef, Map<String, ObjectId> refs, Optional<ObjectId> runs) {
  RefState {
    refs = Map.copyOf(refs);
  }

  /** Reads the refs of a local repository. */
  static RefState read(Repository repository) throws IOException {
    Map<String, ObjectId> refs = new HashMap<>();
    Ref head = repository.exactRef(Constants.HEAD);
    String defaultRef = head == null ? Constants.HEAD : head.getTarget().getName();
    if (head != null && head.getObjectId() != null) {
      refs.put(defaultRef, head.getObjectId());
    }
    Ref runs = repository.exactRef(BranchNames.RUNS);
    if (runs != null) {
      refs.put(BranchNames.RUNS, runs.getObjectId());
    }
    for (Ref proposal : repository.getRefDatabase().getRefsByPrefix(BranchNames.PROPOSALS)) {
      refs.put(proposal.getName(), proposal.getObjectId());
    }
    for (Ref claim : repository.getRefDatabase().getRefsByPrefix(BranchNames.COORDINATION)) {
      refs.put(claim.getName(), claim.getObjectId());
    }
    Ref parent = runs != null ? runs : repository.exactRef(BranchNames.RUNS_OF_ORIGIN);
    return new RefState(defaultRef, refs, Optional.ofNullable(parent).map(Ref::getObjectId));
  }

  Optional<ObjectId> desired() {
    return at(defaultRef);
  }

  Optional<ObjectId> at(String ref) {
    return Optional.ofNullable(refs.get(ref));
  }

  Heads heads() {
    return new Heads(
        Repository.shortenRefName(defaultRef),
        desired().map(ObjectStore::commitId),
        runs.map(ObjectStore::commitId));
  }
}
