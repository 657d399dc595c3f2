package dev.mandate.cycle;

import dev.mandate.finding.Finding;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.spec.SpecSet;
import dev.mandate.writeback.Publisher.RecordFile;
import dev.mandate.writeback.StatusFiles;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Says what became of a task that has a status but that nothing readable declares any more. */
final class UndeclaredTasks {
  private final ControlSource source;
  private final Optional<CommitId> runs;
  private final List<String> unexplained;

  /**
   * @param runs head of the runs branch, which holds the status
   */
  UndeclaredTasks(ControlSource source, Optional<CommitId> runs, SpecSet specs) {
    this.source = source;
    this.runs = runs;
    this.unexplained = unexplained(specs);
  }

  /** A spec that nobody can read is not a spec that somebody has removed. */
  RecordFile status(String task) {
    RecordFile removed = StatusFiles.removed(task);
    return unexplained.isEmpty() || isThere(removed)
        ? removed
        : StatusFiles.lost(task, unexplained);
  }

  private boolean isThere(RecordFile file) {
    return runs.flatMap(head -> source.find(head, file.path()))
        .filter(blob -> Arrays.equals(source.read(blob), file.content()))
        .isPresent();
  }

  /** Files with errors that no known task has for its own. */
  private static List<String> unexplained(SpecSet specs) {
    Set<String> files = new TreeSet<>();
    specs.findings().stream().filter(Finding::isError).forEach(f -> files.add(f.where().file()));
    specs.broken().values().stream()
        .flatMap(List::stream)
        .forEach(finding -> files.remove(finding.where().file()));
    return List.copyOf(files);
  }
}
