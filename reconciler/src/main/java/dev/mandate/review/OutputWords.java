package dev.mandate.review;

import dev.mandate.approval.OutputWord;
import dev.mandate.approval.ReviewApprovals;
import dev.mandate.approval.ReviewRule;
import dev.mandate.approval.Reviewed;
import dev.mandate.approval.Reviewed.FirstSeen;
import dev.mandate.approval.Reviewed.Refusal;
import dev.mandate.approval.Reviewed.Reviewer;
import dev.mandate.approval.Reviewed.Subject;
import dev.mandate.canonical.Digest;
import dev.mandate.forge.Conversation;
import dev.mandate.forge.Review;
import dev.mandate.forge.Reviewing;
import dev.mandate.snapshot.Provenance;
import dev.mandate.spec.Approval;
import dev.mandate.spec.DeclaredTask;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What people say of an output that waits, in the conversation that its task is from. The word that
 * they say names task, policy, run and bytes, so it matters neither when it was said nor what was
 * shown before.
 */
final class OutputWords {
  private final ReviewHost asked;
  private final Conversation conversation;
  private final Reviews.Basis basis;

  OutputWords(ReviewHost asked, Conversation conversation, Reviews.Basis basis) {
    this.asked = asked;
    this.conversation = conversation;
    this.basis = basis;
  }

  /**
   * @param declaring where the file of the task comes from
   * @param may who may approve it
   * @param until when its time is over
   */
  void judge(
      DeclaredTask declared,
      Provenance declaring,
      List<Reviewer> may,
      Approval.OfOutput output,
      Instant until,
      Findings findings)
      throws Unanswered {
    Subject wanted =
        new Subject(
            declaring.commit(),
            declared.digest(),
            declared.environment().name(),
            basis.policy().digest());
    Digest word = OutputWord.of(declared, wanted.policy(), output);
    // Whoever can never count is told so where they said it, and costs nothing here.
    List<Review> spoken =
        SpokenReviews.ofOutput(conversation, word, declaring.commit()).stream()
            .filter(review -> isOneOf(may, review))
            .toList();
    Reviewing reviewing =
        AskedInThread.of(
            conversation, declaring, basis, spoken, SpeakersRights.of(asked, spoken, Map.of()));
    Map<Long, FirstSeen> seen = new HashMap<>();
    spoken.forEach(one -> seen.put(one.id(), new FirstSeen(wanted, one.text())));
    Reviewed reviewed = new ReviewApprovals(may, Set.of()).of(reviewing, wanted, seen);
    findings.addOfOutput(named(reviewed), reviewing.proposed(), wanted, output, until);
  }

  private static boolean isOneOf(List<Reviewer> may, Review review) {
    long account = review.reviewer().orElseThrow().id();
    return may.stream().anyMatch(reviewer -> reviewer.accounts().contains(account));
  }

  /** A word for another output stands for a review of another commit. */
  private static Reviewed named(Reviewed reviewed) {
    List<Refusal> refused =
        reviewed.refused().stream()
            .map(
                refusal ->
                    refusal.rule() == ReviewRule.OTHER_COMMIT
                        ? new Refusal(
                            refusal.who(),
                            ReviewRule.OTHER_OUTPUT,
                            "they named another output, task or policy than waits now",
                            refusal.review())
                        : refusal)
            .toList();
    return new Reviewed(reviewed.candidates(), reviewed.counted(), reviewed.authors(), refused);
  }
}
