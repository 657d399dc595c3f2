package dev.mandate.approval;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.approval.Reviewed.FirstSeen;
import dev.mandate.approval.Reviewed.Reviewer;
import dev.mandate.approval.Reviewed.Subject;
import dev.mandate.canonical.Digest;
import dev.mandate.forge.Account;
import dev.mandate.forge.Contribution;
import dev.mandate.forge.Permission;
import dev.mandate.forge.ProposalId;
import dev.mandate.forge.Proposed;
import dev.mandate.forge.Review;
import dev.mandate.forge.Review.Verdict;
import dev.mandate.forge.Reviewing;
import dev.mandate.snapshot.CommitId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Pushes, forth and back, around reviews that are given for what their author saw a moment ago,
 * edited, dismissed and taken back, while the policy changes: nothing counts but what was approved.
 */
class ReviewRacesTest {
  private static final int HISTORIES = 300;
  private static final int EVENTS = 40;
  private static final Account BOB = new Account(2, "bob", Account.Kind.PERSON);

  private static final class History {
    private final Random random;
    private CommitId head = commit(0);
    private CommitId inBobsBrowser = commit(0);
    private int policy;
    private final List<Review> reviews = new ArrayList<>();
    private final Map<Long, FirstSeen> seen = new HashMap<>();
    private int pushes;

    /** What bob has said yes to and not taken back: kept apart from what is tested. */
    private Optional<String> meant = Optional.empty();

    private Optional<Long> bySeeing = Optional.empty();

    History(long seed) {
      random = new Random(seed);
    }

    void event() {
      switch (random.nextInt(10)) {
        case 0, 1, 2, 3 -> {
          head = commit(random.nextInt(3));
          pushes++;
        }
        case 4 -> inBobsBrowser = head;
        case 5, 6 -> says(Verdict.APPROVED);
        case 7 -> says(random.nextBoolean() ? Verdict.CHANGES_REQUESTED : Verdict.COMMENTED);
        case 8 -> policy = random.nextInt(2);
        default -> change();
      }
      look();
    }

    private void says(Verdict verdict) {
      long id = reviews.size() + 1L;
      reviews.add(review(id, verdict, inBobsBrowser, "text"));
      if (verdict != Verdict.COMMENTED) {
        meant = Optional.empty();
        bySeeing = verdict == Verdict.APPROVED ? Optional.of(id) : Optional.empty();
      }
    }

    /** Somebody dismisses or edits one of the reviews. */
    private void change() {
      if (reviews.isEmpty()) {
        return;
      }
      int at = random.nextInt(reviews.size());
      Review old = reviews.get(at);
      boolean last = bySeeing.equals(Optional.of(old.id()));
      if (old.verdict() == Verdict.COMMENTED) {
        return;
      }
      CommitId on = old.commit().orElseThrow();
      if (random.nextBoolean()) {
        reviews.set(at, review(old.id(), Verdict.DISMISSED, on, "text"));
      } else {
        reviews.set(at, review(old.id(), old.verdict(), on, "text, edited"));
      }
      if (last) {
        meant = Optional.empty();
        bySeeing = Optional.empty();
      }
    }

    /** A reconciler looks: what it shows at this moment is what new reviews are bound to. */
    private void look() {
      for (Review review : reviews) {
        CommitId on = review.commit().orElseThrow();
        if (seen.putIfAbsent(review.id(), new FirstSeen(subject(on, policy), review.text())) == null
            && bySeeing.equals(Optional.of(review.id()))) {
          meant = Optional.of(on + " " + policy);
        }
      }
    }

    void check() {
      Proposed proposed =
          new Proposed(
              new ProposalId("7"),
              Proposed.State.OPEN,
              Optional.of(new Account(1, "ada", Account.Kind.PERSON)),
              "feature",
              "main",
              head,
              "page",
              Optional.empty());
      Reviewing reviewing =
          new Reviewing(
              proposed,
              reviews,
              List.of(new Contribution(head, Set.of(1L), Set.of(), Set.of())),
              Map.of(2L, Permission.WRITE));
      ReviewApprovals rules =
          new ReviewApprovals(List.of(new Reviewer("bob", Set.of(2L), Set.of())), Set.of());
      for (int n = 0; n < 3; n++) {
        CommitId wanted = commit(n);
        boolean approved = meant.equals(Optional.of(head + " " + policy)) && wanted.equals(head);
        assertEquals(
            approved ? List.of("bob") : List.of(),
            rules.of(reviewing, subject(wanted, policy), seen).approvers());
      }
    }
  }

  @Test
  void nothingCountsButWhatWasApproved() {
    int pushes = 0;
    int counted = 0;
    for (int seed = 0; seed < HISTORIES; seed++) {
      History history = new History(seed);
      for (int i = 0; i < EVENTS; i++) {
        history.event();
        history.check();
        counted += history.meant.equals(Optional.of(history.head + " " + history.policy)) ? 1 : 0;
      }
      pushes += history.pushes;
    }
    assertTrue(pushes > 1_000, "only " + pushes + " pushes");
    assertTrue(counted > 500, "only " + counted + " moments at which something was approved");
  }

  private static CommitId commit(int n) {
    return new CommitId(Integer.toString(n).repeat(40));
  }

  private static Subject subject(CommitId commit, int policy) {
    return new Subject(commit, digest("spec of " + commit), "production", digest("p" + policy));
  }

  private static Review review(long id, Verdict verdict, CommitId commit, String text) {
    Instant at = Instant.EPOCH.plusSeconds(id);
    return new Review(id, Optional.of(BOB), verdict, Optional.of(commit), at, digest(text));
  }

  private static Digest digest(String text) {
    return Digest.of(text.getBytes(UTF_8));
  }
}
