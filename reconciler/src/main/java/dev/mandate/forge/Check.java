package dev.mandate.forge;

import dev.mandate.snapshot.CommitId;
import java.util.List;

/**
 * How a commit stands, shown beside it.
 *
 * @param name the one that rules of the forge can require
 * @param title one line
 * @param summary Markdown; of one that is longer than the host takes the beginning is shown
 * @param aside more of it, Markdown; never a reason to show the check anew
 * @param annotations in the order in which they are to be shown
 */
public record Check(
    EffectKey key,
    String name,
    CommitId commit,
    Result result,
    String title,
    String summary,
    String aside,
    List<Annotation> annotations) {
  public Check {
    annotations = List.copyOf(annotations);
  }

  /** The same with another summary. */
  public Check withSummary(String other) {
    return new Check(key, name, commit, result, title, other, aside, annotations);
  }

  /** {@code RUNNING} and {@code NEEDS_ACTION} do not let a required check pass. */
  public enum Result {
    RUNNING,
    SUCCESS,
    FAILURE,
    NEEDS_ACTION
  }

  /**
   * Something that is to be shown at a line of a file.
   *
   * @param path from the root of the repository
   * @param line from 1
   * @param message plain text
   */
  public record Annotation(String path, int line, Level level, String message) {
    public Annotation {
      if (path.isEmpty() || line < 1 || message.isEmpty()) {
        throw new IllegalArgumentException("an annotation of nothing: " + path + ":" + line);
      }
    }
  }

  /** How much an annotation weighs. */
  public enum Level {
    NOTICE,
    WARNING,
    FAILURE
  }
}
