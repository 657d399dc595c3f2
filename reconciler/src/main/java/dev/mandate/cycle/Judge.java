package dev.mandate.cycle;

import dev.mandate.approval.Approvals;
import dev.mandate.approval.Standing;
import dev.mandate.decide.Actor;
import dev.mandate.decide.Circumstances;
import dev.mandate.decide.Decision;
import dev.mandate.decide.Decisions;
import dev.mandate.decide.PolicyInputs;
import dev.mandate.decide.RequestedRun;
import dev.mandate.ledger.Ledger;
import dev.mandate.plan.Agenda;
import dev.mandate.plan.DueState;
import dev.mandate.plan.Ruling;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.Provenance;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.Approval;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.Freeze;
import dev.mandate.spec.SpecSet;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Asks policy about every declared task that is not finished. */
final class Judge {
  private static final int FIRST_ATTEMPT = 1;
  private static final Actor RECONCILER = new Actor("mandate", Actor.Kind.RECONCILER);

  private final ControlSource source;
  private final Decisions decisions;
  private final Approvals approvals;
  private final Optional<CommitId> head;
  private final Instant now;

  Judge(
      ControlSource source,
      Decisions decisions,
      Approvals approvals,
      Optional<CommitId> head,
      Instant now) {
    this.source = source;
    this.decisions = decisions;
    this.approvals = approvals;
    this.head = head;
    this.now = now;
  }

  /** By task name; finished tasks are left out. */
  Map<String, Ruling> rule(SpecSet specs, Ledger ledger) {
    Agenda agenda = new Agenda(ledger, now);
    List<Freeze> freezes = specs.freezes().stream().filter(f -> f.inForceAt(now)).toList();
    Map<String, Ruling> rulings = new ConcurrentHashMap<>();
    specs.declared().values().parallelStream()
        .forEach(
            declared -> {
              DueState due = agenda.of(declared);
              if (!(due instanceof DueState.Finished)) {
                rulings.put(declared.name(), rule(declared, due, freezes));
              }
            });
    return rulings;
  }

  private Ruling rule(DeclaredTask declared, DueState due, List<Freeze> freezes) {
    Standing standing =
        approvals.of(declared, decisions.policy().digest(), now, () -> provenance(declared));
    List<Freeze> holding = freezes.stream().filter(f -> f.holds(declared.task())).toList();
    PolicyInputs inputs = new PolicyInputs(circumstances(standing, holding));
    Decision onCreate = decisions.decide(inputs.onCreateAttempt(declared));
    if (!onCreate.allowed() || !(due instanceof DueState.Due(OccurrenceKey key))) {
      return new Ruling(onCreate, Optional.empty(), standing);
    }
    Decision execute =
        decisions.decide(
            inputs.beforeExecute(declared, new RequestedRun(key.occurrence(), FIRST_ATTEMPT)));
    // Who is left to ask is for people to read; policy was told the authors wherever it matters.
    Standing shown =
        execute.approvals().met() ? standing : standing.by(approvals.authors(provenance(declared)));
    return new Ruling(onCreate, Optional.of(execute), shown);
  }

  private static Circumstances circumstances(Standing standing, List<Freeze> freezes) {
    return new Circumstances(
        RECONCILER,
        standing.authors(),
        standing.candidates(),
        standing.valid().stream().map(Approval::approver).toList(),
        freezes);
  }

  private List<Provenance> provenance(DeclaredTask declared) {
    return Stream.of(declared.task().document().file(), declared.agent().document().file())
        .flatMap(file -> provenance(file).stream())
        .toList();
  }

  /** A file that is not committed yet has no author to tell. */
  private Optional<Provenance> provenance(RepoPath file) {
    return head.filter(commit -> source.find(commit, file).isPresent())
        .map(commit -> source.provenance(commit, file));
  }
}
