package dev.mandate.approval;

import dev.mandate.canonical.Digest;
import dev.mandate.forge.Permission;
import dev.mandate.forge.Review;
import dev.mandate.snapshot.CommitId;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

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

  /**
   * A person's yes.
   *
   * @param authority see {@link Reviewer#authority}
   */
  public record Counted(String person, String authority, Review review) {}

  /**
   * @param who the person, else the login
   * @param review empty where it is said of all that there are
   */
  public record Refusal(String who, ReviewRule rule, String reason, Optional<Review> review) {
    /** Of whatever people say. */
    public static Refusal ofAll(ReviewRule rule, String reason) {
      return new Refusal("any reviewer", rule, reason, Optional.empty());
    }

    /** Rule and reason, as they are shown. */
    public String text() {
      return rule.label() + ": " + reason;
    }
  }

  /**
   * What a yes is about.
   *
   * @param commit at the head of the proposal
   * @param spec digest of the declared task there
   * @param policy in force
   * @param sealings how each credential was sealed that the agent is given, by name
   */
  public record Subject(
      CommitId commit,
      Digest spec,
      String environment,
      Digest policy,
      SortedMap<String, Digest> sealings) {
    public Subject {
      sealings = Collections.unmodifiableSortedMap(new TreeMap<>(sealings));
    }

    /** Of a task whose agent is given no credential. */
    public Subject(CommitId commit, Digest spec, String environment, Digest policy) {
      this(commit, spec, environment, policy, Collections.emptySortedMap());
    }
  }

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
   * @param needs what they must be allowed to do in the repository, at least to write
   * @param authority what makes them one: {@link #BY_NAME}, {@code team:<team>} or {@code
   *     permission:<permission>}
   */
  public record Reviewer(
      String name, Set<Long> accounts, Set<String> emails, Permission needs, String authority) {
    /** The authority of somebody whom a rule names. */
    public static final String BY_NAME = "people";

    public Reviewer {
      accounts = Set.copyOf(accounts);
      emails = Set.copyOf(emails);
      needs = needs.mayWrite() ? needs : Permission.WRITE;
    }

    /** One whom a rule names. */
    public Reviewer(String name, Set<Long> accounts, Set<String> emails) {
      this(name, accounts, emails, Permission.WRITE, BY_NAME);
    }
  }
}
