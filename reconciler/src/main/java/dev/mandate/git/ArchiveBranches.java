package dev.mandate.git;

import dev.mandate.ledger.RunsMonth;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RemoteUnavailableException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;

/** The branches that months of runs were moved to. Only who verifies them looks there. */
@FunctionalInterface
interface ArchiveBranches {
  String PREFIX = "refs/heads/" + RunsMonth.BRANCHES;

  /** Where they stand; brings what they hold here. */
  Map<RunsMonth, CommitId> fetch() throws RemoteUnavailableException;

  /**
   * @param refs by full name
   * @param prefix of those that are archive branches
   */
  static Map<RunsMonth, CommitId> among(Map<String, ObjectId> refs, String prefix) {
    Map<RunsMonth, CommitId> found = new HashMap<>();
    refs.forEach(
        (name, id) -> {
          Optional<RunsMonth> month =
              name.startsWith(prefix)
                  ? RunsMonth.parse(name.substring(prefix.length()))
                  : Optional.empty();
          month.ifPresent(m -> found.put(m, ObjectStore.commitId(id)));
        });
    return found;
  }
}
