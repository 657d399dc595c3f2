package dev.mandate.verify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.budget.Account;
import dev.mandate.budget.Amounts;
import dev.mandate.budget.Books;
import dev.mandate.budget.Charge;
import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RepoPath;
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
import java.util.stream.Collectors;

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
   * What came of making all sums anew.
   *
   * @param problems where the branch says otherwise, or a record cannot be read
   * @param mends what each file that is wrong must hold
   * @param whole whether every record could be read; otherwise nobody knows what files must hold,
   *     and {@code mends} is empty
   */
  public record Result(List<Problem> problems, SortedMap<RepoPath, byte[]> mends, boolean whole) {
    public Result {
      problems = List.copyOf(problems);
      mends = Collections.unmodifiableSortedMap(new TreeMap<>(mends));
    }

    /** Of a branch that is not there yet. */
    public static Result none() {
      return new Result(List.of(), Collections.emptySortedMap(), true);
    }
  }

  /** Makes all sums anew, and says of those at the head of the branch whether they are right. */
  public static Result recompute(RunsHistory history, CommitId head) {
    SumsCheck check = new SumsCheck(history);
    List<Problem> problems = new ArrayList<>();
    Set<String> files = new TreeSet<>();
    history.walk(
        head,
        commit -> {
          check.note(commit, Problems.ofCommit(problems::add, commit.id()));
          files.addAll(changed(commit));
        });
    boolean whole = problems.isEmpty();
    check.sums.keySet().forEach(account -> files.add(account.file().value()));
    Problems atHead = Problems.ofCommit(problems::add, head);
    SortedMap<RepoPath, byte[]> mends = new TreeMap<>();
    for (String file : files) {
      check
          .compare(head, file, atHead)
          .ifPresent(content -> mends.put(new RepoPath(file), content));
    }
    return new Result(problems, whole ? mends : Collections.emptySortedMap(), whole);
  }

  void check(Commit commit, Problems problems) {
    Set<String> files = changed(commit);
    note(commit, problems).forEach(account -> files.add(account.file().value()));
    files.forEach(file -> compare(commit.id(), file, problems));
  }

  private static Set<String> changed(Commit commit) {
    return commit.changes().stream()
        .filter(change -> change.kind() != Kind.DELETED)
        .map(Change::path)
        .filter(path -> RecordPath.of(path) instanceof RecordPath.Sums)
        .collect(Collectors.toCollection(TreeSet::new));
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

  /** Names what is wrong with a file, and says what it must hold if anything can be said. */
  private Optional<byte[]> compare(CommitId commit, String file, Problems problems) {
    Optional<BlobId> blob = history.file(commit, file);
    Optional<Account> account = Account.of(new RepoPath(file));
    if (account.isEmpty()) {
      if (blob.isPresent()) {
        problems.addAt(RULE, file, "no run can be charged to it");
      }
      return Optional.empty();
    }
    Optional<Amounts> charged = Optional.ofNullable(sums.get(account.get()));
    byte[] expected = Books.bytes(account.get(), charged.orElse(Amounts.none()));
    boolean right =
        blob.map(b -> Arrays.equals(history.read(b), expected)).orElse(charged.isEmpty());
    if (right) {
      return Optional.empty();
    }
    problems.addAt(
        RULE,
        file,
        charged.isPresent()
            ? "it does not say what the records were charged"
            : "no recorded run was charged to it");
    return Optional.of(expected);
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
