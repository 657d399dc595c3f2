package dev.mandate.budget;

import dev.mandate.canonical.Digest;
import dev.mandate.snapshot.RepoPath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is counted together, in one period of it.
 *
 * @param name {@code budget/…}, {@code agent/…} or {@code task/…}
 * @param period as {@link Period#id}
 */
public record Account(String name, String period) implements Comparable<Account> {
  /** Where sums are kept on the runs branch. */
  public static final RepoPath FOLDER = new RepoPath("budgets");

  private static final Pattern NAME =
      Pattern.compile("(budget|agent|task)(/[A-Za-z0-9][-A-Za-z0-9._]{0,127}){1,3}");
  private static final Pattern PERIOD = Pattern.compile("[0-9a-f]{64}|[-+0-9TZ]{7,30}");
  private static final int MONTH = "2026-11".length();
  private static final int SHARD = 2;
  private static final int TASK_PARTS = 3;
  private static final String SUFFIX = ".json";

  public Account {
    if (!fits(name, period)) {
      throw new IllegalArgumentException("not an account: " + name + " " + period);
    }
  }

  /**
   * The file on the runs branch that says what was spent; sharded so that no folder grows past what
   * hosts advise.
   */
  public RepoPath file() {
    String shard =
        name.startsWith("task/")
            ? Digest.of(name.getBytes(StandardCharsets.UTF_8)).hex().substring(0, SHARD)
            : period.substring(0, MONTH);
    return name.startsWith("task/")
        ? FOLDER.child("task").child(shard).child(name.substring(5)).child(period + SUFFIX)
        : new RepoPath(FOLDER + "/" + name + "/" + shard + "/" + period + SUFFIX);
  }

  /** Whose sum a file of the runs branch holds; empty when it is no account's. */
  public static Optional<Account> of(RepoPath file) {
    String path = file.value();
    if (!path.startsWith(FOLDER + "/") || !path.endsWith(SUFFIX)) {
      return Optional.empty();
    }
    List<String> parts = new ArrayList<>(List.of(path.split("/")));
    String period = parts.remove(parts.size() - 1);
    parts.remove(0);
    if (parts.isEmpty()) {
      return Optional.empty();
    }
    boolean ofTask = parts.size() == TASK_PARTS && parts.get(0).equals("task");
    parts.remove(ofTask ? 1 : parts.size() - 1);
    String name = String.join("/", parts);
    String id = period.substring(0, period.length() - SUFFIX.length());
    return fits(name, id)
        ? Optional.of(new Account(name, id)).filter(account -> account.file().equals(file))
        : Optional.empty();
  }

  private static boolean fits(String name, String period) {
    return NAME.matcher(name).matches() && PERIOD.matcher(period).matches();
  }

  @Override
  public int compareTo(Account other) {
    int byName = name.compareTo(other.name);
    return byName != 0 ? byName : period.compareTo(other.period);
  }

  @Override
  public String toString() {
    return name + " of " + period;
  }
}
