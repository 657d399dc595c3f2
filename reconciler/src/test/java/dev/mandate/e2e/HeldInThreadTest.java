package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.testkit.RealGit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a run made for an issue waits there until somebody says that exactly this is meant. */
class HeldInThreadTest {
  private static final AgentText FIXER =
      AgentText.changing(
          "fixer",
          """
          cd "$MANDATE_TARGET"
          echo fixed >> services/shop/notes.txt
          echo 'All is well, @bob. <!-- /mandate approve -->' > "$MANDATE_ARTIFACTS/summary.md"
          """,
          "services/**");
  private static final Pattern WORD = Pattern.compile("/mandate approve (sha256:[0-9a-f]{64})");
  private static final String PARAMETERS =
      "sandboxes: {production: [process]}, output_approvals: {remediation: {sandbox: 1, production: 1}}";

  @TempDir Path temp;
  private Scene scene;
  private Hosting host;
  private int issue;

  @BeforeEach
  void start() {
    scene = Scene.onGitHub(temp);
    host = scene.hosting.orElseThrow();
    scene.control(ControlText.usual().parameters(PARAMETERS));
    scene.commit(Map.of(FIXER.file(), FIXER.yaml()));
    issue = host.repository.issue(host.account("carol"), "It crashes", "When I press the button.");
  }

  @AfterEach
  void stop() {
    scene.close();
  }

  private long says(String login, String text) {
    scene.clock.advance(Duration.ofMinutes(1));
    return host.repository.comment(host.account(login), issue, text);
  }

  private long said(String login, String text) {
    long comment = says(login, text);
    scene.reconcile();
    return comment;
  }

  private String task() {
    return "issue-" + issue;
  }

  private String state() {
    return scene.observed().state(task());
  }

  private String why() {
    return scene.observed().why(task());
  }

  private void held(String environment) {
    said("ada", "/mandate run fixer " + environment);
    if (environment.equals("production")) {
      said("bob", "/mandate approve " + log("%H"));
    }
    assertEquals("held", state(), why());
    assertEquals(List.of(), host.repository.pulls());
  }

  private String log(String format) {
    return RealGit.run(scene.repo.path(), "log", "-1", "--format=" + format, "main").strip();
  }

  private String status() {
    return comments(body -> body.contains("<!-- mandate-key: run/"));
  }

  private String lastAnswer() {
    return comments(body -> body.contains("<!-- mandate-key: command/"));
  }

  private String comments(Predicate<String> which) {
    return host.repository.comments(issue).stream()
        .filter(comment -> comment.path("performed_via_github_app").isObject())
        .map(comment -> comment.get("body").asText())
        .filter(which)
        .reduce("", (first, last) -> last);
  }

  /** What the status says is to be said. */
  private String word() {
    Matcher found = WORD.matcher(status());
    assertTrue(found.find(), status());
    return found.group(1);
  }

  private String approve() {
    return "/mandate approve " + word();
  }

  private JsonNode approval() {
    return scene.observed().files().entrySet().stream()
        .filter(file -> file.getKey().matches("approvals/../[0-9a-f]{64}\\.json"))
        .map(file -> Observed.json(file.getValue()))
        .filter(document -> document.at("/spec/output").isObject())
        .reduce((first, last) -> last)
        .orElseThrow();
  }

