package dev.mandate.verify;

import dev.mandate.snapshot.CommitId;
import java.util.Optional;

/**
 * One reason not to believe the branch.
 *
 * @param rule stable machine-readable name such as {@code bundle/rejected}
 * @param commit where it shows
 * @param run id of the run whose record cannot be believed
 * @param path file on the runs branch
 * @param what one clause, no final full stop
 */
public record Problem(
    String rule,
    Optional<CommitId> commit,
    Optional<String> run,
    Optional<String> path,
    String what) {

  /** One line: {@code run <id>: <path>: <what> (commit <id>) [<rule>]}. */
  public String render() {
    return run.map(id -> "run " + id + ": ").orElse("")
        + path.map(p -> p + ": ").orElse("")
        + what
        + commit.map(c -> " (commit " + c.abbreviated() + ")").orElse("")
        + " ["
        + rule
        + "]";
  }
}
