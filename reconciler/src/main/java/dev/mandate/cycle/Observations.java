package dev.mandate.cycle;

import dev.mandate.decide.Decision;
import dev.mandate.plan.Action;
import dev.mandate.plan.Plan.Step;
import dev.mandate.plan.Ruling;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.writeback.DecisionFiles;
import dev.mandate.writeback.JudgedRun;
import dev.mandate.writeback.Publisher.Entry;
import dev.mandate.writeback.Publisher.RecordFile;
import dev.mandate.writeback.StatusFiles;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The states of tasks and the decisions on them, as files. While the runs branch stands where this
 * reconciler left it, only what differs from the last time is rendered again. Not thread-safe.
 */
final class Observations {
  private final ControlSource source;
  private Optional<CommitId> head = Optional.empty();
  private Map<String, Seen> written = Map.of();
  private Set<String> withStatus = Set.of();

  Observations(ControlSource source) {
    this.source = source;
  }

  /** What is on the branch about a task. */
  private record Seen(Action action, Optional<Ruling> ruling) {
    @SuppressWarnings("ReferenceEquality") // a survey keeps what has not changed
    boolean sameAs(Seen other) {
      boolean identical =
          action == other.action && ruling.orElse(null) == other.ruling.orElse(null);
      return identical || equals(other);
    }
  }

  /**
   * An entry for this head of the branch only: the same bytes as are there already are not written
   * again.
   *
   * @param told tasks whose state is somebody else's to tell, or told with the record of a run
   * @param sightings of reviews that the branch does not know
   */
  Entry of(Outlook outlook, List<JudgedRun> runs, Set<String> told, List<RecordFile> sightings) {
    boolean known = head.isPresent() && head.equals(outlook.heads().runs());
    Map<String, Seen> before = known ? written : Map.of();
    Map<RepoPath, RecordFile> files = new HashMap<>();
    for (Step step : outlook.plan().steps()) {
      Seen now = seen(step, outlook);
      Seen was = before.get(step.task());
      if (was != null && now.sameAs(was)) {
        continue;
      }
      now.ruling().stream().flatMap(Ruling::decisions).forEach(d -> put(files, d));
      if (!told.contains(step.task())) {
        RecordFile file = StatusFiles.of(step);
        files.put(file.path(), file);
      }
    }
    runs.stream().flatMap(run -> run.after().stream()).forEach(d -> put(files, d));
    sightings.forEach(file -> files.put(file.path(), file));
    UndeclaredTasks undeclared =
        new UndeclaredTasks(source, outlook.heads().runs(), outlook.specs());
    withStatus = known ? withStatus : withStatus(outlook);
    gone(outlook).map(undeclared::status).forEach(f -> files.put(f.path(), f));
    return Entry.observed(
        outlook.heads().runs(), List.copyOf(files.values()), "Record states and decisions");
  }

  /**
   * Takes note of what the branch says now.
   *
   * @param now its head, after the entry was published; empty when others have written there too
   */
  void written(Outlook outlook, Optional<CommitId> now) {
    Map<String, Seen> seen = HashMap.newHashMap(outlook.plan().steps().size());
    outlook.plan().steps().forEach(step -> seen.put(step.task(), seen(step, outlook)));
    written = seen;
    withStatus =
        Stream.concat(withStatus.stream(), seen.keySet().stream()).collect(Collectors.toSet());
    head = now;
  }

  private static Seen seen(Step step, Outlook outlook) {
    return new Seen(step.action(), Optional.ofNullable(outlook.rulings().get(step.task())));
  }

  /** A policy that gave no answer may give one next time, and that one is the record. */
  private static void put(Map<RepoPath, RecordFile> files, Decision decision) {
    if (decision.verdict() != Decision.Verdict.UNDECIDABLE) {
      RecordFile file = DecisionFiles.of(decision);
      files.put(file.path(), file);
    }
  }

  /** Tasks that the branch knows. */
  private Set<String> withStatus(Outlook outlook) {
    return outlook.heads().runs().stream()
        .flatMap(commit -> source.list(commit, StatusFiles.FOLDER).keySet().stream())
        .map(StatusFiles::task)
        .collect(Collectors.toSet());
  }

  /** Tasks that the branch knows and nobody declares any more. */
  private Stream<String> gone(Outlook outlook) {
    Set<String> declared = new HashSet<>();
    outlook.plan().steps().forEach(step -> declared.add(step.task()));
    return withStatus.stream().filter(task -> !declared.contains(task));
  }
}
