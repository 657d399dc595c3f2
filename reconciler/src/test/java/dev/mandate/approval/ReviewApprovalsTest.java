package dev.mandate.approval;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mandate.approval.Reviewed.FirstSeen;
import dev.mandate.approval.Reviewed.Refusal;
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
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each way in which a review that says yes is none. */
class ReviewApprovalsTest {
  private static final Account ADA = new Account(1, "ada", Account.Kind.PERSON);
  private static final Account BOB = new Account(2, "bob", Account.Kind.PERSON);
  private static final Account CAROL = new Account(3, "carol", Account.Kind.PERSON);
  private static final Account BOT = new Account(9, "helper[bot]", Account.Kind.BOT);
  private static final Account MANDATE = new Account(10, "mandate[bot]", Account.Kind.BOT);
  private static final CommitId HEAD = new CommitId("a".repeat(40));
  private static final CommitId OTHER = new CommitId("b".repeat(40));
  private static final Subject WANTED =
      new Subject(HEAD, digest("spec"), "production", digest("policy"));

  /** A proposal by ada that bob has approved, to be spoilt. */
  private static final class Scene {
    private Proposed.State state = Proposed.State.OPEN;
    private Account author = ADA;
    private CommitId head = HEAD;
    private Subject wanted = WANTED;
    private final List<Review> reviews = new ArrayList<>();
    private final List<Contribution> commits = new ArrayList<>();
    private final Map<Long, Permission> permissions =
        new HashMap<>(Map.of(2L, Permission.WRITE, 3L, Permission.ADMIN));
    private final Map<Long, FirstSeen> seen = new HashMap<>();
    private final List<Reviewer> reviewers =
        new ArrayList<>(
            List.of(
                new Reviewer("ada", Set.of(1L), Set.of("ada@example.org")),
                new Reviewer("bob", Set.of(2L, 22L), Set.of("bob@example.org")),
                new Reviewer("carol", Set.of(3L), Set.of())));

    Scene() {
      commits.add(new Contribution(HEAD, Set.of(1L), Set.of("ada@example.org"), Set.of()));
      says(BOB, Verdict.APPROVED, HEAD);
    }

    void says(Account who, Verdict verdict, CommitId commit) {
      long id = 100L + reviews.size();
      reviews.add(review(id, Optional.of(who), verdict, Optional.of(commit)));
      seen.put(
          id,
          new FirstSeen(
              new Subject(commit, WANTED.spec(), WANTED.environment(), WANTED.policy()),
              digest("text")));
    }

    void only(Account who) {
      reviews.clear();
      says(who, Verdict.APPROVED, HEAD);
    }

    void shown(Subject subject) {
      seen.put(100L, new FirstSeen(subject, digest("text")));
    }

    Reviewed judged() {
      Proposed proposed =
          new Proposed(
              new ProposalId("7"),
              state,
              Optional.of(author),
              "feature",
              "main",
              head,
              "page",
              Optional.empty());
      return new ReviewApprovals(reviewers, Set.of(MANDATE.id()))
          .of(new Reviewing(proposed, reviews, commits, permissions), wanted, seen);
    }
  }

  @Test
  void aReviewOfExactlyThisCounts() {
    Reviewed judged = new Scene().judged();
    assertEquals(List.of("bob"), judged.approvers());
    assertEquals(List.of("ada", "bob", "carol"), judged.candidates());
    assertEquals(List.of("ada"), judged.authors());
    assertEquals(List.of(), judged.refused());
  }

  @Test
  void itStillCountsWhenTheProposalHasBeenMerged() {
    Scene scene = new Scene();
    scene.state = Proposed.State.MERGED;
    assertEquals(List.of("bob"), scene.judged().approvers());
  }