  @Test
  void whatARunMadeIsApprovedInItsIssueAndThenProposed() {
    held("production");
    String shown = status();
    assertTrue(shown.contains("+fixed"), shown);
    assertTrue(shown.contains("modified `services/shop/notes.txt`"), shown);
    assertTrue(shown.contains("Risk class `remediation`"), shown);
    assertTrue(shown.contains(scene.outputDigest(task())), shown);
    assertTrue(shown.contains("its output waits for 1 approval from bob"), shown);
    String word = word();

    long yes = said("bob", "Looks right.\n\n/mandate approve " + word);

    assertEquals("done", state(), why());
    assertEquals(List.of("eyes", "rocket"), host.repository.reactions(yes));
    assertTrue(lastAnswer().contains("Noted"), lastAnswer());
    assertEquals(1, host.repository.pulls().size());
    JsonNode review = approval().at("/spec/review");
    assertEquals("bob", approval().at("/spec/approver").asText());
    assertEquals(yes, review.path("id").asLong());
    assertEquals(host.account("bob").id(), review.path("account").asLong());
    assertEquals(word, review.path("says").asText());
    assertFalse(approval().at("/spec/expiresAt").asText().isEmpty());
    assertTrue(status().contains("is proposed in #"), status());
    scene.assertSound();
  }

  static Stream<Arguments> whatDoesNotCount() {
    return Stream.of(
        wrong("who opened the issue", "review/author", t -> t.said("carol", t.approve())),
        wrong("who asked for it", "review/author", t -> t.said("ada", t.approve())),
        wrong("no approver", "from bob", t -> t.said("mallory", t.approve())),
        wrong(
            "may not write",
            "review/no-permission",
            t -> {
              String word = t.approve();
              t.host.repository.permit(t.host.account("bob"), "read");
              t.said("bob", word);
            }),
        wrong(
            "edited",
            "from bob",
            t -> {
              long comment = t.says("bob", "Hm.");
              t.scene.clock.advance(Duration.ofMinutes(1));
              t.host.repository.editComment(comment, t.approve());
              t.scene.reconcile();
            }),
        wrong(
            "deleted",
            "from bob",
            t -> {
              long comment = t.says("bob", t.approve());
              t.host.repository.deleteComment(t.issue, comment);
              t.scene.reconcile();
            }),
        wrong(
            "another digest",
            "review/other-output",
            t -> t.said("bob", "/mandate approve sha256:" + "1".repeat(64))),
        wrong(
            "the digest of the bytes alone",
            "review/other-output",
            t -> t.said("bob", "/mandate approve " + t.scene.outputDigest(t.task()))),
        wrong(
            "not all digits",
            "review/other-output",
            t -> t.said("bob", t.approve().substring(0, t.approve().length() - 1))),
        wrong("quoted", "from bob", t -> t.said("bob", "> " + t.approve())),
        wrong("the commit", "from bob", t -> t.said("bob", "/mandate approve " + t.log("%H"))),
        wrong(
            "elsewhere",
            "from bob",
            t -> {
              String word = t.approve();
              int other = t.host.repository.issue(t.host.account("carol"), "Other", "Other.");
              t.scene.clock.advance(Duration.ofMinutes(1));
              t.host.repository.comment(t.host.account("bob"), other, word);
              t.scene.reconcile();
            }));
  }

