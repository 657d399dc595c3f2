package dev.mandate.finding;

import java.util.Comparator;
import java.util.Objects;

/**
 * A place in a file of a control repository.
 *
 * @param file path as the user knows it, relative to the root of the repository
 * @param line first line is 1; 0 means the file as a whole
 * @param column first column is 1; 0 means the line as a whole
 */
public record SourceLocation(String file, int line, int column)
    implements Comparable<SourceLocation> {
  private static final Comparator<SourceLocation> ORDER =
      Comparator.comparing(SourceLocation::file)
          .thenComparingInt(SourceLocation::line)
          .thenComparingInt(SourceLocation::column);

  public SourceLocation {
    Objects.requireNonNull(file, "file");
    if (line < 0 || column < 0) {
      throw new IllegalArgumentException("line and column must not be negative");
    }
  }

  /** The file as a whole, for what has no better place: it is missing, too large, not text. */
  public static SourceLocation wholeFile(String file) {
    return new SourceLocation(file, 0, 0);
  }

  @Override
  public int compareTo(SourceLocation other) {
    return ORDER.compare(this, other);
  }

  /** {@code file:line:column}, the form that editors and terminals make clickable. */
  @Override
  public String toString() {
    return line == 0 ? file : file + ":" + line + ":" + column;
  }
}
