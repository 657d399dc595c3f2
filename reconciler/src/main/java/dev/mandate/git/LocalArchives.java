package dev.mandate.git;

import dev.mandate.ledger.RunsMonth;
import dev.mandate.snapshot.CommitId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;

/** Those of a repository on this machine; in somebody's clone also those of its origin. */
final class LocalArchives implements ArchiveBranches {
  private static final String OF_ORIGIN = Constants.R_REMOTES + "origin/" + RunsMonth.BRANCHES;

  private final Repository repository;

  LocalArchives(Repository repository) {
    this.repository = repository;
  }

  @Override
  public Map<RunsMonth, CommitId> fetch() {
    Map<RunsMonth, CommitId> found = new HashMap<>(under(OF_ORIGIN));
    found.putAll(under(PREFIX));
    return found;
  }

  private Map<RunsMonth, CommitId> under(String prefix) {
    Map<String, ObjectId> refs = new HashMap<>();
    try {
      for (Ref ref : repository.getRefDatabase().getRefsByPrefix(prefix)) {
        refs.put(ref.getName(), ref.getObjectId());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ArchiveBranches.among(refs, prefix);
  }
}
