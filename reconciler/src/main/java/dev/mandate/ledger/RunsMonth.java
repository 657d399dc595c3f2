package dev.mandate.ledger;

import dev.mandate.snapshot.RepoPath;
import java.time.DateTimeException;
import java.time.YearMonth;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The runs that started in one month (UTC): what is moved to an archive together.
 *
 * @param month in UTC
 */
public record RunsMonth(YearMonth month) implements Comparable<RunsMonth> {
  /** Where manifests lie on the runs branch. */
  public static final RepoPath MANIFESTS = new RepoPath("archives");

  /** Short names of archive branches start with this. */
  public static final String BRANCHES = "mandate/archive/";

  private static final Pattern FOLDER = Pattern.compile("runs/([0-9]{4})/([0-9]{2})(?:/.*)?");

  /** The month of a run's folder, or of a file in it. */
  public static Optional<RunsMonth> of(RepoPath path) {
    Matcher matcher = FOLDER.matcher(path.value());
    return matcher.matches() ? parse(matcher.group(1) + "-" + matcher.group(2)) : Optional.empty();
  }

  /**
   * @param text such as {@code 2026-03}
   */
  public static Optional<RunsMonth> parse(String text) {
    try {
      RunsMonth month = new RunsMonth(YearMonth.parse(text));
      return month.toString().equals(text) ? Optional.of(month) : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Where its runs are filed, on the runs branch and in the archive. */
  public RepoPath folder() {
    return new RepoPath("runs/" + toString().replace('-', '/'));
  }

  /** Says on the runs branch where the runs have gone. */
  public RepoPath manifest() {
    return MANIFESTS.child(this + ".json");
  }

  /** Short name of the branch at a commit that has the runs. */
  public String branch() {
    return BRANCHES + this;
  }

  @Override
  public int compareTo(RunsMonth other) {
    return month.compareTo(other.month);
  }

  /** Such as {@code 2026-03}. */
  @Override
  public String toString() {
    return month.toString();
  }
}
