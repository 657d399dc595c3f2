package dev.mandate.review;

import dev.mandate.forge.Answer;
import dev.mandate.forge.Discussions;
import dev.mandate.forge.Forge;
import dev.mandate.forge.Origins;
import dev.mandate.forge.Teams;
import dev.mandate.snapshot.CommitId;

/**
 * The code host as far as reviews go.
 *
 * @param forge where proposals are reviewed
 * @param discussions where people comment on them
 * @param origins by which proposals commits came
 * @param teams of the repository's owner
 * @param heads where commits of proposals are fetched
 */
public record ReviewHost(
    Forge forge, Discussions discussions, Origins origins, Teams teams, Heads heads) {
  /** Brings commits here that no branch holds. */
  @FunctionalInterface
  public interface Heads {
    /**
     * @param ref of the host, full name
     * @return whether the commit is here now
     */
    boolean bring(String ref, CommitId commit);
  }

  /** Finds the host of a repository. */
  @FunctionalInterface
  public interface Finder {
    /**
     * @param repository as {@code mandate.yaml} calls it
     */
    Answer<ReviewHost> of(String repository);
  }
}
