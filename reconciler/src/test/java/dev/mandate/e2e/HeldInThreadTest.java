package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
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
  private IssueThread thread;

  @BeforeEach
  void start() {
    scene = Scene.onGitHub(temp);
    host = scene.hosting.orElseThrow();
    scene.control(ControlText.usual().parameters(PARAMETERS));
    scene.commit(Map.of(FIXER.file(), FIXER.yaml()));
    thread = IssueThread.opened(scene, "carol");
  }

  @AfterEach
  void stop() {
    scene.close();
  }

  private String state() {
    return scene.observed().state(thread.task());
  }

  private String why() {
    return scene.observed().why(thread.task());
  }

  private void held(String environment) {
    thread.said("ada", "/mandate run fixer " + environment);
    if (environment.equals("production")) {
      thread.said("bob", "/mandate approve " + scene.repo.newest("main", "%H"));
    }
    assertEquals("held", state(), why());
    assertEquals(List.of(), host.repository.pulls());
  }

  private String lastAnswer() {
    return thread.answers().getLast();
  }

  /** What the status says is to be said. */
  private String word() {
    Matcher found = WORD.matcher(thread.status());
    assertTrue(found.find(), thread.status());
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
    String shown = thread.status();
    assertTrue(shown.contains("+fixed"), shown);
    assertTrue(shown.contains("modified `services/shop/notes.txt`"), shown);
    assertTrue(shown.contains("Risk class `remediation`"), shown);
    assertTrue(shown.contains(scene.outputDigest(thread.task())), shown);
    assertTrue(shown.contains("its output waits for 1 approval from bob"), shown);
    String word = word();

    long yes = thread.said("bob", "Looks right.\n\n/mandate approve " + word);

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
    assertTrue(thread.status().contains("is proposed in #"), thread.status());
    scene.assertSound();
  }

  static Stream<Arguments> whatDoesNotCount() {
    return Stream.of(
        wrong("who opened the issue", "review/author", t -> t.thread.said("carol", t.approve())),
        wrong("who asked for it", "review/author", t -> t.thread.said("ada", t.approve())),
        wrong("no approver", "from bob", t -> t.thread.said("mallory", t.approve())),
        wrong(
            "may not write",
            "review/no-permission",
            t -> {
              String word = t.approve();
              t.host.repository.permit(t.host.account("bob"), "read");
              t.thread.said("bob", word);
            }),
        wrong(
            "edited",
            "from bob",
            t -> {
              long comment = t.thread.says("bob", "Hm.");
              t.scene.clock.advance(Duration.ofMinutes(1));
              t.host.repository.editComment(comment, t.approve());
              t.scene.reconcile();
            }),
        wrong(
            "deleted",
            "from bob",
            t -> {
              long comment = t.thread.says("bob", t.approve());
              t.host.repository.deleteComment(t.thread.number(), comment);
              t.scene.reconcile();
            }),
        wrong(
            "another digest",
            "review/other-output",
            t -> t.thread.said("bob", "/mandate approve sha256:" + "1".repeat(64))),
        wrong(
            "the digest of the bytes alone",
            "review/other-output",
            t -> t.thread.said("bob", "/mandate approve " + t.scene.outputDigest(t.thread.task()))),
        wrong(
            "not all digits",
            "review/other-output",
            t -> t.thread.said("bob", t.approve().substring(0, t.approve().length() - 1))),
        wrong("quoted", "from bob", t -> t.thread.said("bob", "> " + t.approve())),
        wrong(
            "the commit",
            "from bob",
            t -> t.thread.said("bob", "/mandate approve " + t.scene.repo.newest("main", "%H"))),
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
    thread.said("bob", "/mandate cancel");
    assertTrue(why().contains("cancelled by bob"), why());
    assertTrue(lastAnswer().contains("Asked to cancel"), lastAnswer());
    thread.said("bob", first);
    assertTrue(why().contains("cancelled by bob"), why());
    assertTrue(lastAnswer().contains("No output waits"), lastAnswer());

    thread.said("bob", "/mandate retry");
    assertEquals("held", state(), why());
    assertTrue(why().contains("review/other-output"), why());
    assertFalse(approve().equals(first));
    assertEquals(List.of(), host.repository.pulls());

    thread.said("bob", approve());
    assertEquals("done", state(), why());
    assertEquals(1, host.repository.pulls().size());
    scene.assertSound();
  }

  @Test
  void anotherPolicyNeedsAnotherWord() {
    held("sandbox");
    thread.says("bob", approve());
    scene.control(ControlText.usual().parameters(PARAMETERS + ", cost: {per_run_usd_max: 9}"));
    scene.reconcile();
    assertEquals("held", state(), why());
    assertTrue(why().contains("review/other-output"), why());
    thread.said("bob", approve());
    assertEquals("done", state(), why());
    scene.assertSound();
  }

  @Test
  void twoPeopleCanSayItEachInTheirWay() {
    scene.control(
        ControlText.usual()
            .parameters(
                "sandboxes: {production: [process]}, output_approvals: {remediation: {sandbox: 2}}"));
    thread = IssueThread.opened(scene, "mallory");
    held("sandbox");
    thread.said("bob", approve());
    thread.said("bob", approve());
    assertEquals("held", state(), why());
    assertTrue(why().contains("approved by bob"), why());
    scene.approveOutput(thread.task(), "bob");
    scene.reconcile();
    assertEquals("held", state(), why());
    scene.approveOutput(thread.task(), "carol");
    scene.reconcile();
    assertEquals("done", state(), why());
    scene.assertSound();
  }

  @Test
  void aRecordThatWasTouchedIsNotShownForApproval() {
    held("sandbox");
    String log = scene.observed().record(thread.task()).folder() + "/log.txt";
    String lines = scene.observed().files().get(log);
    scene.repo.commit("mandate/runs", "Touch up", Map.of(log, lines + "all tests pass\n"));
    thread.says("carol", "Hm.");
    scene.control(ControlText.usual().parameters(PARAMETERS + ", cost: {per_run_usd_max: 9}"));
    scene.reconcile();
    assertTrue(thread.status().contains("It cannot be approved"), thread.status());
    assertFalse(WORD.matcher(thread.status()).find(), thread.status());
  }

  @Test
  void aTaskThatAPullRequestBroughtWaitsInTheIssueThatItIsFrom() {
    String page = scene.hosting.orElseThrow().hub.web() + "/acme/control/issues/" + thread.number();
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
    thread.said("ada", approve());
    assertTrue(scene.observed().why("fix").contains("review/author"), scene.observed().why("fix"));
    thread.said("bob", approve());
    assertEquals("done", scene.observed().state("fix"), scene.observed().why("fix"));
    scene.assertSound();
  }

  @Test
  void inAPullRequestTheWordStandsForItselfWhereverTheBranchIs() {
    host.repository.push(host.account("carol"), "work", Map.of("README.md", "hi\n"), "Begin");
    int pull = host.repository.open(host.account("carol"), "work", "Do it", "Please.");
    thread = new IssueThread(scene, pull);
    thread.said("ada", "/mandate run fixer sandbox " + host.repository.head(pull));
    String task = "pull-" + pull;
    assertEquals("held", scene.observed().state(task), scene.observed().why(task));
    String word = approve();
    host.repository.push(host.account("carol"), "work", Map.of("README.md", "ho\n"), "Go on");

    thread.said("bob", word);
    assertEquals("done", scene.observed().state(task), scene.observed().why(task));
    assertEquals(2, host.repository.pulls().size());
    scene.assertSound();
  }
}
