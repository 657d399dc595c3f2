package dev.mandate.approval;

import dev.mandate.approval.Reviewed.Counted;
import dev.mandate.approval.Reviewed.FirstSeen;
import dev.mandate.approval.Reviewed.Refusal;
import dev.mandate.approval.Reviewed.Reviewer;
import dev.mandate.approval.Reviewed.Subject;
import dev.mandate.forge.Account;
import dev.mandate.forge.Contribution;
import dev.mandate.forge.Permission;
import dev.mandate.forge.Proposed;
import dev.mandate.forge.Review;
import dev.mandate.forge.Reviewing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Says which reviews of a proposal are approvals of what is to be run (requirement D1): the latest
 * word of each person, an approval of the commit at the head, given when exactly this spec, for
 * this environment under this policy, was shown there, by a person who may approve and write at
 * this moment and had no hand in it. Times play no part; accounts are compared by id. What is not
 * known counts against the review.
 */
public final class ReviewApprovals {
  private final List<Reviewer> reviewers;
  private final Set<Long> own;

  /**
   * @param reviewers who may approve this task, as read at the base at this moment
   * @param own ids of accounts that Mandate acts by
   */
  public ReviewApprovals(List<Reviewer> reviewers, Set<Long> own) {
    this.reviewers = List.copyOf(reviewers);
    this.own = Set.copyOf(own);
  }

  /**
   * @param reviewing as it stands now
   * @param wanted what is to be run
   * @param seen by id of the review, what was known when it was seen first; one that is missing was
   *     not seen together with what it would approve
   */
  public Reviewed of(Reviewing reviewing, Subject wanted, Map<Long, FirstSeen> seen) {
    TreeSet<String> authors = new TreeSet<>();
    reviewers.stream().filter(r -> wrote(r, reviewing)).forEach(r -> authors.add(r.name()));
    List<Counted> counted = new ArrayList<>();
    List<Refusal> refused = new ArrayList<>();
    for (Review review : latest(reviewing.reviews())) {
      Optional<Refusal> objection =
          ofTheProposal(review, reviewing)
              .or(() -> ofTheVerdict(review))
              .or(() -> ofThePerson(review, reviewing, authors))
              .or(() -> ofTheSubject(review, reviewing.proposed(), wanted, seen));
      if (objection.isPresent()) {
        refused.add(objection.get());
      } else {
        Reviewer reviewer = person(review).orElseThrow();
        counted.add(new Counted(reviewer.name(), reviewer.authority(), review));
      }
    }
    List<String> candidates = reviewers.stream().map(Reviewer::name).sorted().distinct().toList();
    return new Reviewed(candidates, counted, List.copyOf(authors), refused);
  }

  /** The last word of each person, or of each account that is nobody's here, that decides. */
  private List<Review> latest(List<Review> reviews) {
    Map<String, Review> last = new LinkedHashMap<>();
    reviews.stream()
        .filter(review -> review.verdict().decides())
        .sorted(Comparator.comparing(Review::submitted).thenComparingLong(Review::id))
        .forEach(review -> last.put(identity(review), review));
    return List.copyOf(last.values());
  }

  private String identity(Review review) {
    return person(review)
        .map(reviewer -> "person " + reviewer.name())
        .or(() -> review.reviewer().map(account -> "account " + account.id()))
        .orElse("review " + review.id());
  }

  private Optional<Reviewer> person(Review review) {
    return review
        .reviewer()
        .flatMap(
            account ->
                reviewers.stream().filter(r -> r.accounts().contains(account.id())).findFirst());
  }

  private String who(Review review) {
    return person(review)
        .map(Reviewer::name)
        .or(() -> review.reviewer().map(Account::login))
        .orElse("somebody");
  }

  private Refusal refusal(Review review, ReviewRule rule, String reason) {
    return new Refusal(who(review), rule, reason, Optional.of(review));
  }

  private Optional<Refusal> ofTheProposal(Review review, Reviewing reviewing) {
    if (reviewing.proposed().state() == Proposed.State.CLOSED) {
      return Optional.of(
          refusal(review, ReviewRule.PROPOSAL_CLOSED, "the proposal was closed, which is a no"));
    }
    if (reviewing.contributions().isEmpty()) {
      return Optional.of(
          refusal(
              review,
              ReviewRule.NO_CHANGES,
              "the proposal has no commits, so nobody has written it"));
    }
    for (Contribution contribution : reviewing.contributions()) {
      if (!contribution.unknown().isEmpty()) {
        return Optional.of(
            refusal(
                review,
                ReviewRule.UNKNOWN_AUTHOR,
                "commit "
                    + contribution.commit().abbreviated()
                    + " is by an address that the forge knows no account for: its author has to add it to"
                    + " theirs there, or to propose it again with one that is"));
      }
    }
    return Optional.empty();
  }