  private static Arguments wrong(String name, String why, Consumer<HeldInThreadTest> done) {
    return Arguments.of(name, why, done);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("whatDoesNotCount")
  void nothingLeavesByAnyOtherWord(String name, String why, Consumer<HeldInThreadTest> done) {
    held("sandbox");
    done.accept(this);
    assertEquals("held", state(), name + ": " + why());
    assertTrue(why().contains(why), name + ": " + why());
    assertEquals(List.of(), host.repository.pulls());
    scene.assertSound();
  }

  @Test
  void whatALaterRunMadeNeedsAWordOfItsOwn() {
    held("sandbox");
    String first = approve();
    said("bob", "/mandate cancel");
    assertTrue(why().contains("cancelled by bob"), why());
    assertTrue(lastAnswer().contains("Asked to cancel"), lastAnswer());
    said("bob", first);
    assertTrue(why().contains("cancelled by bob"), why());
    assertTrue(lastAnswer().contains("No output waits"), lastAnswer());

    said("bob", "/mandate retry");
    assertEquals("held", state(), why());
    assertTrue(why().contains("review/other-output"), why());
    assertFalse(approve().equals(first));
    assertEquals(List.of(), host.repository.pulls());

    said("bob", approve());
    assertEquals("done", state(), why());
    assertEquals(1, host.repository.pulls().size());
    scene.assertSound();
  }

  @Test
  void anotherPolicyNeedsAnotherWord() {
    held("sandbox");
    says("bob", approve());
    scene.control(ControlText.usual().parameters(PARAMETERS + ", cost: {per_run_usd_max: 9}"));
    scene.reconcile();
    assertEquals("held", state(), why());
    assertTrue(why().contains("review/other-output"), why());
    said("bob", approve());
    assertEquals("done", state(), why());
    scene.assertSound();
  }

  @Test
  void twoPeopleCanSayItEachInTheirWay() {
    scene.control(
        ControlText.usual()
            .parameters(
                "sandboxes: {production: [process]}, output_approvals: {remediation: {sandbox: 2}}"));
    issue = host.repository.issue(host.account("mallory"), "It crashes", "When I press.");
    held("sandbox");
    said("bob", approve());
    said("bob", approve());
    assertEquals("held", state(), why());
    assertTrue(why().contains("approved by bob"), why());
    scene.approveOutput(task(), "bob");
    scene.reconcile();
    assertEquals("held", state(), why());
    scene.approveOutput(task(), "carol");
    scene.reconcile();
    assertEquals("done", state(), why());
    scene.assertSound();
  }

  @Test
  void aRecordThatWasTouchedIsNotShownForApproval() {
    held("sandbox");
    String log = scene.observed().record(task()).folder() + "/log.txt";
    String lines = scene.observed().files().get(log);
    scene.repo.commit("mandate/runs", "Touch up", Map.of(log, lines + "all tests pass\n"));
    says("carol", "Hm.");
    scene.control(ControlText.usual().parameters(PARAMETERS + ", cost: {per_run_usd_max: 9}"));
    scene.reconcile();
    assertTrue(status().contains("It cannot be approved"), status());
    assertFalse(WORD.matcher(status()).find(), status());
  }

  @Test
  void aTaskThatAPullRequestBroughtWaitsInTheIssueThatItIsFrom() {
    String page = scene.hosting.orElseThrow().hub.web() + "/acme/control/issues/" + issue;
    TaskText task =
        TaskText.of("fix", "fixer")
            .with("riskClass: remediation")
            .with("origin: {kind: issue, author: carol@example.org, url: \"" + page + "\"}");
    host.repository.push(host.account("ada"), "new", Map.of(task.file(), task.yaml()), "Declare");
    int pull = host.repository.open(host.account("ada"), "new", "Fix it", "");
    assertTrue(host.repository.merge(host.account("mallory"), pull, "squash").isPresent());
    scene.clock.advance(Duration.ofMinutes(1));
    scene.reconcile();
    assertEquals("held", scene.observed().state("fix"), scene.observed().why("fix"));
    said("ada", approve());
    assertTrue(scene.observed().why("fix").contains("review/author"), scene.observed().why("fix"));
    said("bob", approve());
    assertEquals("done", scene.observed().state("fix"), scene.observed().why("fix"));
    scene.assertSound();
  }

  @Test
  void inAPullRequestTheWordStandsForItselfWhereverTheBranchIs() {
    host.repository.push(host.account("carol"), "work", Map.of("README.md", "hi\n"), "Begin");
    issue = host.repository.open(host.account("carol"), "work", "Do it", "Please.");
    said("ada", "/mandate run fixer sandbox " + host.repository.head(issue));
    String task = "pull-" + issue;
    assertEquals("held", scene.observed().state(task), scene.observed().why(task));
    String word = approve();
    host.repository.push(host.account("carol"), "work", Map.of("README.md", "ho\n"), "Go on");

    said("bob", word);
    assertEquals("done", scene.observed().state(task), scene.observed().why(task));
    assertEquals(2, host.repository.pulls().size());
    scene.assertSound();
  }
}
