package dev.mandate.cycle;

import dev.mandate.approval.Approvals;
import dev.mandate.approval.Sighting;
import dev.mandate.approval.SignatureCheck;
import dev.mandate.budget.Accounts;
import dev.mandate.budget.Books;
import dev.mandate.claim.Reservations;
import dev.mandate.decide.Decisions;
import dev.mandate.decide.PolicyEvaluator;
import dev.mandate.finding.Finding;
import dev.mandate.ledger.Ledger;
import dev.mandate.ledger.LedgerReader;
import dev.mandate.plan.Agenda;
import dev.mandate.plan.Planner;
import dev.mandate.plan.Ruling;
import dev.mandate.plan.StandingPlan;
import dev.mandate.review.Reviews;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.Heads;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.Snapshot;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.SpecLoader;
import dev.mandate.spec.SpecSet;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The first half of a pass: reads, checks, asks policy, plans. Nothing it does has an effect. Keeps
 * what it read, so that a later survey reads only what changed. Not thread-safe.
 */
public final class Survey {
  private final ControlSource source;
  private final SpecLoader specs;
  private final LedgerReader ledgers;
  private final PolicySource policies;
  private final SignatureCheck signatures;
  private final Planner planner;
  private final Table table;
  private final Reviews reviews;
  private final StandingPlan standing;
  private final RulingMemory rulingMemory = new RulingMemory();
  private Optional<Snapshot> lastSnapshot = Optional.empty();
  private Optional<Asked> lastAsked = Optional.empty();

  public Survey(
      ControlSource source,
      SpecLoader specs,
      PolicySource policies,
      SignatureCheck signatures,
      Planner planner) {
    this(
        source,
        specs,
        policies,
        signatures,
        planner,
        () -> Optional.of(Reservations.none()),
        Reviews.none());
  }

  /**
   * @param table where it stands what is reserved; asked only where a budget covers a run
   * @param reviews asked only where nothing but approvals is missing
   */
  public Survey(
      ControlSource source,
      SpecLoader specs,
      PolicySource policies,
      SignatureCheck signatures,
      Planner planner,
      Table table,
      Reviews reviews) {
    this.source = source;
    this.specs = specs;
    this.ledgers = new LedgerReader(source);
    this.policies = policies;
    this.signatures = signatures;
    this.planner = planner;
    this.table = table;
    this.reviews = reviews;
    this.standing = new StandingPlan(planner);
  }

  /** Who was asked last, with what was answered. */
  private record Asked(PolicyEvaluator evaluator, Decisions decisions) {}

  /** Where the table of reservations is read. */
  @FunctionalInterface
  public interface Table {
    /** Empty when it cannot be understood. */
    Optional<Reservations> read() throws RemoteUnavailableException;

    /** The task of each proposal that is open. */
    default List<String> openProposals() throws RemoteUnavailableException {
      return List.of();
    }

    /** Takes note of what governs from now on: it names the targets where proposals can be open. */
    default void governedBy(ControlRepository control) {}
  }

  /** What came of a survey. */
  public sealed interface Result {
    /**
     * @param decisions the policy in force, for what is asked later in the pass
     */
    record Surveyed(Outlook outlook, Decisions decisions) implements Result {}

    /**
     * Nothing can be planned at all.
     *
     * @param findings what a person must mend; empty when {@code reason} says it
     */
    record Halted(String reason, String mend, List<Finding> findings) implements Result {}
  }

  /** Asks the remote where its branches stand. */
  public Heads fetch() throws RemoteUnavailableException {
    return source.fetch();
  }

  /**
   * Surveys the head of the default branch.
   *
   * @param now the one instant of the pass
   */
  public Result take(Heads heads, Instant now) throws RemoteUnavailableException {
    if (heads.desired().isEmpty()) {
      return new Result.Halted(
          "the repository has no commit on " + heads.defaultBranch(),
          "commit a mandate.yaml, or let mandate init write one",
          List.of());
    }
    Snapshot snapshot = source.snapshot(heads.desired().get(), lastSnapshot);
    lastSnapshot = Optional.of(snapshot);
    return take(heads, snapshot, now);
  }

  /** Surveys specs that are not committed, against what is recorded. */
  public Result take(Heads heads, Snapshot snapshot, Instant now)
      throws RemoteUnavailableException {
    return take(heads, snapshot, now, Optional.empty());
  }

