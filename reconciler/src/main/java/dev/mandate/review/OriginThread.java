package dev.mandate.review;

import dev.mandate.spec.DeclaredTask;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The conversation that a task says it is from. */
public final class OriginThread {
  private OriginThread() {}

  /**
   * The number of the issue or proposal; empty when it is from none of this repository.
   *
   * @param repository as {@code mandate.yaml} calls it
   */
  public static Optional<Long> of(DeclaredTask declared, String repository) {
    return number(declared, repository, "(?:issues|pull)");
  }

  /** The same, of issues alone. */
  static Optional<Long> issue(DeclaredTask declared, String repository) {
    return number(declared, repository, "issues");
  }

  private static Optional<Long> number(DeclaredTask declared, String repository, String kind) {
    Pattern page =
        Pattern.compile(
            "https?://[^/]+/" + Pattern.quote(repository) + "/" + kind + "/([1-9][0-9]{0,9})");
    return declared
        .task()
        .origin()
        .flatMap(origin -> origin.url())
        .map(page::matcher)
        .filter(Matcher::matches)
        .map(found -> Long.parseLong(found.group(1)));
  }
}
