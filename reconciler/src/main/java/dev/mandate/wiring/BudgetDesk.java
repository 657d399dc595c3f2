package dev.mandate.wiring;

import dev.mandate.approval.Approvals;
import dev.mandate.budget.Account;
import dev.mandate.budget.Accounts;
import dev.mandate.budget.Amounts;
import dev.mandate.budget.Books;
import dev.mandate.budget.Limit;
import dev.mandate.budget.Shortage;
import dev.mandate.budget.Standing;
import dev.mandate.budget.Sum;
import dev.mandate.budget.WorstCase;
import dev.mandate.claim.Reservations;
import dev.mandate.cycle.Entitlement;
import dev.mandate.cycle.Outlook;
import dev.mandate.cycle.SpecAuthors;
import dev.mandate.git.GitClaims;
import dev.mandate.git.GitControlSource;
import dev.mandate.git.GitPublisher;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.signing.LocalKey;
import dev.mandate.signing.LocalKeySigner;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.verify.SumsCheck;
import dev.mandate.writeback.Publisher;
import dev.mandate.writeback.Publisher.RecordFile;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Says how all accounts stand, and whether they can be believed. */
public final class BudgetDesk {
  private static final int ATTEMPTS = 5;

  private final GitControlSource source;

  public BudgetDesk(GitControlSource source) {
    this.source = source;
  }

  /**
   * How accounts stand.
   *
   * @param standings of all tasks that are declared, in their present periods; those of tasks that
   *     have a limit of their own while they are due
   * @param troubles what cannot be read, so that nothing that needs it starts
   */
  public record Look(SortedMap<Account, Standing> standings, List<String> troubles) {
    public Look {
      standings = Collections.unmodifiableSortedMap(new TreeMap<>(standings));
      troubles = List.copyOf(troubles);
    }
  }

  public Look look(Outlook outlook) throws RemoteUnavailableException {
    Optional<Reservations> table =
        new GitClaims(source, Thread::sleep, new SecureRandom()).reservations();
    List<String> troubles = new ArrayList<>();
    if (table.isEmpty()) {
      troubles.add(Reservations.REF + " cannot be read; delete it while no reconciler runs");
    }
    Reservations reserved = table.orElse(Reservations.none());
    Books books = new Books(source, outlook.heads().runs());
    TreeMap<Account, Limit> limits = new TreeMap<>();
    outlook.budgets().standings().forEach((account, s) -> limits.put(account, s.limit()));
    covering(outlook).forEach((task, all) -> all.forEach(l -> limits.put(l.account(), l)));
    TreeMap<Account, Standing> standings = new TreeMap<>();
    limits.forEach(
        (account, limit) -> {
          Amounts spent =
              switch (books.spent(account)) {
                case Sum.Known(Amounts known) -> known;
                case Sum.Unreadable unreadable -> {
                  troubles.add(unreadable.reason());
                  yield Amounts.none();
                }
              };
          standings.put(account, new Standing(limit, spent, reserved.reserved(account)));
        });
    return new Look(standings, troubles);
  }

  /** Compares every sum with what the records of runs say. */
  public Optional<SumsCheck.Result> check(Outlook outlook) {
    Optional<CommitId> head = outlook.heads().runs();
    return head.map(commit -> SumsCheck.recompute(source.runsHistory(), commit));
  }

  /** What came of a repair. */
  public sealed interface Repair {
    /** What the files held that were wrong; none when none was. */
    record Done(SumsCheck.Result before) implements Repair {}

    /** Nothing was written. */
    record Refused(String reason, String mend) implements Repair {}
  }

  /**
   * Writes every sum that is wrong as the records of runs have it, by one signed commit. Believes
   * the records; mandate verify says whether they can be.
   *
   * @param key that mandate.yaml names
   */
  public Repair repair(ControlRepository control, LocalKey key, Clock clock)
      throws RemoteUnavailableException {
    Optional<Entitlement.Objection> objection = new NamedKey(key).objection(control);
    if (objection.isPresent()) {
      return new Repair.Refused(objection.get().reason(), objection.get().mend());
    }
    Publisher publisher =
        new GitPublisher(
            source,
            ReconcileBench.AUTHOR,
            new LocalKeySigner(key),
            clock,
            Thread::sleep,
            new SecureRandom());
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<CommitId> head = source.fetch().runs();
      Optional<SumsCheck.Result> result =
          head.map(commit -> SumsCheck.recompute(source.runsHistory(), commit));
      if (result.isPresent() && !result.get().whole()) {
        return new Repair.Refused(
            "records of runs cannot be read, so nobody knows what was spent",
            "mandate verify says which; put the branch back to before they were changed");
      }
      if (result.isEmpty() || result.get().mends().isEmpty()) {
        return new Repair.Done(result.orElse(SumsCheck.Result.none()));
      }
      switch (publisher.publish(List.of(entry(head, result.get())), (parent, done) -> List.of())) {
        case Publisher.Outcome.Published published -> {
          return new Repair.Done(result.get());
        }
        case Publisher.Outcome.Refused(String reason) -> {
          return new Repair.Refused(
              "the remote refuses it: " + reason, "let this key's owner push mandate/runs");
        }
        case Publisher.Outcome.NothingToDo others -> {}
        case Publisher.Outcome.Outpaced others -> {}
      }
    }
    throw new RemoteUnavailableException(
        "reconcilers wrote to mandate/runs at the same time, again and again", null);
  }

  /** Good for exactly this head: a record after it would change what sums must be. */
  private static Publisher.Entry entry(Optional<CommitId> head, SumsCheck.Result result) {
    List<RecordFile> files =
        result.mends().entrySet().stream()
            .map(mend -> new RecordFile(mend.getKey(), mend.getValue()))
            .toList();
    return Publisher.Entry.observed(head, files, "Make sums of budgets anew from the records");
  }

  /** Why tasks can never start, however little was spent: one sentence for each that cannot. */
  public List<String> hopeless(Outlook outlook) {
    List<String> hopeless = new ArrayList<>();
    covering(outlook)
        .forEach(
            (name, limits) -> {
              DeclaredTask declared = outlook.specs().declared().get(name);
              Amounts worst = WorstCase.of(declared);
              WorstCase.unlimited(declared, limits)
                  .or(
                      () ->
                          limits.stream()
                              .flatMap(limit -> shortage(limit, worst).stream())
                              .findFirst())
                  .ifPresent(why -> hopeless.add("task " + name + ": " + why));
            });
    return hopeless;
  }

  private static Optional<String> shortage(Limit limit, Amounts worst) {
    return Shortage.of(limit, Amounts.none(), Amounts.none(), WorstCase.in(limit, worst))
        .map(Shortage::summary);
  }

  /** By name of the task; without the accounts of single occurrences. */
  private SortedMap<String, List<Limit>> covering(Outlook outlook) {
    Accounts accounts = Accounts.of(outlook.control());
    SpecAuthors authors =
        new SpecAuthors(
            source,
            new Approvals(outlook.control(), List.of(), new Keyring()),
            outlook.heads().desired());
    SortedMap<String, List<Limit>> covering = new TreeMap<>();
    for (DeclaredTask declared : outlook.specs().declared().values()) {
      OccurrenceKey key = new OccurrenceKey(declared.name(), declared.digest(), OccurrenceKey.ONCE);
      covering.put(
          declared.name(),
          accounts.covering(declared, key, outlook.plan().at(), () -> authors.of(declared)).stream()
              .filter(limit -> limit.until().isPresent())
              .toList());
    }
    return covering;
  }
}
