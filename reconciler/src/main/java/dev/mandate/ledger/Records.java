package dev.mandate.ledger;

import dev.mandate.canonical.Digest;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.snapshot.RepoPath;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Where a {@link Ledger} has its records from. */
interface Records {
  Comparator<FinalRecord> NEWEST_FIRST =
      Comparator.comparing(FinalRecord::finishedAt).reversed().thenComparing(FinalRecord::run);

  Optional<FinalRecord> find(OccurrenceKey key);

  /** Of attempts that were not the last, first one first. */
  List<FinalRecord> attempts(OccurrenceKey key);

  Optional<FinalRecord> latest(String task, Digest specDigest);

  List<FinalRecord> newest(int count);

  int size();

  /** The manifest of the archive that a run's folder was moved to, if it was. */
  Optional<RepoPath> manifest(RepoPath folder);

  /** Whether {@code latest/} says how things stand; otherwise it has to be written anew. */
  boolean isSummarised();

  /** The latest of each recurring declaration, from the markers themselves. */
  List<FinalRecord> latestOfAll();
}
