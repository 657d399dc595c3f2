package dev.mandate.snapshot;

import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * A path inside a repository, relative to its root, with forward slashes. It can be joined to a
 * folder on any platform without leaving it: no empty, {@code .} or {@code ..} segment, no {@code
 * .git} in any of the spellings that file systems take for it, no control character, no backslash.
 *
 * @param value for example {@code tasks/audit.yaml}
 */
public record RepoPath(String value) implements Comparable<RepoPath> {
  private static final int MAX_LENGTH = 1024;

  public RepoPath {
    Optional<String> problem = problemWith(value);
    if (problem.isPresent()) {
      throw new IllegalArgumentException("unsafe path: " + problem.get());
    }
  }

  /** Says in one clause why a path is refused, or nothing when it is fine. */
  public static Optional<String> problemWith(String path) {
    if (path.isEmpty()) {
      return Optional.of("it is empty");
    }
    if (path.length() > MAX_LENGTH) {
      return Optional.of("it is longer than " + MAX_LENGTH + " characters");
    }
    IntPredicate unprintable = c -> Character.isISOControl(c) || isInvisible(c);
    if (path.codePoints().anyMatch(unprintable)) {
      return Optional.of("it holds a control or invisible character");
    }
    if (path.indexOf('\\') >= 0 || path.indexOf(':') >= 0) {
      return Optional.of("it holds a backslash or colon");
    }
    for (String segment : path.split("/", -1)) {
      if (segment.isEmpty()) {
        return Optional.of("it is absolute or has an empty segment");
      }
      if (segment.equals(".") || segment.equals("..")) {
        return Optional.of("it has a '" + segment + "' segment");
      }
      if (isDotGit(segment)) {
        return Optional.of("'" + segment + "' is read as .git by some file systems");
      }
    }
    return Optional.empty();
  }

  /** The last segment. */
  public String fileName() {
    return value.substring(value.lastIndexOf('/') + 1);
  }

  public RepoPath child(String segment) {
    return new RepoPath(value + "/" + segment);
  }

  @Override
  public int compareTo(RepoPath other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }

  private static boolean isInvisible(int c) {
    return Character.getType(c) == Character.FORMAT
        || Character.getType(c) == Character.LINE_SEPARATOR
        || Character.getType(c) == Character.PARAGRAPH_SEPARATOR
        || Character.getType(c) == Character.SURROGATE;
  }

  /**
   * NTFS drops trailing dots and spaces, and knows {@code .git} as {@code git~1} (CVE-2014-9390).
   */
  private static boolean isDotGit(String segment) {
    int end = segment.length();
    while (end > 0 && (segment.charAt(end - 1) == '.' || segment.charAt(end - 1) == ' ')) {
      end--;
    }
    String name = segment.substring(0, end);
    return name.equalsIgnoreCase(".git") || name.equalsIgnoreCase("git~1");
  }
}
