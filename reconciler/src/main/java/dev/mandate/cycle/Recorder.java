package dev.mandate.cycle;

import dev.mandate.decide.Decision;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.ledger.Ledger;
import dev.mandate.ledger.LedgerReader;
import dev.mandate.plan.Action;
import dev.mandate.plan.Plan.Step;
import dev.mandate.plan.Ruling;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.writeback.DecisionFiles;
import dev.mandate.writeback.JudgedRun;
import dev.mandate.writeback.Publisher;
import dev.mandate.writeback.Publisher.Entry;
import dev.mandate.writeback.Publisher.RecordFile;
import dev.mandate.writeback.RecordEntries;
import dev.mandate.writeback.RecordEntries.RunEntry;
import dev.mandate.writeback.StatusFiles;
import dev.mandate.writeback.StatusPage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Writes down what a pass did and found, in one push, and nothing that is written already. */
public final class Recorder {
  private static final RepoPath PAGE = new RepoPath("README.md");

  private final ControlSource source;
  private final Publisher publisher;
  private final RecordEntries entries;

  public Recorder(ControlSource source, Publisher publisher, RecordEntries entries) {
    this.source = source;
    this.publisher = publisher;
    this.entries = entries;
  }

  /**
   * What was written.
   *
   * @param head of the runs branch afterwards; empty when there is still nothing to record
   * @param records of the runs of this pass that are now final
   * @param dropped how many results somebody else had recorded before
   * @param refusal why the remote does not take the record; empty when it did
   */
  public record Recorded(
      Optional<CommitId> head, List<FinalRecord> records, int dropped, Optional<String> refusal) {
    public Recorded {
      records = List.copyOf(records);
    }
  }

  /** Publishes the runs, the decisions and the state of every task. */
  public Recorded record(Outlook outlook, List<JudgedRun> runs) throws RemoteUnavailableException {
    List<RunEntry> finished = runs.stream().map(entries::of).toList();
    List<Entry> all = new ArrayList<>();
    finished.forEach(run -> all.add(run.entry()));
    all.add(observations(outlook, runs));
    Publisher.Outcome outcome =
        publisher.publish(
            all, (parent, accepted) -> List.of(page(outlook, finished, parent, accepted)));
    return switch (outcome) {
      case Publisher.Outcome.Published(CommitId head, List<Entry> dropped) ->
          recorded(Optional.of(head), finished, dropped);
      case Publisher.Outcome.NothingToDo(List<Entry> dropped) ->
          recorded(outlook.heads().runs(), finished, dropped);
      case Publisher.Outcome.Refused(String reason) ->
          new Recorded(outlook.heads().runs(), List.of(), 0, Optional.of(reason));
    };
  }

  private static Recorded recorded(
      Optional<CommitId> head, List<RunEntry> finished, List<Entry> dropped) {
    List<FinalRecord> records =
        finished.stream()
            .filter(run -> !dropped.contains(run.entry()))
            .map(RunEntry::record)
            .toList();
    return new Recorded(head, records, finished.size() - records.size(), Optional.empty());
  }

  /** Decisions and states beside the runs: the same bytes as last time are not written again. */
  private Entry observations(Outlook outlook, List<JudgedRun> runs) {
    Map<RepoPath, RecordFile> files = new HashMap<>();
    decisions(outlook, runs).map(DecisionFiles::of).forEach(f -> files.put(f.path(), f));
    Set<String> ran = new HashSet<>();
    runs.forEach(run -> ran.add(run.declared().name()));
    Set<String> known = new HashSet<>();
    for (Step step : outlook.plan().steps()) {
      known.add(step.task());
      if (!ran.contains(step.task())) {
        RecordFile file = StatusFiles.of(step);
        files.put(file.path(), file);
      }
    }
    removed(outlook, known).forEach(file -> files.put(file.path(), file));
    return new Entry(
        Optional.empty(), List.copyOf(files.values()), List.of(), "Record states and decisions");
  }

  private static Stream<Decision> decisions(Outlook outlook, List<JudgedRun> runs) {
    Stream<Decision> planned =
        outlook.rulings().values().stream()
            .flatMap(ruling -> Stream.concat(Stream.of(ruling.onCreate()), executed(ruling)));
    return Stream.concat(planned, runs.stream().flatMap(run -> run.after().stream()));
  }

  private static Stream<Decision> executed(Ruling ruling) {
    return ruling.beforeExecute().stream();
  }

  private Stream<RecordFile> removed(Outlook outlook, Set<String> declared) {
    return outlook.heads().runs().stream()
        .flatMap(head -> source.list(head, StatusFiles.FOLDER).keySet().stream())
        .map(StatusFiles::task)
        .filter(task -> !declared.contains(task))
        .map(StatusFiles::removed);
  }

  private RecordFile page(
      Outlook outlook, List<RunEntry> finished, Optional<CommitId> parent, List<Entry> accepted) {
    List<FinalRecord> records =
        finished.stream()
            .filter(run -> accepted.contains(run.entry()))
            .map(RunEntry::record)
            .toList();
    Ledger ledger = new LedgerReader(source).read(parent).with(records);
    String text = StatusPage.render(outlook.control().name(), afterwards(outlook, records), ledger);
    return new RecordFile(PAGE, text.getBytes(StandardCharsets.UTF_8));
  }

  /** The steps as they stand once these runs are recorded. */
  private static List<Step> afterwards(Outlook outlook, List<FinalRecord> records) {
    Map<String, FinalRecord> done = new HashMap<>();
    records.forEach(record -> done.put(record.key().task(), record));
    return outlook.plan().steps().stream()
        .map(
            step ->
                done.containsKey(step.task())
                    ? new Step(
                        step.task(),
                        step.environment(),
                        step.priority(),
                        new Action.Done(done.get(step.task())))
                    : step)
        .toList();
  }
}
