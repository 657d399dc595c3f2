package dev.mandate.github;

import static dev.mandate.github.GitHubForgeTest.known;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.approval.ReviewApprovals;
import dev.mandate.approval.ReviewRule;
import dev.mandate.approval.Reviewed;
import dev.mandate.approval.Reviewed.FirstSeen;
import dev.mandate.approval.Reviewed.Refusal;
import dev.mandate.approval.Reviewed.Reviewer;
import dev.mandate.approval.Reviewed.Subject;
import dev.mandate.canonical.Digest;
import dev.mandate.forge.Answer;
import dev.mandate.forge.ProposalId;
import dev.mandate.forge.Review;
import dev.mandate.forge.Reviewing;
import dev.mandate.snapshot.CommitId;
import dev.mandate.testkit.github.Account;
import dev.mandate.testkit.github.Fault;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reviews as GitHub gives them, judged as approvals. */
class GitHubReviewsTest {
  private static final Digest SPEC = Digest.of("spec".getBytes(UTF_8));
  private static final Digest POLICY = Digest.of("policy".getBytes(UTF_8));

  @TempDir Path folder;
  private GivenGitHub github;
  private final Map<Long, FirstSeen> seen = new HashMap<>();
  private int pull;
  private CommitId head;
  private long review;

  @BeforeEach
  void start() throws Exception {
    github = new GivenGitHub(folder);
    pull = github.given.pullRequest("feature", "ada");
    head = new CommitId(github.given.repository.head(pull));
    github.given.repository.permit(github.given.ada, "admin");
    github.given.repository.permit(github.given.bob, "write");
    review = github.given.repository.review(github.given.bob, pull, "APPROVED", "looks right");
  }

  @AfterEach
  void stop() throws Exception {
    github.close();
  }

  @Test
  void anApprovalOfTheHeadCounts() {
    assertEquals(List.of("bob"), judged().approvers());
    assertEquals(List.of("ada"), judged().authors());
  }

  @Test
  void aPushTakesTheApprovalAwayAndGoingBackToTheSameCommitGivesItBack() throws Exception {
    judged();
    String other = github.given.commit("feature", "more.txt");
    assertEquals(List.of(ReviewRule.OTHER_COMMIT), rules(judged()));
    github.given.force("feature", head.hex());
    assertEquals(List.of("bob"), judged().approvers());
    github.given.force("feature", other);
    assertEquals(List.of(ReviewRule.OTHER_COMMIT), rules(judged()));
  }

  /** A full page stays the same, and keeps its tag, when another one comes after it. */
  @Test
  void aNoThatBeginsAnotherPageIsFound() {
    for (int i = 1; i < 100; i++) {
      github.given.repository.review(github.given.ada, pull, "COMMENTED", "number " + i);
    }
    assertEquals(List.of("bob"), judged().approvers());
    assertEquals(List.of("bob"), judged().approvers());
    github.given.repository.review(github.given.bob, pull, "CHANGES_REQUESTED", "not so");
    assertEquals(List.of(ReviewRule.CHANGES_REQUESTED), rules(judged()));
  }

  @Test
  void dismissedEditedAndTakenBackReviewsFall() {
    judged();
    github.given.repository.edit(github.given.bob, pull, review, "on second thoughts");
    assertEquals(List.of(ReviewRule.EDITED), rules(judged()));
    github.given.repository.dismiss(github.given.ada, pull, review);
    assertEquals(List.of(ReviewRule.DISMISSED), rules(judged()));
    github.given.repository.review(github.given.bob, pull, "APPROVED", "again");
    assertEquals(List.of("bob"), judged().approvers());
    github.given.repository.review(github.given.bob, pull, "CHANGES_REQUESTED", "no");
    assertEquals(List.of(ReviewRule.CHANGES_REQUESTED), rules(judged()));
  }

  @Test
  void rightsCountAsTheyAreNow() {
    assertEquals(List.of("bob"), judged().approvers());
    github.given.repository.permit(github.given.bob, "triage");
    assertEquals(List.of(ReviewRule.NO_PERMISSION), rules(judged()));
    github.given.repository.remove(github.given.bob);
    assertEquals(List.of(ReviewRule.NO_PERMISSION), rules(judged()));
    github.given.repository.permit(github.given.bob, "maintain");
    assertEquals(List.of("bob"), judged().approvers());
  }

