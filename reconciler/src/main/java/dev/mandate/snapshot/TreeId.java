package dev.mandate.snapshot;

import java.util.regex.Pattern;

/**
 * The id of a Git tree.
 *
 * @param hex 40 lower-case hex digits
 */
public record TreeId(String hex) {
  private static final Pattern GRAMMAR = Pattern.compile("[0-9a-f]{40}");

  public TreeId {
    if (!GRAMMAR.matcher(hex).matches()) {
      throw new IllegalArgumentException("not a tree id: " + hex);
    }
  }

  @Override
  public String toString() {
    return hex;
  }
}
