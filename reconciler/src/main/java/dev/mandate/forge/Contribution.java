package dev.mandate.forge;

import dev.mandate.snapshot.CommitId;
import java.util.Set;

/**
 * A commit of a proposal and everybody who had a hand in it.
 *
 * @param accounts ids of author and committer, as far as the forge knows them
 * @param emails of author, committer and co-authors, in lower case
 * @param unknown emails of author and committer that the forge knows no account for
 */
public record Contribution(
    CommitId commit, Set<Long> accounts, Set<String> emails, Set<String> unknown) {
  public Contribution {
    accounts = Set.copyOf(accounts);
    emails = Set.copyOf(emails);
    unknown = Set.copyOf(unknown);
  }
}
