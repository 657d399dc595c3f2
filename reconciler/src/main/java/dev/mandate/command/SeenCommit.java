package dev.mandate.command;

import dev.mandate.snapshot.CommitId;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The commit that somebody looked at, as they name it: the first digits of its id.
 *
 * @param hex lower-case digits, at least {@value #FEWEST}
 */
public record SeenCommit(String hex) {
  /** What code hosts show of a commit's id. */
  public static final int FEWEST = 7;

  private static final int WHOLE = 40;

  private static final Pattern GRAMMAR = Pattern.compile("[0-9a-f]{" + FEWEST + ",64}");

  public SeenCommit {
    if (!GRAMMAR.matcher(hex).matches()) {
      throw new IllegalArgumentException("not the beginning of a commit's id: " + hex);
    }
  }

  /** Empty when the text names no commit; the case of its digits does not matter. */
  public static Optional<SeenCommit> of(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return GRAMMAR.matcher(lower).matches() ? Optional.of(new SeenCommit(lower)) : Optional.empty();
  }

  /**
   * Whether all digits are there. Two commits that begin alike are found within minutes, so what
   * approves one must name it whole.
   */
  public boolean isWhole() {
    return hex.length() >= WHOLE;
  }

  /** Whether a commit can be the one that is meant. */
  public boolean names(CommitId commit) {
    return commit.hex().startsWith(hex);
  }
}