  @TestFactory
  Stream<DynamicTest> oneThingIsWrong() {
    return Stream.of(
        row("its author", ReviewRule.AUTHOR, s -> s.author = BOB),
        row(
            "an author of one of its commits, by account",
            ReviewRule.AUTHOR,
            s -> s.commits.add(commit(Set.of(2L), Set.of(), Set.of()))),
        row(
            "an author by another account of the same person",
            ReviewRule.AUTHOR,
            s -> s.commits.add(commit(Set.of(22L), Set.of(), Set.of()))),
        row(
            "a co-author, by email",
            ReviewRule.AUTHOR,
            s -> s.commits.add(commit(Set.of(1L), Set.of("bob@example.org"), Set.of()))),
        row(
            "a commit by an email that nobody has",
            ReviewRule.UNKNOWN_AUTHOR,
            s -> s.commits.add(commit(Set.of(), Set.of("x@y.z"), Set.of("x@y.z")))),
        row("no commits", ReviewRule.NO_CHANGES, s -> s.commits.clear()),
        row("a bot", ReviewRule.NOT_A_PERSON, s -> s.only(BOT)),
        row(
            "a bot that is listed as an approver",
            ReviewRule.NOT_A_PERSON,
            s -> {
              s.reviewers.add(new Reviewer("helper", Set.of(9L), Set.of()));
              s.permissions.put(9L, Permission.ADMIN);
              s.only(BOT);
            }),
        row("Mandate itself", ReviewRule.MANDATE_ITSELF, s -> s.only(MANDATE)),
        row(
            "an account that is gone",
            ReviewRule.ACCOUNT_GONE,
            s ->
                s.reviews.set(
                    0, review(100, Optional.empty(), Verdict.APPROVED, Optional.of(HEAD)))),
        row(
            "somebody else who has taken the login",
            ReviewRule.NOT_AN_APPROVER,
            s -> s.only(new Account(77, "bob", Account.Kind.PERSON))),
        row("somebody whom no rule names", ReviewRule.NOT_AN_APPROVER, s -> s.reviewers.remove(1)),
        row("no rules at all", ReviewRule.NOT_AN_APPROVER, s -> s.reviewers.clear()),
        row(
            "somebody removed from the repository",
            ReviewRule.NO_PERMISSION,
            s -> s.permissions.put(2L, Permission.NONE)),
        row(
            "somebody who may only read",
            ReviewRule.NO_PERMISSION,
            s -> s.permissions.put(2L, Permission.READ)),
        row(
            "somebody whose permission is not known",
            ReviewRule.NO_PERMISSION,
            s -> s.permissions.remove(2L)),
        row("dismissed", ReviewRule.DISMISSED, s -> verdict(s, Verdict.DISMISSED)),
        row("a no", ReviewRule.CHANGES_REQUESTED, s -> verdict(s, Verdict.CHANGES_REQUESTED)),
        row("a word not known", ReviewRule.UNKNOWN_VERDICT, s -> verdict(s, Verdict.OTHER)),
        row(
            "a no after the yes",
            ReviewRule.CHANGES_REQUESTED,
            s -> s.says(BOB, Verdict.CHANGES_REQUESTED, HEAD)),
        row(
            "a no by another account of the same person",
            ReviewRule.CHANGES_REQUESTED,
            s -> {
              s.permissions.put(22L, Permission.WRITE);
              s.says(
                  new Account(22, "bob-too", Account.Kind.PERSON), Verdict.CHANGES_REQUESTED, HEAD);
            }),
        row("a closed proposal", ReviewRule.PROPOSAL_CLOSED, s -> s.state = Proposed.State.CLOSED),
        row(
            "an older commit",
            ReviewRule.OTHER_COMMIT,
            s -> {
              s.reviews.clear();
              s.says(BOB, Verdict.APPROVED, OTHER);
            }),
        row("a head that has moved", ReviewRule.OTHER_COMMIT, s -> s.head = OTHER),
        row(
            "a run of another commit",
            ReviewRule.OTHER_COMMIT,
            s -> {
              s.wanted = new Subject(OTHER, WANTED.spec(), WANTED.environment(), WANTED.policy());
            }),
        row(
            "no commit at all",
            ReviewRule.OTHER_COMMIT,
            s ->
                s.reviews.set(
                    0, review(100, Optional.of(BOB), Verdict.APPROVED, Optional.empty()))),
        row("given before anything was shown", ReviewRule.NOT_SHOWN, s -> s.seen.clear()),
        row(
            "shown at another commit",
            ReviewRule.NOT_SHOWN,
            s -> s.shown(new Subject(OTHER, WANTED.spec(), WANTED.environment(), WANTED.policy()))),
        row(
            "another spec",
            ReviewRule.OTHER_SPEC,
            s -> s.shown(new Subject(HEAD, digest("old"), WANTED.environment(), WANTED.policy()))),
        row(
            "another environment",
            ReviewRule.OTHER_ENVIRONMENT,
            s -> s.shown(new Subject(HEAD, WANTED.spec(), "sandbox", WANTED.policy()))),
        row(
            "another policy",
            ReviewRule.OTHER_POLICY,
            s -> s.shown(new Subject(HEAD, WANTED.spec(), "production", digest("old")))),
        row(
            "an edited text",
            ReviewRule.EDITED,
            s -> s.seen.put(100L, new FirstSeen(WANTED, digest("before")))));
  }

