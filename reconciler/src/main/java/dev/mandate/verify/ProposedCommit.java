package dev.mandate.verify;

import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.TreeId;
import java.util.List;
import java.util.Optional;

/**
 * The commit at the head of a proposal branch, as it is, trusted by nobody yet.
 *
 * @param branch short name
 */
public record ProposedCommit(
    String branch, CommitId commit, List<CommitId> parents, TreeId tree, String message) {
  public ProposedCommit {
    parents = List.copyOf(parents);
  }

  /** The run whose change it says that it is. */
  Optional<String> run() {
    return message
        .lines()
        .filter(line -> line.startsWith("Mandate-Run: "))
        .map(line -> line.substring("Mandate-Run: ".length()).strip())
        .reduce((first, last) -> last);
  }
}
