package dev.mandate.verify;

import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.BlobReader;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.ControlRepository;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whether the record of one run is what a reconciler made: for what is to be done on the word of
 * that record, before anybody verifies the whole history.
 */
public final class SignedRecord {
  private final Signatures signatures;

  public SignedRecord(Signatures signatures) {
    this.signatures = signatures;
  }

  /**
   * Why it is not to be believed, a clause; empty when both its statements are about this run and
   * about exactly its files, and signed by a reconciler that the control repository names now.
   *
   * @param run its id
   * @param files of its folder, by their names there
   */
  public Optional<String> problem(
      ControlRepository control, String run, SortedMap<RepoPath, BlobId> files, BlobReader blobs) {
    Set<String> keys = new HashSet<>();
    control.signingKeys().stream()
        .flatMap(key -> signatures.normalKey(key.publicKey()).stream())
        .forEach(keys::add);
    SortedMap<String, BlobId> named = new TreeMap<>();
    files.forEach((path, blob) -> named.put(path.value(), blob));
    List<Problem> found = new ArrayList<>();
    Problems problems = new Problems(found::add, Optional.empty(), Optional.of(run), "");
    new BundlesCheck(signatures, blobs)
        .check(new RunFolder("", run, named), keys, problems)
        .run()
        .ifPresent(
            predicate ->
                problems.compare(
                    "run/mismatch",
                    RunFolder.RUN,
                    "runId",
                    RecordText.text(predicate, "/runId"),
                    run));
    return found.stream()
        .findFirst()
        .map(problem -> problem.path().map(path -> path + ": ").orElse("") + problem.what());
  }
}
