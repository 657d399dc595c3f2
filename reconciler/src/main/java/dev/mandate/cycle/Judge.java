package dev.mandate.cycle;

import dev.mandate.approval.Approvals;
import dev.mandate.approval.Standing;
import dev.mandate.cycle.RulingMemory.Case;
import dev.mandate.cycle.RulingMemory.Ruled;
import dev.mandate.decide.Actor;
import dev.mandate.decide.Circumstances;
import dev.mandate.decide.Decision;
import dev.mandate.decide.Decisions;
import dev.mandate.decide.PolicyInputs;
import dev.mandate.decide.RequestedRun;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.plan.Agenda;
import dev.mandate.plan.DueState;
import dev.mandate.plan.Ruling;
import dev.mandate.review.Heard;
import dev.mandate.review.Reviews;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.run.Output;
import dev.mandate.spec.Approval;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.Freeze;
import dev.mandate.spec.SpecSet;
import dev.mandate.writeback.HeldOutput;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Asks policy about every declared task that is not finished. */
final class Judge {
  private static final Actor RECONCILER = new Actor("mandate", Actor.Kind.RECONCILER);

  /** Whether something may be declared does not depend on who has approved it since. */
  static final PolicyInputs DECLARING =
      new PolicyInputs(new Circumstances(RECONCILER, List.of(), List.of(), List.of(), List.of()));

  private final Decisions decisions;
  private final Approvals approvals;
  private final HeldOutputs outputs;
  private final SpecAuthors authors;
  private final Hands hands;
  private final Instant now;
  private final RulingMemory memory;
  private final Reviews.Hearing hearing;
  private final SortedMap<String, Heard> heard = new TreeMap<>();

  Judge(
      Decisions decisions,
      Approvals approvals,
      HeldOutputs outputs,
      SpecAuthors authors,
      Hands hands,
      Instant now,
      RulingMemory memory,
      Reviews.Hearing hearing) {
    this.decisions = decisions;
    this.approvals = approvals;
    this.outputs = outputs;
    this.authors = authors;
    this.hands = hands;
    this.now = now;
    this.memory = memory;
    this.hearing = hearing;
  }

  /** By task name; finished tasks are left out. What was ruled before is used where it holds. */
  Map<String, Ruling> rule(SpecSet specs, Agenda agenda) {
    Set<String> approved = approved(specs);
    Map<String, Ruled> ruled = rule(specs, agenda, specs.declared().values(), approved);
    return memory.keep(ruled, approved, heard.keySet());
  }

  /**
   * The same, when nothing but some tasks has changed since the last time.
   *
   * @param anew their names
   */
  Map<String, Ruling> rule(SpecSet specs, Agenda agenda, Set<String> anew) {
    Set<String> approved = approved(specs);
    List<DeclaredTask> tasks =
        anew.stream()
            .flatMap(name -> Optional.ofNullable(specs.declared().get(name)).stream())
            .toList();
    Map<String, Ruled> ruled = rule(specs, agenda, tasks, approved);
    return memory.renew(anew, ruled, approved, heard.keySet());
  }

  private static Set<String> approved(SpecSet specs) {
    return specs.approvals().stream().map(Approval::task).collect(Collectors.toSet());
  }

  private Map<String, Ruled> rule(
      SpecSet specs, Agenda agenda, Collection<DeclaredTask> tasks, Set<String> approved) {
    List<Freeze> freezes = specs.freezes().stream().filter(f -> f.inForceAt(now)).toList();
    Map<String, Ruled> ruled = HashMap.newHashMap(tasks.size());
    List<Case> open = new ArrayList<>();
    for (DeclaredTask declared : tasks) {
      DueState due = agenda.of(declared);
      if (due instanceof DueState.Finished) {
        continue;
      }
      Case asked =
          new Case(
              declared,
              requested(due),
              held(due),
              holding(declared, freezes),
              hands.trust(declared, key(due)));
      Optional<Ruled> known =
          approved.contains(declared.name()) ? Optional.empty() : memory.recall(asked);
      known.ifPresentOrElse(k -> ruled.put(declared.name(), k), () -> open.add(asked));
    }
    for (Ruled found : open.parallelStream().map(c -> new Ruled(c, rule(c))).toList()) {
      ruled.put(found.asked().declared().name(), listened(found));
    }
    return ruled;
  }

  /** What people have said on the code host, by name of the task that it is about. */
  SortedMap<String, Heard> heard() {
    return Collections.unmodifiableSortedMap(heard);
  }

  /** Asks the code host where nothing but people's yes is missing, and policy again with that. */
  private Ruled listened(Ruled found) {
    return found.ruling().output().isPresent() ? listenedOnOutput(found) : listenedOnTask(found);
  }

