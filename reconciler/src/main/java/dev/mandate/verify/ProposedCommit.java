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
  public Optional<String> run() {
    return says("Mandate-Run");
  }

  /** The run in whose record it stands; where an output had to wait, the one that released it. */
  public Optional<String> recordedRun() {
    return says("Mandate-Release").or(this::run);
  }

  /** What it says after a name and a colon, where it says it last. */
  public Optional<String> says(String name) {
    String begin = name + ": ";
    return message
        .lines()
        .filter(line -> line.startsWith(begin))
        .map(line -> line.substring(begin.length()).strip())
        .reduce((first, last) -> last);
  }
}
