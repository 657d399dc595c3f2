package dev.mandate.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.approval.ApprovalDocuments;
import dev.mandate.cycle.Outlook;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.plan.Action;
import dev.mandate.plan.Agenda;
import dev.mandate.plan.Explanation;
import dev.mandate.plan.Plan.Step;
import dev.mandate.plan.Requests;
import dev.mandate.run.Output;
import dev.mandate.signing.KeySignatures;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.verify.SignedRecord;
import dev.mandate.writeback.HeldOutput;
import dev.mandate.writeback.ProposalCommit;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** That what a run made may be proposed: exactly these bytes, once, for a limited time. */
final class OutputApproval implements ApprovalSubject {
  /** Of the patch that are shown; where it is to be found whole is said. */
  private static final int MOST_LINES = 500;

  private final Outlook outlook;
  private final DeclaredTask declared;
  private final Action.Held held;
  private final HeldOutput record;
  private final ControlSource source;

  private OutputApproval(
      Outlook outlook,
      DeclaredTask declared,
      Action.Held held,
      HeldOutput record,
      ControlSource source) {
    this.outlook = outlook;
    this.declared = declared;
    this.held = held;
    this.record = record;
    this.source = source;
  }

  /**
   * The output of a run that waits.
   *
   * @param run its id
   * @throws CommandFailure when there is none
   */
  static OutputApproval of(Outlook outlook, ControlSource source, String run) {
    Agenda agenda = new Agenda(outlook.ledger(), Requests.none(), outlook.plan().at());
    for (Step step : outlook.plan().steps()) {
      DeclaredTask declared = outlook.specs().declared().get(step.task());
      Optional<FinalRecord> newest = Optional.ofNullable(declared).flatMap(agenda::newest);
      Optional<FinalRecord> made =
          newest.flatMap(
              last ->
                  last.key().isOutput()
                      ? outlook.ledger().find(last.key().run())
                      : Optional.of(last));
      if (made.filter(record -> record.run().equals(run)).isPresent()) {
        return of(outlook, source, declared, step, newest.get(), made.get());
      }
    }
    throw CommandFailure.no(
        "no output of a run " + run + " waits for approval",
        "see what waits with mandate plan; a later run, or a change of the task, takes the place of"
            + " what waited before");
  }

  private static OutputApproval of(
      Outlook outlook,
      ControlSource source,
      DeclaredTask declared,
      Step step,
      FinalRecord newest,
      FinalRecord made) {
    if (!newest.held()) {
      throw CommandFailure.no(
          made.held()
              ? "the output of run " + made.run() + " waits no longer: " + ended(newest)
              : "the output of run "
                  + made.run()
                  + " waits for no approval: it ended as "
                  + made.outcome(),
          "each output is approved once; see the record " + newest.folder());
    }
    if (!(step.action() instanceof Action.Held held)) {
      throw CommandFailure.no(
          "the output of run "
              + made.run()
              + " waits for no approval now: "
              + Explanation.of(step.action()).summary(),
          "approve it when mandate plan says that it is held");
    }
    CommitId head = outlook.heads().runs().orElseThrow();
    HeldOutput record =
        HeldOutput.read(source, head, made)
            .orElseThrow(() -> new IllegalStateException("no output in " + made.folder()));
    Optional<String> damage =
        new SignedRecord(new KeySignatures())
            .problem(outlook.control(), made.run(), record.files(), source)
            .or(() -> record.damage(source));
    if (damage.isPresent()) {
      throw CommandFailure.no(
          "the output of run " + made.run() + " is not there as it was made: " + damage.get(),
          "look at the history of the runs branch with mandate verify");
    }
    return new OutputApproval(outlook, declared, held, record, source);
  }

  private static String ended(FinalRecord release) {
    return release
        .proposal()
        .map(branch -> "it was proposed as " + branch)
        .orElse("it ended as " + release.outcome() + ", " + release.reason());
  }

  @Override
  public DeclaredTask declared() {
    return declared;
  }

  @Override
  public String name() {
    return "the output of run " + held.record().run();
  }

  @Override
  public void check(String approver) {
    ApprovalSubject.checkApprover(
        approver, held.candidates(), held.waiting().decision().approvals().counted());
  }

  @Override
  public List<String> shown() {
    Output output = record.output();
    List<String> lines =
        new ArrayList<>(
            List.of(
                "task         " + declared.name() + ", " + declared.task().riskClass().label(),
                "environment  " + declared.environment().name(),
                "agent        " + declared.agent().name(),
                "run          " + output.run(),
                "output       " + output.digest(),
                "base         " + output.base().hex(),
                "policy       " + outlook.policy().digest(),
                "until        " + held.until(),
                "proposal     "
                    + output
                        .tree()
                        .map(tree -> ProposalCommit.branch(declared, outlook.control().name()))
                        .map(branch -> branch + place(declared))
                        .orElse("none, nothing was changed"),
                "record       "
                    + outlook.heads().runs().orElseThrow().abbreviated()
                    + ":"
                    + held.record().folder()));
    output
        .files()
        .forEach(
            file ->
                lines.add(
                    "             "
                        + file.kind().label()
                        + " "
                        + file.oldPath().map(old -> old + " -> ").orElse("")
                        + file.path()
                        + ", mode "
                        + file.mode()
                        + ", "
                        + file.size()
                        + " bytes"));
    output
        .artifacts()
        .forEach(
            artifact -> lines.add("             " + artifact.path() + " " + artifact.content()));
    lines.addAll(patch());
    return lines;
  }

  private List<String> patch() {
    List<String> all =
        record
            .file(new RepoPath("patch.diff"))
            .map(blob -> new String(source.read(blob), StandardCharsets.UTF_8))
            .stream()
            .flatMap(String::lines)
            .toList();
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.addAll(all.subList(0, Math.min(MOST_LINES, all.size())));
    if (all.size() > MOST_LINES) {
      lines.add("… " + (all.size() - MOST_LINES) + " more lines in patch.diff of the record");
    }
    return lines;
  }

  @Override
  public ObjectNode unsigned(
      String approver, Instant now, Optional<Duration> lasting, Optional<String> comment) {
    Instant latest = held.until().truncatedTo(ChronoUnit.SECONDS);
    Instant expires = lasting.map(now::plus).filter(latest::isAfter).orElse(latest);
    if (!now.isBefore(expires)) {
      throw CommandFailure.no(
          "the output of run " + held.record().run() + " waits until " + held.until() + " only",
          "there is no time left to approve it; run it again with mandate task retry");
    }
    Output output = record.output();
    return ApprovalDocuments.unsignedOfOutput(
        declared.name(),
        declared.environment().name(),
        declared.digest(),
        outlook.policy().digest(),
        output.named(),
        approver,
        now,
        expires,
        comment);
  }

  private static String place(DeclaredTask declared) {
    return declared.target().map(target -> " in " + target.name() + ", " + target.url()).orElse("");
  }
}
