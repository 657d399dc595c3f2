package dev.mandate.verify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.budget.Account;
import dev.mandate.budget.Amounts;
import dev.mandate.budget.Books;
import dev.mandate.budget.Charge;
import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.CommitId;
import dev.mandate.verify.RunsHistory.Change;
import dev.mandate.verify.RunsHistory.Commit;
import dev.mandate.verify.RunsHistory.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Checks what the branch says was spent: each sum is what the records up to there were charged.
 * Remembers every account, so it is for one walk from the root.
 */
public final class SumsCheck {
  private static final String RULE = "budget/sum";

  private final RunsHistory history;
  private final SortedMap<Account, Amounts> sums = new TreeMap<>();

  public SumsCheck(RunsHistory history) {
    this.history = history;
  }

  /**
   * @param sums that the records make, by account
   * @param problems where the branch says otherwise, or a record cannot be read
   */
  public record Result(SortedMap<Account, Amounts> sums, List<Problem> problems) {
    public Result {
      sums = Collections.unmodifiableSortedMap(new TreeMap<>(sums));
      problems = List.copyOf(problems);
    }
  }

  /** Makes all sums anew, and says of those at the head of the branch whether they are right. */
  public static Result recompute(RunsHistory history, CommitId head) {
    SumsCheck check = new SumsCheck(history);
    List<Problem> problems = new ArrayList<>();
    history.walk(head, commit -> check.note(commit, Problems.ofCommit(problems::add, commit.id())));
    Problems atHead = Problems.ofCommit(problems::add, head);
    check.sums.keySet().forEach(account -> check.compare(head, account, atHead));
    return new Result(check.sums, problems);
  }

  void check(Commit commit, Problems problems) {
    note(commit, problems).forEach(account -> compare(commit.id(), account, problems));
    for (Change change : commit.changes()) {
      if (change.kind() != Kind.DELETED
          && RecordPath.of(change.path()) instanceof RecordPath.Sums
          && sums.keySet().stream().noneMatch(a -> a.file().value().equals(change.path()))) {
        problems.addAt(RULE, change.path(), "no recorded run was charged to it");
      }
    }
  }

  /** Adds what the records of a commit were charged, and says to which accounts. */
  private Set<Account> note(Commit commit, Problems problems) {
    Set<Account> charged = new TreeSet<>();
    for (Charge charge : charges(commit, problems)) {
      sums.merge(charge.account(), charge.charged(), Amounts::plus);
      charged.add(charge.account());
    }
    return charged;
  }

  private void compare(CommitId commit, Account account, Problems problems) {
    String path = account.file().value();
    Optional<BlobId> blob = history.file(commit, path);
    byte[] expected = Books.bytes(account, sums.get(account));
    if (blob.filter(b -> Arrays.equals(history.read(b), expected)).isEmpty()) {
      problems.addAt(RULE, path, "it does not say what the records were charged");
    }
  }

  private List<Charge> charges(Commit commit, Problems problems) {
    List<Charge> charges = new ArrayList<>();
    for (Change change : commit.changes()) {
      if (change.kind() == Kind.ADDED
          && change.blob().isPresent()
          && RecordPath.of(change.path()) instanceof RecordPath.OfRun run
          && run.name().equals(RunFolder.RUN)) {
        Optional<ObjectNode> record = RecordText.yaml(history.read(change.blob().get()));
        record.ifPresent(
            json ->
                json.at("/status/budget")
                    .forEach(
                        charge -> {
                          try {
                            charges.add(Charge.fromJson(charge));
                          } catch (IllegalArgumentException e) {
                            problems.addAt("budget/charge", change.path(), e.getMessage());
                          }
                        }));
      }
    }
    return charges;
  }
}
