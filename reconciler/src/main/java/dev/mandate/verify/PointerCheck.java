package dev.mandate.verify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.ledger.Summary;
import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.CommitId;
import dev.mandate.verify.RunsHistory.Change;
import dev.mandate.verify.RunsHistory.Commit;
import dev.mandate.verify.RunsHistory.Kind;
import java.time.DateTimeException;
import java.util.Optional;

/**
 * Checks the pointers to the last occurrence of recurring tasks, on which dependencies are judged:
 * each is the very marker of such an occurrence, and never goes back.
 */
final class PointerCheck {
  private static final String RULE = "record/pointer";

  private final RunsHistory history;

  PointerCheck(RunsHistory history) {
    this.history = history;
  }

  void check(Commit commit, Change change, Problems problems) {
    if (change.kind() == Kind.DELETED
        || change.blob().isEmpty()
        || !(RecordPath.of(change.path()) instanceof RecordPath.Pointer)) {
      return;
    }
    Optional<FinalRecord> record = read(change.blob().get());
    if (record.isEmpty()) {
      problems.addAt(RULE, change.path(), "it is not the marker of an occurrence");
      return;
    }
    String name =
        Summary.pointer(record.get().key().task(), record.get().key().specDigest()).value();
    problems.compare(RULE, change.path(), "its name", change.path(), name);
    String marker = record.get().key().marker().value();
    if (!history.file(commit.id(), marker).equals(change.blob())) {
      problems.addAt(RULE, change.path(), "it is not the same as " + marker);
    }
    Optional<FinalRecord> before =
        commit.parents().stream()
            .findFirst()
            .flatMap((CommitId parent) -> history.file(parent, change.path()))
            .flatMap(this::read);
    if (before.filter(was -> was.finishedAt().isAfter(record.get().finishedAt())).isPresent()) {
      problems.addAt(RULE, change.path(), "it goes back to an earlier occurrence");
    }
  }

  private Optional<FinalRecord> read(BlobId blob) {
    Optional<ObjectNode> json = RecordText.json(history.read(blob));
    try {
      return json.map(FinalRecord::fromJson);
    } catch (IllegalArgumentException | DateTimeException e) {
      return Optional.empty(); // whoever asked says so
    }
  }
}