  /**
   * The same of some tasks, as if no others were due. What other surveys have ruled plays no part.
   *
   * @param some their names, by all that is declared
   */
  public Result take(
      Heads heads, Snapshot snapshot, Instant now, Function<SpecSet, Set<String>> some)
      throws RemoteUnavailableException {
    return take(heads, snapshot, now, Optional.of(some));
  }

  private Result take(
      Heads heads, Snapshot snapshot, Instant now, Optional<Function<SpecSet, Set<String>>> some)
      throws RemoteUnavailableException {
    SpecSet declared = specs.load(snapshot);
    if (declared.control().isEmpty()) {
      return new Result.Halted(
          "there is no valid mandate.yaml",
          "mend the findings; nothing runs until it is valid",
          declared.findings());
    }
    ControlRepository control = declared.control().get();
    return switch (policies.load(control, snapshot.commit(), 2 * declared.declared().size())) {
      case PolicySource.Loaded.Unusable(String reason, String mend) ->
          new Result.Halted("the policy does not load: " + reason, mend, declared.findings());
      case PolicySource.Loaded.Ready(PolicyEvaluator evaluator) ->
          surveyed(
              heads,
              snapshot,
              declared,
              control,
              evaluator,
              now,
              some.map(names -> names.apply(declared)));
    };
  }

  private Result surveyed(
      Heads heads,
      Snapshot snapshot,
      SpecSet declared,
      ControlRepository control,
      PolicyEvaluator evaluator,
      Instant now,
      Optional<Set<String>> some)
      throws RemoteUnavailableException {
    table.governedBy(control);
    Decisions decisions = decisions(evaluator);
    Ledger ledger = ledgers.read(heads.runs());
    Approvals approvals = new Approvals(control, declared.approvals(), signatures);
    RulingMemory memory = some.isPresent() ? new RulingMemory() : rulingMemory;
    StandingPlan before = some.isPresent() ? new StandingPlan(planner) : standing;
    boolean sameBasis = memory.begin(new RulingMemory.Basis(evaluator.identity(), control));
    Optional<Set<String>> anew =
        some.or(() -> before.changed(declared, ledger, now).filter(names -> sameBasis));
    anew.ifPresent(names -> names.addAll(memory.undecided()));
    HeldOutputs outputs = new HeldOutputs(source, heads.runs());
    SpecAuthors authors = new SpecAuthors(source, approvals, heads.desired());
    Hands hands = new Hands(source, heads.desired(), control, signatures, declared.requests());
    Reviews.Hearing hearing =
        reviews.open(
            new Reviews.Basis(
                control, evaluator.identity(), heads.defaultBranch(), heads.runs(), now));
    Judge judge = new Judge(decisions, approvals, outputs, authors, hands, now, memory, hearing);
    Agenda agenda = planner.agenda(declared, ledger, now);
    Map<String, Ruling> rulings =
        anew.isPresent() ? judge.rule(declared, agenda, anew.get()) : judge.rule(declared, agenda);
    Budgeting budgeting =
        new Budgeting(
            Accounts.of(control),
            ProposalCaps.of(control, declared.declared().values(), authors::of),
            new Books(source, heads.runs()),
            table,
            authors::of);
    Budgeting.Budgeted budgeted =
        budgeting.apply(before.plan(declared, ledger, rulings, now, anew));
    return new Result.Surveyed(
        new Outlook(
            heads,
            snapshot,
            control,
            declared,
            evaluator.identity(),
            ledger,
            rulings,
            budgeted.plan(),
            budgeted.budgets(),
            judge.heard(),
            sightings(judge, hearing, declared)),
        decisions);
  }

  private static SortedMap<RepoPath, Sighting> sightings(
      Judge judge, Reviews.Hearing hearing, SpecSet declared) {
    TreeMap<RepoPath, Sighting> all = new TreeMap<>(hearing.look(declared));
    judge.heard().values().forEach(said -> all.putAll(said.news()));
    return Collections.unmodifiableSortedMap(all);
  }

  /** The decisions of the policy in force, with the cache of what it has answered before. */
  @SuppressWarnings(
      "ReferenceEquality") // another evaluator of the same policy replaces a closed one
  private Decisions decisions(PolicyEvaluator evaluator) {
    if (lastAsked.filter(asked -> asked.evaluator() == evaluator).isEmpty()) {
      lastAsked = Optional.of(new Asked(evaluator, new Decisions(evaluator)));
    }
    return lastAsked.orElseThrow().decisions();
  }
}
