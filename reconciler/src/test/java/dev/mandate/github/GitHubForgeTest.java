package dev.mandate.github;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.forge.Answer;
import dev.mandate.forge.Check;
import dev.mandate.forge.Comment;
import dev.mandate.forge.Effect;
import dev.mandate.forge.EffectKey;
import dev.mandate.forge.Proposal;
import dev.mandate.forge.ProposalId;
import dev.mandate.forge.Proposed;
import dev.mandate.snapshot.CommitId;
import dev.mandate.testkit.github.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Effects on GitHub happen once, whatever becomes of the answers. */
class GitHubForgeTest {
  private static final String BRANCH = "mandate/proposals/tidy-0123";
  private static final String PULLS = "/repos/acme/control/pulls";

  private static final CommitId NOWHERE = new CommitId("0".repeat(40));

  @TempDir Path folder;
  private CommitId tip = NOWHERE;
  private GivenGitHub github;

  @BeforeEach
  void start() throws Exception {
    github = new GivenGitHub(folder);
  }

  @AfterEach
  void stop() throws Exception {
    github.close();
  }

  @Test
  void aProposalIsOpenedOnceAndKeptUpToDate() throws Exception {
    tip = new CommitId(github.given.commit(BRANCH, "tidy.txt"));

    Proposed first = known(github.forge.propose(proposal("Tidy", "what and why")));
    Proposed again = known(github.forge.propose(proposal("Tidy", "what and why")));
    Proposed changed = known(github.forge.propose(proposal("Tidy up", "what and why")));

    assertEquals(first, again);
    assertEquals(first.id(), changed.id());
    assertEquals(Proposed.State.OPEN, first.state());
    assertEquals(github.given.app.bot().id(), first.author().orElseThrow().id());
    assertEquals("Tidy up", github.given.repository.pulls().get(0).get("title").asText());
    assertEquals(1, github.asked("POST .*/pulls 201"));
    assertEquals(1, github.asked("PATCH .* 200"));
  }

  @Test
  void aProposalThatPeopleHaveClosedStaysClosed() throws Exception {
    tip = new CommitId(github.given.commit(BRANCH, "tidy.txt"));
    Proposed open = known(github.forge.propose(proposal("Tidy", "")));
    github.given.repository.close(github.given.bob, Integer.parseInt(open.id().value()));

    Proposed closed = known(github.forge.propose(proposal("Tidy again", "")));

    assertEquals(Proposed.State.CLOSED, closed.state());
    assertEquals(1, github.given.repository.pulls().size());
    assertEquals(Optional.of(closed), known(github.forge.find(BRANCH)));
    assertEquals(Optional.empty(), known(github.forge.find("mandate/proposals/other")));
  }

  @Test
  void anotherCommitOnABranchThatWasRefusedIsProposedAnew() throws Exception {
    tip = new CommitId(github.given.commit(BRANCH, "tidy.txt"));
    Proposed refused = known(github.forge.propose(proposal("Tidy", "")));
    github.given.repository.close(github.given.bob, Integer.parseInt(refused.id().value()));
    tip = new CommitId(github.given.commit(BRANCH, "more.txt"));

    Proposed anew = known(github.forge.propose(proposal("Tidy", "")));
    Proposed again = known(github.forge.propose(proposal("Tidy", "")));

    assertEquals(Proposed.State.OPEN, anew.state());
    assertEquals(anew, again);
    assertEquals(2, github.given.repository.pulls().size());
  }

  @Test
  void aBranchWithoutChangesIsRefusedInGitHubsWords() {
    Answer.Refused<?> refused =
        assertInstanceOf(
            Answer.Refused.class,
            github.forge.propose(new Proposal("none", NOWHERE, "main", "t", "b")));
    assertEquals(true, refused.why().contains("does not exist"), refused.toString());
  }

