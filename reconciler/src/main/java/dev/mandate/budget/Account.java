package dev.mandate.budget;

import dev.mandate.canonical.Digest;
import dev.mandate.snapshot.RepoPath;
import java.nio.charset.StandardCharsets;
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

  public Account {
    if (!NAME.matcher(name).matches() || !PERIOD.matcher(period).matches()) {
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
        ? FOLDER.child("task").child(shard).child(name.substring(5)).child(period + ".json")
        : new RepoPath(FOLDER + "/" + name + "/" + shard + "/" + period + ".json");
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
