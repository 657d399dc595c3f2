package dev.mandate.verify;

import dev.mandate.ledger.RunsMonth;
import dev.mandate.snapshot.CommitId;
import dev.mandate.verify.RunsHistory.Change;
import dev.mandate.verify.RunsHistory.Commit;
import dev.mandate.verify.RunsHistory.Kind;
import java.util.Optional;
import java.util.Set;

/**
 * Checks that commits form one line from a root, that a trusted key signed each, and that each only
 * adds. To be given the commits of one history in order.
 */
final class ChainCheck {
  private static final String NAMESPACE = "git";

  private final Signatures signatures;
  private final RunsHistory history;
  private Optional<CommitId> previous = Optional.empty();

  ChainCheck(Signatures signatures, RunsHistory history) {
    this.signatures = signatures;
    this.history = history;
  }

  /**
   * @param keys that may have signed the commit
   * @param archived months whose runs the commit moves to an archive
   */
  void check(Commit commit, Set<String> keys, Set<RunsMonth> archived, Problems problems) {
    checkParents(commit, problems);
    checkSignature(commit, keys, problems);
    commit.changes().stream()
        .filter(change -> !isMoved(change, archived))
        .forEach(change -> checkChange(change, problems));
    previous = Optional.of(commit.id());
  }

  private void checkParents(Commit commit, Problems problems) {
    if (commit.parents().size() > 1) {
      problems.add("history/merge", "the commit is a merge, but the branch must be one line");
    } else if (previous.isEmpty() && !commit.parents().isEmpty()) {
      problems.add(
          "history/cut-off",
          "the commit's parent is not here: the clone is shallow, or objects are missing");
    } else if (previous.isPresent() && !commit.parents().equals(previous.stream().toList())) {
      problems.add("history/branched", "the commit's parent is not the commit before it");
    }
  }

  private void checkSignature(Commit commit, Set<String> keys, Problems problems) {
    if (commit.signature().isEmpty()) {
      problems.add("commit/unsigned", "the commit does not have exactly one signature");
      return;
    }
    switch (signatures.checkSsh(
        commit.signature().get(), commit.signedPayload(), NAMESPACE, keys)) {
      case Signatures.SshCheck.Good good -> {}
      case Signatures.SshCheck.Bad bad -> problems.add("commit/signature", bad.reason());
    }
  }

  /** What is left of the check of such a month is the archive's. */
  private static boolean isMoved(Change change, Set<RunsMonth> archived) {
    return !archived.isEmpty()
        && change.kind() == Kind.DELETED
        && archived.stream()
            .anyMatch(month -> change.path().startsWith(month.folder().value() + "/"));
  }

  private void checkChange(Change change, Problems problems) {
    if (change.kind() != Kind.DELETED && change.blob().isEmpty()) {
      at(change, problems, "tree/not-a-file", "it is not a plain file");
    }
    switch (RecordPath.of(change.path())) {
      case RecordPath.Derived derived -> {}
      case RecordPath.Unknown unknown ->
          at(change, problems, "tree/unknown-path", "no reconciler writes to such a path");
      case RecordPath.OfRun run -> checkOnlyAdded(change, problems);
      case RecordPath.Marker marker -> checkOnlyAdded(change, problems);
      case RecordPath.Manifest manifest -> checkOnlyAdded(change, problems);
      case RecordPath.Kept kept -> checkOnlyAdded(change, problems);
      case RecordPath.Sums sums -> {
        if (change.kind() == Kind.DELETED) {
          checkOnlyAdded(change, problems);
        }
      }
      case RecordPath.Pointer pointer -> {
        if (change.kind() == Kind.DELETED) {
          checkOnlyAdded(change, problems);
        }
      }
    }
  }

  private void checkOnlyAdded(Change change, Problems problems) {
    switch (change.kind()) {
      case ADDED -> {}
      case CHANGED ->
          at(change, problems, "history/changed", "the commit changes a record after the fact");
      case DELETED -> at(change, problems, "history/deleted", "the commit deletes a record");
    }
  }

  private void at(Change change, Problems problems, String rule, String what) {
    switch (RecordPath.of(change.path())) {
      case RecordPath.OfRun run ->
          problems.ofRun(run.id(), run.folder()).addAt(rule, run.name(), what);
      case RecordPath.Marker marker ->
          markedRun(change.path())
              .map(problems::aboutRun)
              .orElse(problems)
              .addAt(rule, change.path(), what);
      default -> problems.addAt(rule, change.path(), what);
    }
  }

  /** The run that a marker named before the commit that is checked. */
  private Optional<String> markedRun(String path) {
    return previous
        .flatMap(commit -> history.file(commit, path))
        .flatMap(blob -> RecordText.json(history.read(blob)))
        .map(marker -> RecordText.text(marker, "/run"))
        .filter(run -> !run.isEmpty());
  }
}
