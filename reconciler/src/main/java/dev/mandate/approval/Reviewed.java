package dev.mandate.approval;

import dev.mandate.canonical.Digest;
import dev.mandate.forge.Review;
import dev.mandate.snapshot.CommitId;
import java.util.List;
import java.util.Set;

/**
 * How the reviews of a proposal stand as approvals of one task, before policy says how many are
 * needed. None counted is never enough where one is needed.
 *
 * @param candidates people who may approve it, sorted
 * @param counted one for a person
 * @param authors people who had a hand in the proposal, sorted; they never count
 * @param refused reviews that would be an approval, with the reason why they are none
 */
public record Reviewed(
    List<String> candidates, List<Counted> counted, List<String> authors, List<Refusal> refused) {
  public Reviewed {
    candidates = List.copyOf(candidates);
    counted = List.copyOf(counted);
    authors = List.copyOf(authors);
    refused = List.copyOf(refused);
  }

  /** Names of those who count. */
  public List<String> approvers() {
    return counted.stream().map(Counted::person).toList();
  }

  /** A person's yes. */
  public record Counted(String person, Review review) {}

  /**
   * @param who the person, else the login
   */
  public record Refusal(String who, ReviewRule rule, String reason) {}

  /**
   * What a yes is about.
   *
   * @param commit at the head of the proposal
   * @param spec digest of the declared task there
   * @param policy in force
   */
  public record Subject(CommitId commit, Digest spec, String environment, Digest policy) {}

  /**
   * What was seen together with a review when it was seen for the first time.
   *
   * @param subject as it was shown to reviewers of that commit
   * @param text of the review
   */
  public record FirstSeen(Subject subject, Digest text) {}

  /**
   * Somebody who may approve.
   *
   * @param accounts ids on the forge
   * @param emails in lower case; a commit by one of these makes the person its author
   */
  public record Reviewer(String name, Set<Long> accounts, Set<String> emails) {
    public Reviewer {
      accounts = Set.copyOf(accounts);
      emails = Set.copyOf(emails);
    }
  }
}
