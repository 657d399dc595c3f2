package dev.mandate.spec;

import dev.mandate.snapshot.CommitId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A person's word that one rewrite of a branch is known and meant.
 *
 * @param branch the default branch or {@code mandate/runs}, by its short name
 * @param from where it stood
 * @param to where it was set; empty when it was removed
 * @param lost other commits that went with {@code from}
 * @param person name in {@code mandate.yaml}
 * @param signature SSHSIG, armored, over the document without this field
 */
public record Acknowledgement(
    SpecDocument document,
    String branch,
    CommitId from,
    Optional<CommitId> to,
    List<CommitId> lost,
    String person,
    Instant acknowledgedAt,
    String signature)
    implements Spec {
  public Acknowledgement {
    lost = List.copyOf(lost);
  }

  /** Whether a branch that stood at this commit has lost it by the rewrite that is meant. */
  public boolean covers(CommitId commit) {
    return from.equals(commit) || lost.contains(commit);
  }
}
