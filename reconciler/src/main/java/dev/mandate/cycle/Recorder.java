package dev.mandate.cycle;

import dev.mandate.budget.Books;
import dev.mandate.budget.Charge;
import dev.mandate.claim.HeldClaim;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.ledger.Ledger;
import dev.mandate.ledger.LedgerReader;
import dev.mandate.ledger.Summary;
import dev.mandate.plan.Action;
import dev.mandate.plan.Plan.Step;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.writeback.JudgedRun;
import dev.mandate.writeback.Publisher;
import dev.mandate.writeback.Publisher.Entry;
import dev.mandate.writeback.Publisher.RecordFile;
import dev.mandate.writeback.RecordEntries;
import dev.mandate.writeback.RecordEntries.RunEntry;
import dev.mandate.writeback.StatusPage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes down what a pass did and found, in one push unless it is very much, and nothing that is
 * written already. Not thread-safe.
 */
public final class Recorder {
  private static final RepoPath PAGE = new RepoPath("README.md");

  /** Of what was seen, in one push: more would not fit a small heap. */
  private static final int MOST_FILES = 20_000;

  private final ControlSource source;
  private final Publisher publisher;
  private final RecordEntries entries;
  private final Observations observations;
  private final LedgerReader ledgers;
  private final Function<Outlook, List<Entry>> also;
  private final int mostFiles;

  public Recorder(ControlSource source, Publisher publisher, RecordEntries entries) {
    this(source, publisher, entries, outlook -> List.of(), MOST_FILES);
  }

  /**
   * @param also what else is to be written, asked in each pass
   */
  public Recorder(
      ControlSource source,
      Publisher publisher,
      RecordEntries entries,
      Function<Outlook, List<Entry>> also) {
    this(source, publisher, entries, also, MOST_FILES);
  }

  /**
   * @param mostFiles of states and decisions in one push
   */
  Recorder(
      ControlSource source,
      Publisher publisher,
      RecordEntries entries,
      Function<Outlook, List<Entry>> also,
      int mostFiles) {
    this.source = source;
    this.also = also;
    this.mostFiles = mostFiles;
    this.publisher = publisher;
    this.entries = entries;
    this.observations = new Observations(source);
    this.ledgers = new LedgerReader(source);
  }

  /**
   * What was written.
   *
   * @param head of the runs branch afterwards; empty when there is still nothing to record
   * @param records of the runs of this pass that are now final
   * @param attempts runs of this pass that failed and are followed by another attempt
   * @param dropped results that do not count: somebody else has recorded or taken over the same
   * @param refusal why the remote does not take the record; empty when it did
   * @param overtaken whether others had written to the branch since it was read; where they were
   *     faster all the time, nothing is written yet
   */
  public record Recorded(
      Optional<CommitId> head,
      List<FinalRecord> records,
      List<FinalRecord> attempts,
      List<OccurrenceKey> dropped,
      Optional<String> refusal,
      boolean overtaken) {
    public Recorded {
      records = List.copyOf(records);
      attempts = List.copyOf(attempts);
      dropped = List.copyOf(dropped);
    }

    static Recorded nothing(Optional<CommitId> head) {
      return new Recorded(head, List.of(), List.of(), List.of(), Optional.empty(), false);
    }

    /** What needs no claim any more. */
    List<OccurrenceKey> settled() {
      Stream<FinalRecord> recorded = Stream.concat(records.stream(), attempts.stream());
      return Stream.concat(recorded.map(FinalRecord::key), dropped.stream()).toList();
    }
  }

  /**
   * Publishes the runs, all of them in one push, the decisions and the state of every task, except
   * of those that others are running: these are theirs to tell.
   *
   * @param claims under which the runs were made; they go with the records
   * @param others tasks whose state is not to be told now: somebody is running them
   */
  public Recorded record(
      Outlook outlook,
      List<JudgedRun> runs,
      Map<OccurrenceKey, HeldClaim> claims,
      Set<String> others)
      throws RemoteUnavailableException {
    List<RunEntry> finished = runs.stream().map(run -> entry(run, claims)).toList();
    List<Entry> all = new ArrayList<>();
    finished.forEach(run -> all.add(run.entry()));
    Set<String> told = new HashSet<>(others);
    runs.forEach(run -> told.add(run.declared().name()));
    Entry seen = observations.of(outlook, runs, told, sightings(outlook));
    Optional<CommitId> head = outlook.heads().runs();
    all.addAll(also.apply(outlook));
    if (all.isEmpty() && seen.files().isEmpty()) {
      return recorded(outlook, head, finished, List.of(), false);
    }
    Ahead ahead = ahead(outlook, seen);
    all.add(ahead.rest());
    AtomicBoolean overtaken = new AtomicBoolean(!ahead.whole());
    Publisher.Outcome outcome =
        publisher.publish(
            all,
            (parent, accepted) -> {
              overtaken.set(!ahead.whole() || !parent.equals(ahead.head()));
              return derived(outlook, finished, parent, accepted);
            });
    return switch (outcome) {
      case Publisher.Outcome.Published(CommitId now, List<Entry> dropped) ->
          recorded(outlook, Optional.of(now), finished, dropped, overtaken.get());
      case Publisher.Outcome.NothingToDo(List<Entry> dropped) ->
          recorded(
              outlook,
              ahead.head(),
              finished,
              dropped,
              overtaken.get() || dropped.contains(ahead.rest()));
      case Publisher.Outcome.Outpaced() ->
          new Recorded(ahead.head(), List.of(), List.of(), List.of(), Optional.empty(), true);
      case Publisher.Outcome.Refused(String reason) ->
          new Recorded(ahead.head(), List.of(), List.of(), List.of(), Optional.of(reason), false);
    };
  }

