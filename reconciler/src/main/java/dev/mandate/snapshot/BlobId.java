package dev.mandate.snapshot;

import java.util.regex.Pattern;

/**
 * The id of a Git blob: it names its content, so whatever is derived from a blob can be cached by
 * it.
 *
 * @param hex 40 lower-case hex digits
 */
public record BlobId(String hex) {
  private static final Pattern GRAMMAR = Pattern.compile("[0-9a-f]{40}");

  public BlobId {
    if (!GRAMMAR.matcher(hex).matches()) {
      throw new IllegalArgumentException("not a blob id: " + hex);
    }
  }

  @Override
  public String toString() {
    return hex;
  }
}
