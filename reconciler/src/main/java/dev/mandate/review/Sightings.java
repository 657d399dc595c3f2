package dev.mandate.review;

import dev.mandate.approval.ReviewRule;
import dev.mandate.approval.Reviewed;
import dev.mandate.approval.Reviewed.FirstSeen;
import dev.mandate.approval.Reviewed.Subject;
import dev.mandate.approval.Sighting;
import dev.mandate.canonical.Digest;
import dev.mandate.forge.Review;
import dev.mandate.forge.Reviewing;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.ControlRepository.Person;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What authors of reviews were shown, and what is to be kept of that. A review is of a commit, and
 * the specs of a commit never change; what changes meanwhile is the policy. One in whose time
 * nobody looked is held to the policy of the very commit; once somebody has, to the one that was in
 * force at the last look before it came.
 */
final class Sightings {
  /** A policy that no policy has. */
  static final Digest NOT_KNOWN = Digest.ofHex("0".repeat(64));

  private final Reviewing reviewing;
  private final String task;
  private final Subject atHead;
  private final KnownSightings kept;
  private final Reviews.Basis basis;
  private final Sighting.Latest latest;

  /**
   * @param atHead what the head of the proposal shows, under the policy that it names itself
   */
  Sightings(
      Reviewing reviewing, String task, Subject atHead, KnownSightings kept, Reviews.Basis basis) {
    this.reviewing = reviewing;
    this.task = task;
    this.atHead = atHead;
    this.kept = kept;
    this.basis = basis;
    Sighting.Latest newest = Sighting.Latest.NOTHING;
    for (Review review : reviewing.reviews()) {
      newest = newest.with(review);
    }
    this.latest = newest;
  }

  /** By id of the review; none for what is not known to have been shown. */
  Map<Long, FirstSeen> seen() {
    Map<Long, FirstSeen> seen = new HashMap<>();
    for (Review review : reviewing.reviews()) {
      Sighting now = of(review, Optional.empty());
      Optional<Sighting.Read> first = kept.first(now);
      if (first.isPresent()) {
        KnownSightings.seen(first.get()).ifPresent(known -> seen.put(review.id(), known));
      } else if (isOfHead(review)) {
        seen.put(review.id(), now.first());
      }
    }
    return seen;
  }

  private boolean isOfHead(Review review) {
    return review.commit().filter(atHead.commit()::equals).isPresent();
  }

  /**
   * What is seen now.
   *
   * @param rule that keeps it from counting
   */
  Sighting of(Review review, Optional<ReviewRule> rule) {
    Subject shown =
        new Subject(
            atHead.commit(),
            atHead.spec(),
            atHead.environment(),
            kept.policyBefore(review).orElse(atHead.policy()),
            atHead.sealings());
    return new Sighting(
        reviewing.proposed().id(),
        task,
        review,
        shown,
        basis.policy().digest(),
        latest,
        rule.map(ReviewRule::label),
        basis.now());
  }

  /** By where they belong, what the runs branch does not say yet of reviews by people. */
  SortedMap<RepoPath, Sighting> news(Reviewed reviewed) {
    SortedMap<RepoPath, Sighting> news = new TreeMap<>();
    for (Review review : reviewing.reviews()) {
      Sighting now = of(review, rule(review, reviewed));
      boolean told = kept.first(now).isPresent();
      boolean matters = review.verdict().decides() && isOfPeople(review);
      if (matters && (told || isOfHead(review)) && !kept.tells(now)) {
        news.put(told ? now.statePath() : now.firstPath(), now);
      }
    }
    return news;
  }

  /** When a review was seen for the first time, which may be now. */
  Instant firstSeen(Review review) {
    return kept.first(of(review, Optional.empty())).stream()
        .filter(Sighting.Read.Kept.class::isInstance)
        .map(read -> ((Sighting.Read.Kept) read).seenAt())
        .findFirst()
        .orElse(basis.now());
  }

  private boolean isOfPeople(Review review) {
    return review.reviewer().stream()
        .anyMatch(
            account ->
                basis.control().people().values().stream()
                    .map(Person::github)
                    .anyMatch(own -> own.isPresent() && own.getAsLong() == account.id()));
  }

  private static Optional<ReviewRule> rule(Review review, Reviewed reviewed) {
    boolean counts = reviewed.counted().stream().anyMatch(one -> one.review().id() == review.id());
    if (counts) {
      return Optional.empty();
    }
    return reviewed.refused().stream()
        .filter(refusal -> refusal.review().filter(of -> of.id() == review.id()).isPresent())
        .map(Reviewed.Refusal::rule)
        .findFirst()
        .or(() -> Optional.of(ReviewRule.SUPERSEDED));
  }
}