  private List<RecordFile> sightings(Outlook outlook) {
    return outlook.sightings().entrySet().stream()
        .map(one -> entries.sighting(one.getKey(), one.getValue()))
        .toList();
  }

  /**
   * What was seen, up to what goes with the results.
   *
   * @param head of the branch by now
   * @param rest what is still to be written
   * @param whole whether everything but the rest is written
   */
  private record Ahead(Optional<CommitId> head, Entry rest, boolean whole) {}

  /** Writes what is too much for one push; that is so when very many tasks are new. */
  private Ahead ahead(Outlook outlook, Entry seen) throws RemoteUnavailableException {
    List<RecordFile> files =
        seen.files().stream().sorted(Comparator.comparing(f -> f.path().value())).toList();
    Optional<CommitId> head = outlook.heads().runs();
    int from = 0;
    boolean whole = true;
    while (whole && files.size() - from > mostFiles) {
      Entry part = Entry.observed(head, files.subList(from, from + mostFiles), seen.summary());
      from += mostFiles;
      Publisher.Outcome outcome =
          publisher.publish(
              List.of(part), (parent, accepted) -> derived(outlook, List.of(), parent, accepted));
      switch (outcome) {
        case Publisher.Outcome.Published(CommitId now, List<Entry> dropped) ->
            head = Optional.of(now);
        case Publisher.Outcome.NothingToDo(List<Entry> dropped) -> whole = dropped.isEmpty();
        case Publisher.Outcome.Outpaced() -> whole = false;
        case Publisher.Outcome.Refused(String reason) -> whole = false;
      }
    }
    int rest = Math.max(from, files.size() - mostFiles);
    return new Ahead(
        head, Entry.observed(head, files.subList(rest, files.size()), seen.summary()), whole);
  }

  private RunEntry entry(JudgedRun run, Map<OccurrenceKey, HeldClaim> claims) {
    HeldClaim claim = claims.get(run.key());
    if (claim == null) {
      throw new IllegalStateException("a run without a claim: " + run.key());
    }
    return entries.of(run, claim.reservation()).under(claim);
  }

  private Recorded recorded(
      Outlook outlook,
      Optional<CommitId> head,
      List<RunEntry> finished,
      List<Entry> dropped,
      boolean overtaken) {
    observations.written(outlook, head.filter(h -> !overtaken));
    Map<Boolean, List<FinalRecord>> written =
        finished.stream()
            .filter(run -> !dropped.contains(run.entry()))
            .collect(
                Collectors.partitioningBy(
                    RunEntry::isFinal, Collectors.mapping(RunEntry::record, Collectors.toList())));
    List<OccurrenceKey> lost =
        finished.stream()
            .filter(run -> dropped.contains(run.entry()))
            .map(run -> run.record().key())
            .toList();
    return new Recorded(
        head, written.get(true), written.get(false), lost, Optional.empty(), overtaken);
  }

  private List<RecordFile> derived(
      Outlook outlook, List<RunEntry> finished, Optional<CommitId> parent, List<Entry> accepted) {
    List<RunEntry> own = finished.stream().filter(run -> accepted.contains(run.entry())).toList();
    List<FinalRecord> records =
        own.stream().filter(RunEntry::isFinal).map(RunEntry::record).toList();
    Ledger before = ledgers.read(parent);
    Ledger ledger = before.with(records);
    String text =
        StatusPage.render(outlook.control().name(), afterwards(outlook, own, ledger), ledger);
    List<RecordFile> files = new ArrayList<>();
    files.add(new RecordFile(PAGE, text.getBytes(StandardCharsets.UTF_8)));
    Summary.files(before, records).forEach((path, file) -> files.add(new RecordFile(path, file)));
    List<Charge> charges = own.stream().flatMap(run -> run.charges().stream()).toList();
    new Books(source, parent)
        .with(charges)
        .forEach((path, file) -> files.add(new RecordFile(path, file)));
    return files;
  }

  /** The steps as they stand once these runs are recorded, and those of others. */
  private static List<Step> afterwards(Outlook outlook, List<RunEntry> finished, Ledger ledger) {
    Map<String, RunEntry> own = new HashMap<>();
    finished.forEach(run -> own.put(run.after().task(), run));
    return outlook.plan().steps().stream().map(step -> afterwards(step, own, ledger)).toList();
  }

  private static Step afterwards(Step step, Map<String, RunEntry> own, Ledger ledger) {
    Optional<RunEntry> run = Optional.ofNullable(own.get(step.task()));
    return step.action() instanceof Action.Work work
        ? run.map(RunEntry::after)
            .or(() -> ledger.find(work.key()).map(record -> done(step, record)))
            .orElse(step)
        : run.map(RunEntry::after).orElse(step);
  }

  private static Step done(Step step, FinalRecord record) {
    return new Step(step.task(), step.environment(), step.priority(), new Action.Done(record));
  }
}
