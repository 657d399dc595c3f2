package dev.mandate.cycle;

import dev.mandate.plan.Action;
import dev.mandate.plan.Ruling;
import dev.mandate.run.CapturedChange;
import dev.mandate.run.Output;
import dev.mandate.run.RunOutcome;
import dev.mandate.run.RunRequest;
import dev.mandate.run.RunResult;
import dev.mandate.run.TargetRepository;
import dev.mandate.run.Targets;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.TreeId;
import dev.mandate.spec.Target;
import dev.mandate.verify.Signatures;
import dev.mandate.verify.SignedRecord;
import dev.mandate.writeback.HeldOutput;
import dev.mandate.writeback.JudgedRun;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Puts together what people have approved, from the very bytes in its record, and ends what they
 * have not in time. Starts no agent. For one thread.
 */
public final class Releasing {
  private final ControlSource source;
  private final Targets targets;
  private final SignedRecord records;
  private final Clock clock;
  private final Progress progress;

  /**
   * @param signatures by which a record is known to be a reconciler's
   */
  public Releasing(
      ControlSource source,
      Targets targets,
      Signatures signatures,
      Clock clock,
      Progress progress) {
    this.source = source;
    this.targets = targets;
    this.records = new SignedRecord(signatures);
    this.clock = clock;
    this.progress = progress;
  }

  /**
   * What is to be recorded and proposed. Whatever is not exactly what was approved fails, finally.
   *
   * @return empty when the time has run out since the plan was made: the next plan says so
   */
  Optional<JudgedRun> release(Action.Release release, Outlook outlook) {
    Instant now = clock.instant();
    if (isOver(release, now)) {
      return Optional.empty();
    }
    Output output = release.approved().output();
    RunRequest request = request(release, outlook, output.base());
    RunTimeline timeline = new RunTimeline(request, outlook.plan().at(), now, progress);
    timeline.releasing(now, "run " + output.run());
    Composed composed = compose(release, outlook);
    RunResult result =
        RunResult.withoutAgent(request, now, now, composed.outcome(), composed.change());
    Ruling ruling = release.ruling();
    JudgedRun judged =
        new JudgedRun(
            result,
            ruling.standing(),
            release.approved().decision(),
            Optional.empty(),
            composed.outcome(),
            timeline.ended(result, composed.outcome()),
            Optional.of(output));
    progress.finished(judged);
    return Optional.of(judged);
  }

  /** What is to be recorded of an output whose time is over. */
  JudgedRun lapse(Action.Lapse lapse, Outlook outlook) {
    Instant now = clock.instant();
    CommitId desired = outlook.heads().desired().orElseThrow();
    RunRequest request = request(lapse, outlook, desired);
    RunTimeline timeline = new RunTimeline(request, outlook.plan().at(), now, progress);
    RunOutcome.Withdrawn outcome = new RunOutcome.Withdrawn(lapse.reason());
    RunResult result = RunResult.withoutAgent(request, now, now, outcome, CapturedChange.none());
    JudgedRun judged =
        new JudgedRun(
            result,
            lapse.ruling().standing(),
            lapse.ruling().onCreate(),
            Optional.empty(),
            outcome,
            timeline.ended(result, outcome),
            lapse.ruling().output().map(Ruling.OfOutput::output));
    progress.finished(judged);
    return judged;
  }

  private static boolean isOver(Action.Release release, Instant now) {
    List<String> counted = release.approved().decision().approvals().counted();
    return !now.isBefore(release.until())
        || release.ruling().standing().valid().stream()
            .filter(approval -> counted.contains(approval.approver()))
            .flatMap(approval -> approval.expiresAt().stream())
            .anyMatch(end -> !now.isBefore(end));
  }

  private record Composed(RunOutcome outcome, CapturedChange change) {
    static Composed failed(String why) {
      return new Composed(
          new RunOutcome.Failed(why, OptionalInt.empty(), true), CapturedChange.none());
    }
  }

  private Composed compose(Action.Release release, Outlook outlook) {
    Output approved = release.approved().output();
    Optional<HeldOutput> held =
        new HeldOutputs(source, outlook.heads().runs())
            .of(release.record())
            .filter(found -> found.output().equals(approved));
    if (held.isEmpty()) {
      return Composed.failed("the record of run " + approved.run() + " is not what was approved");
    }
    Optional<String> damage =
        records
            .problem(outlook.control(), approved.run(), held.get().files(), source)
            .or(() -> held.get().damage(source));
    if (damage.isPresent()) {
      return Composed.failed("run " + approved.run() + ": " + damage.get());
    }
    Optional<Target> target = release.declared().target();
    if (!targets.has(target, approved.base())) {
      return Composed.failed(
          "the commit "
              + approved.base()
              + " that run "
              + approved.run()
              + " worked on is not in its target any more");
    }
    Optional<TreeId> tree =
        approved.files().isEmpty()
            ? Optional.empty()
            : Optional.of(targets.of(target).compose(approved.base(), held.get().placed()));
    if (!tree.equals(approved.tree())) {
      return Composed.failed(
          "what run " + approved.run() + " changed does not make the tree that was approved");
    }
    return new Composed(
        new RunOutcome.Succeeded("its output was approved by " + approvers(release)),
        new CapturedChange(changes(held.get()), tree, new byte[0], List.of()));
  }

  private static String approvers(Action.Release release) {
    return String.join(", ", release.approved().decision().approvals().counted());
  }

  private static List<CapturedChange.FileChange> changes(HeldOutput held) {
    Map<RepoPath, Optional<TargetRepository.PlacedFile>> placed = held.placed();
    return held.output().files().stream()
        .map(
            file ->
                new CapturedChange.FileChange(
                    file.path(),
                    file.oldPath(),
                    file.kind(),
                    file.mode(),
                    file.size(),
                    placed.get(file.path()).map(TargetRepository.PlacedFile::content)))
        .toList();
  }

  private static RunRequest request(Action.OutputWork work, Outlook outlook, CommitId base) {
    return RunRequest.of(
        work.key(),
        work.attempt(),
        work.declared(),
        outlook.control(),
        outlook.heads().desired().orElseThrow(),
        base,
        Map.of());
  }
}