  private Optional<Refusal> ofThePerson(Review review, Reviewing reviewing, Set<String> authors) {
    if (review.reviewer().isEmpty()) {
      return Optional.of(
          refusal(review, ReviewRule.ACCOUNT_GONE, "the account of the reviewer is gone"));
    }
    Account account = review.reviewer().get();
    if (own.contains(account.id())) {
      return Optional.of(
          refusal(review, ReviewRule.MANDATE_ITSELF, "Mandate does not approve what it will run"));
    }
    if (account.kind() != Account.Kind.PERSON) {
      return Optional.of(
          refusal(review, ReviewRule.NOT_A_PERSON, account.login() + " is not a person"));
    }
    Optional<Reviewer> reviewer = person(review);
    if (reviewer.isEmpty()) {
      return Optional.of(
          refusal(
              review,
              ReviewRule.NOT_AN_APPROVER,
              reviewers.isEmpty()
                  ? "nobody may approve this task here"
                  : account.login() + " may not approve this task here"));
    }
    if (authors.contains(reviewer.get().name())) {
      return Optional.of(
          refusal(
              review,
              ReviewRule.AUTHOR,
              reviewer.get().name() + " has written what is approved, or a part of it"));
    }
    Permission has = reviewing.permissions().getOrDefault(account.id(), Permission.NONE);
    Permission needs = reviewer.get().needs();
    return has.compareTo(needs) >= 0
        ? Optional.empty()
        : Optional.of(
            refusal(
                review,
                ReviewRule.NO_PERMISSION,
                needs == Permission.WRITE
                    ? account.login() + " may not write to the repository now"
                    : account.login() + " has less than " + needs.label() + " there now"));
  }

  private static boolean wrote(Reviewer reviewer, Reviewing reviewing) {
    boolean opened =
        reviewing
            .proposed()
            .author()
            .filter(author -> reviewer.accounts().contains(author.id()))
            .isPresent();
    return opened
        || reviewing.contributions().stream()
            .anyMatch(
                commit ->
                    commit.accounts().stream().anyMatch(reviewer.accounts()::contains)
                        || commit.emails().stream().anyMatch(reviewer.emails()::contains));
  }

  private Optional<Refusal> ofTheVerdict(Review review) {
    return switch (review.verdict()) {
      case APPROVED -> Optional.empty();
      case CHANGES_REQUESTED ->
          Optional.of(
              refusal(review, ReviewRule.CHANGES_REQUESTED, who(review) + " asks for changes"));
      case DISMISSED ->
          Optional.of(refusal(review, ReviewRule.DISMISSED, "the review was dismissed"));
      case OTHER, COMMENTED, PENDING ->
          Optional.of(
              refusal(
                  review,
                  ReviewRule.UNKNOWN_VERDICT,
                  "the forge says something of the review that is not known here"));
    };
  }

  private Optional<Refusal> ofTheSubject(
      Review review, Proposed proposed, Subject wanted, Map<Long, FirstSeen> seen) {
    if (!proposed.head().equals(wanted.commit())) {
      return Optional.of(
          refusal(
              review,
              ReviewRule.OTHER_COMMIT,
              "the proposal stands at "
                  + proposed.head().abbreviated()
                  + ", and what is to be run comes from "
                  + wanted.commit().abbreviated()));
    }
    if (review.commit().filter(wanted.commit()::equals).isEmpty()) {
      return Optional.of(
          refusal(
              review,
              ReviewRule.OTHER_COMMIT,
              "it is a review of "
                  + review.commit().map(commit -> commit.abbreviated()).orElse("no commit")
                  + ", and the proposal stands at "
                  + wanted.commit().abbreviated()));
    }
    FirstSeen first = seen.get(review.id());
    if (first == null || !first.subject().commit().equals(wanted.commit())) {
      return Optional.of(
          refusal(
              review,
              ReviewRule.NOT_SHOWN,
              "what it would approve had not been shown at that commit; review it again"));
    }
    Subject shown = first.subject();
    if (!shown.spec().equals(wanted.spec())) {
      return Optional.of(
          refusal(
              review,
              ReviewRule.OTHER_SPEC,
              "what was shown has changed since: it was "
                  + shown.spec().abbreviated()
                  + ", it is "
                  + wanted.spec().abbreviated()));
    }
    if (!shown.environment().equals(wanted.environment())) {
      return Optional.of(
          refusal(
              review,
              ReviewRule.OTHER_ENVIRONMENT,
              "it was shown for environment " + shown.environment()));
    }
    if (!shown.policy().equals(wanted.policy())) {
      return Optional.of(
          refusal(
              review,
              ReviewRule.OTHER_POLICY,
              "the policy has changed since: it was "
                  + shown.policy().abbreviated()
                  + ", it is "
                  + wanted.policy().abbreviated()));
    }
    if (!shown.sealings().equals(wanted.sealings())) {
      return Optional.of(
          refusal(
              review,
              ReviewRule.OTHER_CREDENTIALS,
              "a credential of the agent was sealed anew since: there were "
                  + shown.sealings().keySet()
                  + ", there are "
                  + wanted.sealings().keySet()));
    }
    return first.text().equals(review.text())
        ? Optional.empty()
        : Optional.of(refusal(review, ReviewRule.EDITED, "its text was edited after it was given"));
  }
}