  @Test
  void whatIsSaidOnceIsChangedInPlace() throws Exception {
    ProposalId pull = pull();
    EffectKey key = new EffectKey("plan");

    assertEquals(Effect.MADE, known(github.forge.comment(pull, new Comment(key, "one"))));
    assertEquals(Effect.NONE, known(github.forge.comment(pull, new Comment(key, "one"))));
    assertEquals(Effect.CHANGED, known(github.forge.comment(pull, new Comment(key, "two"))));
    EffectKey other = new EffectKey("run/1");
    assertEquals(Effect.MADE, known(github.forge.comment(pull, new Comment(other, "three"))));

    List<String> said = said();
    assertEquals(2, said.size());
    assertEquals(key.mark("two"), said.get(0));
  }

  @Test
  void ofWhatIsTooLongTheBeginningIsSaidAndIsItsOwn() throws Exception {
    ProposalId pull = pull();
    String text = "Said:\n```text\n" + "ü 🦊\n".repeat(40_000);
    Comment comment = new Comment(new EffectKey("plan"), text);
    assertEquals(Effect.MADE, known(github.forge.comment(pull, comment)));
    assertEquals(Effect.NONE, known(github.forge.comment(pull, comment)));
    assertTrue(said().getFirst().contains("\n```\n\n… and more"), said().getFirst());

    CommitId head = new CommitId(github.given.repository.head(1));
    Check check = check(head, Check.Result.SUCCESS, "- `ü 🦊`\n".repeat(8_000));
    assertEquals(Effect.MADE, known(github.forge.check(check)));
    assertEquals(Effect.NONE, known(github.forge.check(check)));
  }

  @Test
  void whatTwoProcessesSayAtTheSameTimeStandsOnce() throws Exception {
    ProposalId pull = pull();
    List<GitHubForge> both = List.of(github.forge, github.forge(Duration.ofSeconds(20)));
    try (ExecutorService threads = Executors.newFixedThreadPool(both.size())) {
      for (int i = 0; i < 20; i++) {
        EffectKey key = new EffectKey("command/" + i);
        CyclicBarrier together = new CyclicBarrier(both.size());
        List<Future<Effect>> said = new ArrayList<>();
        for (GitHubForge forge : both) {
          said.add(
              threads.submit(
                  () -> {
                    together.await();
                    return known(forge.comment(pull, new Comment(key, "done")));
                  }));
        }
        for (Future<Effect> one : said) {
          assertEquals(true, one.get() == Effect.MADE || one.get() == Effect.NONE);
        }
        assertEquals(1, said().stream().filter(key::marks).count());
      }
    }
  }

  @Test
  void whoCopiesTheHiddenLineOwnsNothing() throws Exception {
    ProposalId pull = pull();
    EffectKey key = new EffectKey("plan");
    github.given.repository.comment(github.given.bob, 1, key.mark("mine"));

    assertEquals(Effect.MADE, known(github.forge.comment(pull, new Comment(key, "ours"))));

    assertEquals(List.of(key.mark("mine"), key.mark("ours")), said());
  }

  @Test
  void aCheckIsMadeOnceForEachCommit() throws Exception {
    pull();
    CommitId head = new CommitId(github.given.repository.head(1));

    assertEquals(Effect.MADE, known(github.forge.check(check(head, Check.Result.RUNNING, "a"))));
    assertEquals(Effect.NONE, known(github.forge.check(check(head, Check.Result.RUNNING, "a"))));
    for (Check.Result result : Check.Result.values()) {
      Check check = check(head, result, "b");
      assertEquals(Effect.CHANGED, known(github.forge.check(check)), result.name());
      assertEquals(Effect.NONE, known(github.forge.check(check)), result.name());
    }
    CommitId next = new CommitId(github.given.commit("feature", "more.txt"));
    assertEquals(Effect.MADE, known(github.forge.check(check(next, Check.Result.SUCCESS, "a"))));
    assertEquals(2, github.given.repository.checks().size());
  }