  @Test
  void aLoginThatHasBecomeAnothersGivesNothing() {
    github.hub.rename(github.given.bob, "robert");
    assertEquals(List.of("bob"), judged().approvers(), "the same person by another name");
    Account mallory = github.hub.person("bob");
    github.given.repository.permit(mallory, "admin");
    github.given.repository.remove(github.given.bob);
    github.given.repository.review(mallory, pull, "APPROVED", "let it run");
    assertEquals(List.of(ReviewRule.NO_PERMISSION, ReviewRule.NOT_AN_APPROVER), rules(judged()));
  }

  @Test
  void theAppAndOtherBotsNeverCount() {
    github.given.repository.dismiss(github.given.ada, pull, review);
    github.given.repository.permit(github.given.app.bot(), "admin");
    github.given.repository.review(github.given.app.bot(), pull, "APPROVED", "");
    assertEquals(List.of(ReviewRule.DISMISSED, ReviewRule.MANDATE_ITSELF), rules(judged()));
  }

  @Test
  void coAuthorsAndWhoOpensItNeverCount() throws Exception {
    github.given.commit("feature", "b.txt", "Add b\n\nCo-authored-by: Bob <BOB@example.org>");
    head = new CommitId(github.given.repository.head(pull));
    github.given.repository.review(github.given.bob, pull, "APPROVED", "");
    assertEquals(List.of(ReviewRule.AUTHOR), rules(judged()));

    int own = github.given.pullRequest("other", "bob");
    github.given.repository.review(github.given.bob, own, "APPROVED", "");
    pull = own;
    head = new CommitId(github.given.repository.head(own));
    assertEquals(List.of(ReviewRule.AUTHOR), rules(judged()));
  }

  @Test
  void aCoAuthorIsKnownByTheAddressThatGitHubGives() throws Exception {
    String address = github.given.bob.id() + "+bob@users.noreply.github.com";
    github.given.commit("feature", "b.txt", "Add b\n\nCo-authored-by: B <" + address + ">");
    head = new CommitId(github.given.repository.head(pull));
    github.given.repository.review(github.given.bob, pull, "APPROVED", "");
    assertEquals(List.of(ReviewRule.AUTHOR), rules(judged()));
  }

  @Test
  void whatMovesWhileItIsReadIsReadLater() {
    ObjectNode older = github.given.repository.pulls().get(0).deepCopy();
    ((ObjectNode) older.get("head")).put("sha", "c".repeat(40));
    github
        .hub
        .desk()
        .next(
            "GET",
            "/repos/acme/control/pulls/1",
            new Fault.Answers(200, Map.of(), older.toString()));
    assertInstanceOf(Answer.Later.class, github.forge.reviewing(new ProposalId("1")));
    assertEquals(List.of("bob"), judged().approvers());
  }

  @Test
  void whereGitHubDoesNotListAllCommitsNobodyIsTakenForNoAuthor() {
    String many = "[" + "{},".repeat(249) + "{}]";
    github
        .hub
        .desk()
        .next("GET", "/repos/acme/control/pulls/1/commits", new Fault.Answers(200, Map.of(), many));
    Answer.Refused<?> refused =
        assertInstanceOf(Answer.Refused.class, github.forge.reviewing(new ProposalId("1")));
    assertTrue(refused.why().contains("250 commits"), refused.why());
  }

  @Test
  void whenNothingHasMovedReadingItAllAgainIsFree() {
    judged();
    int used = github.hub.desk().counted();
    github.hub.desk().forgetAsked();

    judged();

    assertEquals(used, github.hub.desk().counted());
    assertEquals(5, github.asked("GET .* 304"));
    assertEquals(5, github.hub.desk().asked().size());
  }

  private Reviewed judged() {
    Reviewing reviewing = known(github.forge.reviewing(new ProposalId("" + pull)));
    Subject wanted = new Subject(head, SPEC, "production", POLICY);
    for (Review one : reviewing.reviews()) {
      seen.putIfAbsent(one.id(), new FirstSeen(wanted, one.text()));
    }
    Reviewer ada = new Reviewer("ada", Set.of(github.given.ada.id()), Set.of("ada@example.org"));
    Reviewer bob = new Reviewer("bob", Set.of(github.given.bob.id()), Set.of("bob@example.org"));
    return new ReviewApprovals(List.of(ada, bob), Set.of(github.given.app.bot().id()))
        .of(reviewing, wanted, seen);
  }

  private static List<ReviewRule> rules(Reviewed judged) {
    assertEquals(List.of(), judged.approvers());
    return judged.refused().stream().map(Refusal::rule).toList();
  }
}
