package dev.mandate.review;

import dev.mandate.approval.ReviewRecords;
import dev.mandate.approval.ReviewRule;
import dev.mandate.approval.Reviewed;
import dev.mandate.approval.Reviewed.Refusal;
import dev.mandate.approval.Reviewed.Reviewer;
import dev.mandate.approval.Reviewed.Subject;
import dev.mandate.approval.Sighting;
import dev.mandate.decide.Decision.Refused;
import dev.mandate.forge.Proposed;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.Approval;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** What is found of one task while proposals are read, one after the other. Not thread-safe. */
final class Findings {
  /** Nobody tells of these when they change. */
  private static final Set<ReviewRule> BY_RIGHTS =
      Set.of(ReviewRule.NO_PERMISSION, ReviewRule.NOT_AN_APPROVER, ReviewRule.UNKNOWN_TEAM);

  private static final Duration RIGHTS = Duration.ofMinutes(10);
  private static final Duration SILENCE = Duration.ofMinutes(1);

  private final String repository;
  private final Reviews.Basis basis;
  private final String task;
  private final TreeSet<String> candidates = new TreeSet<>();
  private final Map<String, Approval> counted = new LinkedHashMap<>();
  private final TreeSet<String> authors = new TreeSet<>();
  private final List<Refused> refused = new ArrayList<>();
  private final SortedMap<RepoPath, Sighting> news = new TreeMap<>();
  private final List<Proposed> proposals = new ArrayList<>();
  private final Set<String> against = new TreeSet<>();
  private Optional<Instant> again = Optional.empty();

  Findings(String task, String repository, Reviews.Basis basis) {
    this.task = task;
    this.repository = repository;
    this.basis = basis;
  }

  void candidate(Reviewer reviewer) {
    candidates.add(reviewer.name());
  }

  /** Notes one that brought the task, or stands for one. */
  void from(Proposed proposed) {
    proposals.add(proposed);
  }

  boolean isFromNowhere() {
    return proposals.isEmpty();
  }

  SortedMap<RepoPath, Sighting> news() {
    return news;
  }

  private void again(Instant at) {
    again = again.filter(known -> known.isBefore(at)).or(() -> Optional.of(at));
  }

  void refuse(Refusal refusal) {
    refused.add(new Refused(refusal.who(), refusal.text()));
    if (refusal.rule() == ReviewRule.CHANGES_REQUESTED) {
      against.add(refusal.who());
    }
    if (BY_RIGHTS.contains(refusal.rule())) {
      again(basis.now().plus(RIGHTS));
    }
  }

  void add(Reviewed reviewed, Sightings sightings, Proposed proposed, Subject wanted) {
    add(
        reviewed,
        one ->
            ReviewRecords.approval(
                repository, proposed, task, wanted, one, sightings.firstSeen(one.review())));
    news.putAll(sightings.news(reviewed));
  }

  /**
   * What is said of an output: each word names all that it is about, so nothing of it is kept but
   * what counts.
   *
   * @param until when its time is over
   */
  void addOfOutput(
      Reviewed reviewed, Proposed thread, Subject wanted, Approval.OfOutput output, Instant until) {
    add(
        reviewed,
        one ->
            ReviewRecords.ofOutput(
                ReviewRecords.approval(repository, thread, task, wanted, one, basis.now()),
                output,
                until));
  }

  private void add(Reviewed reviewed, Function<Reviewed.Counted, Approval> approval) {
    authors.addAll(reviewed.authors());
    reviewed.refused().forEach(this::refuse);
    for (Reviewed.Counted one : reviewed.counted()) {
      counted.putIfAbsent(one.person(), approval.apply(one));
    }
  }

  /** What the host does not say is against whoever waits for it. */
  void fail(Unanswered failure) {
    counted.clear();
    again(failure.until().orElseGet(() -> basis.now().plus(SILENCE)));
    refuse(Refusal.ofAll(ReviewRule.UNREACHABLE, failure.getMessage()));
  }

  Heard heard() {
    against.forEach(counted::remove);
    authors.forEach(counted::remove);
    return new Heard(
        List.copyOf(candidates),
        List.copyOf(counted.values()),
        List.copyOf(authors),
        refused,
        news,
        proposals,
        again);
  }
}