  @Test
  void aCommentAfterTheYesTakesNothingBack() {
    Scene scene = new Scene();
    scene.says(BOB, Verdict.COMMENTED, HEAD);
    scene.says(BOB, Verdict.PENDING, HEAD);
    assertEquals(List.of("bob"), scene.judged().approvers());
  }

  @Test
  void aYesAfterTheNoCounts() {
    Scene scene = new Scene();
    scene.reviews.clear();
    scene.says(BOB, Verdict.CHANGES_REQUESTED, HEAD);
    scene.says(BOB, Verdict.APPROVED, HEAD);
    assertEquals(List.of("bob"), scene.judged().approvers());
  }

  @Test
  void twoAccountsAreOnePerson() {
    Scene scene = new Scene();
    scene.permissions.put(22L, Permission.ADMIN);
    scene.says(new Account(22, "bob-too", Account.Kind.PERSON), Verdict.APPROVED, HEAD);
    scene.says(CAROL, Verdict.APPROVED, HEAD);
    assertEquals(List.of("bob", "carol"), scene.judged().approvers());
  }

  @Test
  void theOrderInWhichReviewsAreListedDoesNotMatter() {
    Scene scene = new Scene();
    scene.says(BOB, Verdict.CHANGES_REQUESTED, HEAD);
    java.util.Collections.reverse(scene.reviews);
    assertEquals(List.of(), scene.judged().approvers());
  }

  private static DynamicTest row(String name, ReviewRule rule, Consumer<Scene> spoil) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          Scene scene = new Scene();
          spoil.accept(scene);
          Reviewed judged = scene.judged();
          assertEquals(List.of(), judged.approvers());
          assertEquals(List.of(rule), judged.refused().stream().map(Refusal::rule).toList());
        });
  }

  private static void verdict(Scene scene, Verdict verdict) {
    scene.reviews.set(0, review(100, Optional.of(BOB), verdict, Optional.of(HEAD)));
  }

  private static Contribution commit(Set<Long> accounts, Set<String> emails, Set<String> unknown) {
    return new Contribution(OTHER, accounts, emails, unknown);
  }

  private static Review review(
      long id, Optional<Account> who, Verdict verdict, Optional<CommitId> commit) {
    Instant at = Instant.parse("2026-03-02T10:00:00Z").plusSeconds(id);
    return new Review(id, who, verdict, commit, at, digest("text"));
  }

  private static Digest digest(String text) {
    return Digest.of(text.getBytes(UTF_8));
  }
}