  @Test
  void manyAnnotationsGoInSeveralRequestsAndOthersMakeAnotherRun() throws Exception {
    pull();
    CommitId head = new CommitId(github.given.repository.head(1));
    Check many = annotated(head, 120);

    github.hub.desk().next("PATCH", "/repos/acme/control/check-runs/.*", new Fault.CutBefore());
    assertInstanceOf(Answer.Unreachable.class, github.forge.check(many));
    assertEquals(List.of(50), annotations());
    assertEquals(Effect.CHANGED, known(github.forge.check(many)), "the rest is added");
    assertEquals(List.of(120), annotations());
    assertEquals(Effect.NONE, known(github.forge.check(many)));

    assertEquals(Effect.MADE, known(github.forge.check(annotated(head, 3))));
    assertEquals(Effect.NONE, known(github.forge.check(annotated(head, 3))));
    assertEquals(List.of(120, 3), annotations(), "GitHub takes no annotation away");
  }

  private List<Integer> annotations() {
    return github.given.repository.checks().stream()
        .map(run -> run.path("output").path("annotations_count").asInt())
        .toList();
  }

  private static Check annotated(CommitId commit, int many) {
    List<Check.Annotation> annotations =
        IntStream.rangeClosed(1, many)
            .mapToObj(
                line ->
                    new Check.Annotation("a.yaml", line, Check.Level.FAILURE, "wrong in " + line))
            .toList();
    return new Check(
        new EffectKey("plan"),
        "mandate/plan",
        commit,
        Check.Result.FAILURE,
        "title",
        "summary",
        "",
        annotations);
  }

  private interface Doing {
    Answer<?> it() throws Exception;
  }

  @TestFactory
  Stream<DynamicTest> aLostAnswerLeadsToNoSecondOne() {
    return Stream.of(
            new Object[] {PULLS, (Doing) () -> github.forge.propose(proposal("Tidy", "b"))},
            new Object[] {
              "/repos/acme/control/issues/1/comments",
              (Doing)
                  () ->
                      github.forge.comment(
                          new ProposalId("1"), new Comment(new EffectKey("plan"), "text"))
            },
            new Object[] {
              "/repos/acme/control/check-runs",
              (Doing)
                  () ->
                      github.forge.check(
                          check(
                              new CommitId(github.given.repository.head(1)),
                              Check.Result.SUCCESS,
                              "a"))
            })
        .map(
            row ->
                DynamicTest.dynamicTest(
                    (String) row[0],
                    () -> {
                      stop();
                      github = new GivenGitHub(folder.resolve(((String) row[0]).replace('/', '_')));
                      pull();
                      tip = new CommitId(github.given.commit(BRANCH, "tidy.txt"));
                      String path = (String) row[0];
                      Doing doing = (Doing) row[1];

                      github.hub.desk().next("POST", path, new Fault.CutBefore());
                      assertInstanceOf(Answer.Unreachable.class, doing.it(), "nothing was done");
                      github.hub.desk().next("POST", path, Fault.status(502));
                      assertInstanceOf(Answer.Unreachable.class, doing.it(), "nothing was done");
                      github.hub.desk().next("POST", path, new Fault.CutAfter());
                      assertInstanceOf(Answer.Known.class, doing.it(), "it was found");
                      assertInstanceOf(Answer.Known.class, doing.it(), "it is there");

                      assertEquals(3, github.asked("POST " + path + " .*"), "one for each fault");
                    }));
  }

  private ProposalId pull() throws Exception {
    return new ProposalId("" + github.given.pullRequest("feature", "ada"));
  }

  private List<String> said() {
    return github.given.repository.comments(1).stream().map(c -> c.get("body").asText()).toList();
  }

  private Proposal proposal(String title, String body) {
    return new Proposal(BRANCH, tip, "main", title, body);
  }

  private static Check check(CommitId commit, Check.Result result, String summary) {
    return new Check(
        new EffectKey("plan"), "mandate/plan", commit, result, "title", summary, "", List.of());
  }

  static <T> T known(Answer<T> answer) {
    if (answer instanceof Answer.Known<T>(T value)) {
      return value;
    }
    throw new AssertionError(answer.toString());
  }
}