  private Ruled listenedOnTask(Ruled found) {
    Case asked = found.asked();
    Optional<Decision> execute = found.ruling().beforeExecute();
    boolean waits =
        execute.isPresent() && execute.get().allowed() && !execute.get().approvals().met();
    if (!waits || !asked.freezes().isEmpty()) {
      return found;
    }
    DeclaredTask declared = asked.declared();
    Heard said = hearing.of(declared, authors.provenance(declared));
    if (said.isNothing()) {
      return found;
    }
    heard.put(declared.name(), said);
    Standing standing = said.with(found.ruling().standing());
    Decision anew =
        decisions.decide(
            new PolicyInputs(circumstances(standing, asked.freezes()))
                .beforeExecute(declared, asked.due().orElseThrow()));
    return new Ruled(asked, new Ruling(found.ruling().onCreate(), Optional.of(anew), standing));
  }

  private Ruled listenedOnOutput(Ruled found) {
    Case asked = found.asked();
    DeclaredTask declared = asked.declared();
    FinalRecord record = asked.held().orElseThrow();
    Ruling.OfOutput waiting = found.ruling().output().orElseThrow();
    Instant until = declared.task().outputUntil(record.finishedAt());
    boolean waits = waiting.decision().allowed() && !waiting.approved() && now.isBefore(until);
    if (!waits || !asked.freezes().isEmpty()) {
      return found;
    }
    Output output = waiting.output();
    Heard said = hearing.ofOutput(declared, authors.provenance(declared), output.named(), until);
    if (said.isNothing()) {
      return found;
    }
    heard.put(declared.name(), said);
    Standing standing = said.with(found.ruling().standing());
    Ruling.OfOutput anew = ruled(asked, record, output, standing);
    return new Ruled(
        asked,
        new Ruling(found.ruling().onCreate(), Optional.empty(), standing, Optional.of(anew)));
  }

  private static Optional<RequestedRun> requested(DueState due) {
    return due instanceof DueState.Due(OccurrenceKey key, int attempt)
        ? Optional.of(new RequestedRun(key.occurrence(), attempt))
        : Optional.empty();
  }

  private static Optional<OccurrenceKey> key(DueState due) {
    return due instanceof DueState.Due(OccurrenceKey key, int attempt)
        ? Optional.of(key)
        : held(due).map(FinalRecord::key);
  }

  private static Optional<FinalRecord> held(DueState due) {
    return due instanceof DueState.Held held ? Optional.of(held.record()) : Optional.empty();
  }

  private static List<Freeze> holding(DeclaredTask declared, List<Freeze> freezes) {
    return freezes.isEmpty()
        ? List.of()
        : freezes.stream().filter(f -> f.holds(declared.task())).toList();
  }

  private Ruling rule(Case asked) {
    if (asked.held().isPresent()) {
      return ruleOnOutput(asked, asked.held().get());
    }
    DeclaredTask declared = asked.declared();
    Standing standing =
        approvals
            .of(declared, decisions.policy().digest(), now, () -> authors.provenance(declared))
            .trusted(asked.trust());
    Decision onCreate = decisions.decide(DECLARING.onCreateAttempt(declared));
    if (!onCreate.allowed() || asked.due().isEmpty()) {
      return new Ruling(onCreate, Optional.empty(), standing);
    }
    PolicyInputs inputs = new PolicyInputs(circumstances(standing, asked.freezes()));
    Decision execute = decisions.decide(inputs.beforeExecute(declared, asked.due().get()));
    // Who is left to ask is for people to read; policy was told the authors wherever it matters.
    Standing shown = execute.approvals().met() ? standing : standing.by(authors.of(declared));
    return new Ruling(onCreate, Optional.of(execute), shown);
  }

  private Ruling ruleOnOutput(Case asked, FinalRecord record) {
    DeclaredTask declared = asked.declared();
    Decision onCreate = decisions.decide(DECLARING.onCreateAttempt(declared));
    Optional<Output> output = outputs.of(record).map(HeldOutput::output);
    if (!onCreate.allowed() || output.isEmpty()) {
      return new Ruling(onCreate, Optional.empty(), Standing.open(approvals.candidates(declared)));
    }
    Standing standing =
        approvals
            .ofOutput(
                declared,
                output.get().named(),
                decisions.policy().digest(),
                now,
                () -> authors.provenance(declared))
            .trusted(asked.trust());
    Ruling.OfOutput ruled = ruled(asked, record, output.get(), standing);
    Standing shown = ruled.approved() ? standing : standing.by(authors.of(declared));
    return new Ruling(onCreate, Optional.empty(), shown, Optional.of(ruled));
  }

  private Ruling.OfOutput ruled(Case asked, FinalRecord record, Output output, Standing standing) {
    DeclaredTask declared = asked.declared();
    Decision decision =
        decisions.decide(
            new PolicyInputs(circumstances(standing, asked.freezes()))
                .afterExecute(
                    declared,
                    new RequestedRun(record.key().occurrence(), record.attempt()),
                    OutputRules.change(output),
                    record.run(),
                    output.digest()));
    return new Ruling.OfOutput(output, decision, OutputRules.required(declared, decision, 1));
  }

  private static Circumstances circumstances(Standing standing, List<Freeze> freezes) {
    return new Circumstances(
        RECONCILER,
        standing.authors(),
        standing.candidates(),
        standing.valid().stream().map(Approval::approver).toList(),
        freezes,
        standing.trust());
  }
}
