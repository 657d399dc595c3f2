package dev.mandate.snapshot;

import java.util.regex.Pattern;

/**
 * The id of a Git commit.
 *
 * @param hex 40 lower-case hex digits
 */
public record CommitId(String hex) {
  private static final Pattern GRAMMAR = Pattern.compile("[0-9a-f]{40}");

  public CommitId {
    if (!GRAMMAR.matcher(hex).matches()) {
      throw new IllegalArgumentException("not a commit id: " + hex);
    }
  }

  public String abbreviated() {
    return hex.substring(0, 10);
  }

  @Override
  public String toString() {
    return hex;
  }
}
