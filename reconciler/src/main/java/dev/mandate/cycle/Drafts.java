package dev.mandate.cycle;

import dev.mandate.ledger.FinalRecord;
import dev.mandate.ledger.Markers;
import dev.mandate.plan.Action;
import dev.mandate.plan.Plan;
import dev.mandate.run.RunOutcome;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.Target;
import dev.mandate.writeback.JudgedRun;
import dev.mandate.writeback.ProposalCommit;
import dev.mandate.writeback.TargetProposals;
import dev.mandate.writeback.TargetProposals.Draft;
import dev.mandate.writeback.TargetProposals.Drafted;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/** What runs propose to targets, before and after it is recorded (ADR 25). Not thread-safe. */
public final class Drafts {
  /** Of records: more do not become final between two looks of whoever lives. */
  private static final int NEWEST = 100;

  private final TargetProposals proposals;
  private final ControlSource source;
  private final Progress progress;

  /** Runs whose proposals need not be looked for any more. */
  private final Set<String> shown = new HashSet<>();

  /**
   * @param source where the record is read
   */
  public Drafts(TargetProposals proposals, ControlSource source, Progress progress) {
    this.proposals = proposals;
    this.source = source;
    this.progress = progress;
  }

  /** Whether it has to be laid down before it is recorded. */
  static boolean isMissing(JudgedRun run) {
    return run.proposes() && run.declared().target().isPresent() && run.draft().isEmpty();
  }

  /**
   * The runs, ready to be recorded.
   *
   * @param runs that propose to one target
   * @throws RemoteUnavailableException when it cannot be reached now
   */
  List<JudgedRun> lay(Target target, List<JudgedRun> runs) throws RemoteUnavailableException {
    List<Draft> drafts = runs.stream().map(Drafts::draft).toList();
    Map<Draft, Drafted> drafted = proposals.draft(target, drafts);
    List<JudgedRun> laid = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      laid.add(laid(runs.get(i), target, drafted.get(drafts.get(i))));
    }
    return laid;
  }

  private static Draft draft(JudgedRun run) {
    return new Draft(
        run.result().request().control().name(),
        run.key(),
        run.result().request().attempt(),
        ProposalCommit.of(run),
        run.result().finishedAt());
  }

  private JudgedRun laid(JudgedRun run, Target target, Drafted drafted) {
    return switch (drafted) {
      case Drafted.Done(CommitId commit) -> run.drafted(commit);
      case Drafted.Refused(String why) -> {
        JudgedRun failed =
            run.ending(
                new RunOutcome.Failed(
                    "the target " + target.name() + " takes no proposal: " + why.strip(),
                    OptionalInt.of(0),
                    true));
        progress.finished(failed);
        yield failed;
      }
    };
  }

  /**
   * Shows what was just recorded, and removes what was laid down for nothing. What cannot be done
   * now, a later pass does.
   *
   * @param runs that were to be recorded
   */
  void show(ControlRepository control, List<JudgedRun> runs, Recorder.Recorded recorded) {
    Map<String, Set<String>> open = new TreeMap<>();
    runs.stream()
        .filter(run -> run.draft().isPresent())
        .filter(run -> recorded.settled().contains(run.key()))
        .forEach(
            run ->
                open.computeIfAbsent(
                        run.declared().target().orElseThrow().name(), name -> new HashSet<>())
                    .add(run.result().request().id().toString()));
    boolean unused = settle(control, open, recorded.head());
  }

  /**
   * Shows what is recorded and not shown yet, whoever ran it.
   *
   * @param runs head of the runs branch
   * @return whether nothing is missing
   */
  boolean settle(Outlook outlook, Optional<CommitId> runs) {
    List<FinalRecord> records = new ArrayList<>(outlook.ledger().newest(NEWEST));
    for (Plan.Step step : outlook.plan().steps()) {
      if (step.action() instanceof Action.Done done) {
        records.add(done.record());
      }
    }
    Map<String, Set<String>> open = new TreeMap<>();
    for (FinalRecord record : records) {
      record
          .proposedIn()
          .filter(there -> !shown.contains(record.run()))
          .ifPresent(
              there ->
                  open.computeIfAbsent(there.target(), name -> new HashSet<>()).add(record.run()));
    }
    return settle(outlook.control(), open, runs);
  }

  /**
   * @param open runs that are not known to be shown, by name of their target
   */
  private boolean settle(
      ControlRepository control, Map<String, Set<String>> open, Optional<CommitId> runs) {
    Markers recorded = new Markers(source, runs);
    boolean whole = true;
    for (Map.Entry<String, Set<String>> one : open.entrySet()) {
      // What mandate.yaml does not name any more is out of reach, and stays as it is.
      Optional<Target> target = Optional.ofNullable(control.targets().get(one.getKey()));
      Optional<String> obstacle = target.flatMap(there -> settle(there, control, recorded));
      if (obstacle.isEmpty()) {
        shown.addAll(one.getValue());
      } else {
        whole = false;
        progress.notProposed("target " + one.getKey() + ": " + obstacle.get());
      }
    }
    return whole;
  }

  private Optional<String> settle(Target target, ControlRepository control, Markers recorded) {
    try {
      return proposals.settle(target, control.name(), recorded);
    } catch (RemoteUnavailableException | IllegalArgumentException e) {
      return Optional.of(e.getMessage());
    }
  }
}
