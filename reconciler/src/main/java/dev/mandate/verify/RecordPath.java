package dev.mandate.verify;

import dev.mandate.budget.Account;
import dev.mandate.ledger.RunsMonth;
import dev.mandate.ledger.Summary;
import dev.mandate.snapshot.RepoPath;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a path on the runs branch is for. */
sealed interface RecordPath {

  /** Rendered from the rest; may change at any time. */
  record Derived() implements RecordPath {}

  /**
   * A file of a run.
   *
   * @param name path inside the folder
   */
  record OfRun(String folder, String id, String name) implements RecordPath {}

  /** Says that an occurrence is done, or that one attempt of it is. */
  record Marker() implements RecordPath {}

  /** Says where the runs of a month have gone. */
  record Manifest(RunsMonth month) implements RecordPath {}

  /** A copy of the marker of a recurring task's last occurrence; may change with each. */
  record Pointer() implements RecordPath {}

  /** What was spent from an account; changes with each run that is charged to it. */
  record Sums() implements RecordPath {}

  /** Any other record. */
  record Kept() implements RecordPath {}

  /** Nothing that a reconciler writes. */
  record Unknown() implements RecordPath {}

  Pattern RUN_FILE =
      Pattern.compile(
          "(runs/[0-9]{4}/[0-9]{2}/[0-9]{2}/"
              + "([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}))/(.+)");
  Pattern MARKER =
      Pattern.compile("occurrences/([0-9a-f]{1,2}/)*[0-9a-f]{64}(\\.[1-9][0-9]*)?\\.json");
  Pattern MANIFEST = Pattern.compile("archives/([0-9]{4}-[0-9]{2})\\.json");
  Pattern POINTER = Pattern.compile("latest/tasks/[0-9a-f]{2}/[0-9a-f]{64}\\.json");
  Pattern SUMS = Pattern.compile(Account.FOLDER + "/[A-Za-z0-9][-A-Za-z0-9._+/]*\\.json");
  Pattern KEPT = Pattern.compile("(decisions|approvals|audit|policy|proposals)/.+");

  static RecordPath of(String path) {
    if (RepoPath.problemWith(path).isPresent()) {
      return new Unknown();
    }
    if (path.equals("README.md")
        || path.startsWith("status/")
        || path.equals(Summary.FILE.value())) {
      return new Derived();
    }
    Matcher run = RUN_FILE.matcher(path);
    if (run.matches()) {
      return new OfRun(run.group(1), run.group(2), run.group(3));
    }
    if (MARKER.matcher(path).matches()) {
      return new Marker();
    }
    if (POINTER.matcher(path).matches()) {
      return new Pointer();
    }
    if (SUMS.matcher(path).matches()) {
      return new Sums();
    }
    Matcher manifest = MANIFEST.matcher(path);
    Optional<RunsMonth> month =
        manifest.matches() ? RunsMonth.parse(manifest.group(1)) : Optional.empty();
    if (month.isPresent()) {
      return new Manifest(month.get());
    }
    return KEPT.matcher(path).matches() ? new Kept() : new Unknown();
  }
}
