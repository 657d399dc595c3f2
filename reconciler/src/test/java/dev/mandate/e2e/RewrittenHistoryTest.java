package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mandate.cycle.PassReport;
import dev.mandate.cycle.QuietProgress;
import dev.mandate.finding.Finding;
import dev.mandate.plan.Action;
import dev.mandate.snapshot.CommitId;
import dev.mandate.testkit.GitHttpServer;
import dev.mandate.testkit.RealGit;
import dev.mandate.wiring.AcknowledgementDesk;
import dev.mandate.wiring.AcknowledgementDesk.Result;
import dev.mandate.wiring.AcknowledgementDesk.Wish;
import dev.mandate.wiring.OpenRepository;
import dev.mandate.writeback.JudgedRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Branches that are rewritten or rolled back behind the backs of reconcilers. */
@Tag("both-forges")
class RewrittenHistoryTest {
  @TempDir Path folder;
  private Scene scene;
  private Path ran;

  /** How reconcilers reach the repository. */
  enum Way {
    IN_PLACE,
    FILE,
    HTTP
  }

  @BeforeEach
  void declare() {
    ran = folder.resolve("ran");
    scene =
        Scene.ofProcesses(folder)
            .declare(AgentText.reporting("fixer", "echo x >> " + ran), TaskText.of("one", "fixer"));
  }

  @AfterEach
  void close() {
    scene.close();
  }

  private void reach(Way way) {
    assumeTrue(way == Way.HTTP || scene.hosting.isEmpty(), "a host is reached by HTTP");
    switch (way) {
      case IN_PLACE -> {}
      case FILE -> scene.at(scene.repo.path().toUri().toString());
      case HTTP -> {
        GitHttpServer unused = scene.overHttp();
      }
    }
  }

  private CommitId head(String branch) {
    return new CommitId(scene.repo.head(branch).orElseThrow().name());
  }

  /** As somebody with a clone does it. */
  private void forcePush(String what, String branch) {
    Path clone = folder.resolve("clone-" + System.nanoTime());
    RealGit.run(folder, "clone", "-q", scene.repo.path().toString(), clone.toString());
    RealGit.run(clone, "fetch", "-q", "origin", "+refs/heads/*:refs/remotes/origin/*");
    RealGit.run(clone, "push", "-q", "--force", "origin", what + ":refs/heads/" + branch);
  }

  private String alarm(String home) {
    PassReport last = scene.reconcile(home, new QuietProgress()).last();
    PassReport.Halted halted = assertInstanceOf(PassReport.Halted.class, last);
    return halted.why().findings().stream().map(Finding::render).collect(Collectors.joining("\n"));
  }

  private void runs(String home) {
    PassReport last = scene.reconcile(home, new QuietProgress()).last();
    assertFalse(last instanceof PassReport.Halted, last::toString);
  }

  private String ran() throws Exception {
    return Files.readString(ran);
  }

  private Result acknowledge(String person, String branch, CommitId from, Optional<CommitId> to)
      throws Exception {
    return acknowledge(person, person + "-desk", branch, from, to);
  }

  private Result acknowledge(
      String person, String home, String branch, CommitId from, Optional<CommitId> to)
      throws Exception {
    try (OpenRepository opened = Reconciler.open(scene.where(), scene.machine(home))) {
      return new AcknowledgementDesk(opened.commits().orElseThrow(), scene.machine(home))
          .file(new Wish(branch, from, to, Optional.of("it was meant")), scene.people.key(person));
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aRolledBackDefaultBranchHaltsUntilItIsPutBack(Way way) throws Exception {
    reach(way);
    scene.reconcile();
    CommitId reviewed = head("main");
    scene.declare(TaskText.of("two", "fixer"));
    scene.reconcile();
    CommitId rolledBack = head("main");
    CommitId recorded = head("mandate/runs");
    forcePush(reviewed.hex(), "main");

    String alarm = alarm("usual");
    assertTrue(alarm.contains("main was rewritten: it stands at " + reviewed), alarm);
    assertTrue(alarm.contains("does not hold " + rolledBack), alarm);
    assertTrue(alarm.contains("1 commit is lost"), alarm);
    assertTrue(
        alarm.contains("mandate acknowledge main --from " + rolledBack + " --to " + reviewed),
        alarm);
    assertEquals(recorded, head("mandate/runs"));
    assertEquals(List.of(), refs("refs/mandate/leases"));

    scene.repo.set("main", scene.repo.repository().resolve(rolledBack.hex()));
    scene.reconcile();
    assertEquals("x\nx\n", ran());
    assertEquals(2, scene.observed().records().size());
    scene.assertSound();
  }

  private List<String> refs(String under) {
    return RealGit.run(scene.repo.path(), "for-each-ref", under).lines().toList();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void everyMachineGoesOnOnceItIsAcknowledged(Way way) throws Exception {
    reach(way);
    scene.reconcile("early", new QuietProgress());
    scene.declare(TaskText.of("two", "fixer"));
    scene.reconcile("middle", new QuietProgress());
    scene.declare(TaskText.of("three", "fixer"));
    scene.reconcile("late", new QuietProgress());
    CommitId lost = head("main");
    forcePush(lost.hex() + "~2", "main");
    scene.commit(Map.of("services/shop/notes.txt", "another line of history\n"));
    scene.declare(TaskText.of("four", "fixer"));
    CommitId rewritten = head("main");

    assertTrue(alarm("late").contains("2 commits are lost"));
    assertTrue(alarm("middle").contains("main was rewritten"));
    assertTrue(alarm("early").contains("for which mandate/runs has records"), "it kept its own");
    assertTrue(alarm("new").contains("for which mandate/runs has records"), "without memory");
    assertEquals("x\nx\nx\n", ran());

    assertEquals(
        2,
        assertInstanceOf(
                Result.Filed.class,
                acknowledge("bob", "late", "main", lost, Optional.of(rewritten)))
            .lost());
    for (String home : List.of("late", "middle", "early", "new")) {
      runs(home);
    }
    assertEquals("x\nx\nx\nx\n", ran(), "each task ran once");
    assertEquals(4, scene.observed().records().size());
    runs("another");
  }

  @Test
  void anotherRewriteIsAnotherAlarm() throws Exception {
    scene.reconcile();
    CommitId first = head("main");
    forcePush(first.hex() + "~1", "main");
    CommitId second = head("main");
    alarm("usual");
    acknowledge("bob", "main", first, Optional.of(second));
    runs("usual");
    CommitId third = head("main");
    forcePush(second.hex(), "main");
    assertTrue(alarm("usual").contains("does not hold " + third), "the word itself was lost");
    scene.commit(Map.of("services/shop/notes.txt", "a branch of its own\n"));
    assertTrue(alarm("usual").contains("does not hold " + third));
  }

  /** Whoever can rewrite the branch can also write who may approve on it. */
  @Test
  void whoBecomesApproverByTheRewriteCannotAcknowledgeIt() throws Exception {
    scene.reconcile();
    CommitId before = head("main");
    forcePush(before.hex() + "~1", "main");
    scene.control(ControlText.usual().approvers("mallory"));
    CommitId after = head("main");

    for (String home : List.of("usual", "new")) {
      assertTrue(alarm(home).contains("one of ada, bob, carol acknowledges it"), home);
      Result.Refused refused =
          assertInstanceOf(
              Result.Refused.class,
              acknowledge("mallory", home, "main", before, Optional.of(after)));
      assertTrue(refused.reason().contains("does not count"), refused.reason());
    }
    // A machine that has seen nothing else files it all the same; nobody who knows better counts
    // it.
    scene.repo.delete("mandate/runs");
    assertInstanceOf(
        Result.Filed.class, acknowledge("mallory", "bare", "main", before, Optional.of(after)));
    assertTrue(alarm("usual").contains("main was rewritten"));
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aDroppedRecordHalts(Way way) throws Exception {
    reach(way);
    scene.reconcile();
    scene.declare(TaskText.of("two", "fixer"));
    scene.reconcile();
    CommitId whole = head("mandate/runs");
    forcePush(whole.hex() + "~1", "mandate/runs");
    CommitId cut = head("mandate/runs");

    String alarm = alarm("usual");
    assertTrue(alarm.contains("mandate/runs was rewritten"), alarm);
    assertTrue(alarm.contains("1 commit is lost"), alarm);
    assertEquals("x\nx\n", ran(), "nothing is run again behind anybody's back");

    acknowledge("bob", "usual", "mandate/runs", whole, Optional.of(cut));
    runs("usual");
    assertEquals("x\nx\nx\n", ran(), "what is not recorded is done again, now that it is known");
    scene.assertSound();
  }

  @Test
  void aRunsBranchThatIsGoneHalts() throws Exception {
    scene.reconcile();
    CommitId gone = head("mandate/runs");
    scene.repo.delete("mandate/runs");
    String alarm = alarm("usual");
    assertTrue(alarm.contains("mandate/runs is gone: it stood at " + gone), alarm);

    assertInstanceOf(
        Result.Refused.class, acknowledge("bob", "mandate/runs", gone, Optional.of(head("main"))));
    acknowledge("bob", "usual", "mandate/runs", gone, Optional.empty());
    runs("usual");
    assertEquals(1, scene.observed().records().size());
  }

  /** The push of a record takes the branch from where it was seen, so what is lost shows later. */
  @Test
  void aRewriteWhileAnAgentWorksIsSeenInTheNextPass() throws Exception {
    scene.reconcile();
    scene.declare(TaskText.of("two", "fixer"));
    CommitId desired = head("main");
    PassReport last =
        scene
            .reconcile(
                "usual",
                new QuietProgress() {
                  @Override
                  public void started(Action.Run run) {
                    forcePush(desired.hex() + "~1", "main");
                  }

                  @Override
                  public void finished(JudgedRun run) {
                    scene.repo.commit("other", "start anew", Map.of("README.md", "made up\n"));
                    forcePush("refs/remotes/origin/other", "mandate/runs");
                  }
                })
            .last();
    PassReport.Halted halted = assertInstanceOf(PassReport.Halted.class, last);
    String alarm =
        halted.why().findings().stream().map(Finding::render).collect(Collectors.joining("\n"));
    assertTrue(alarm.contains("main was rewritten"), alarm);
    // The first look after the rewrites may come between the two.
    String next = alarm.contains("mandate/runs was") ? alarm : alarm("usual");
    assertTrue(next.contains("mandate/runs was rewritten"), next);
    assertTrue(alarm("new").contains("does not hold " + desired), "a machine without memory");
  }

  @Test
  void aNewDefaultBranchMayContinueTheOldAndNothingElse() throws Exception {
    scene.reconcile();
    CommitId old = head("main");
    RealGit.run(scene.repo.path(), "branch", "-q", "-m", "main", "trunk");
    assertFalse(scene.reconcile().last() instanceof PassReport.Halted);

    scene.repo.commit("island", "unrelated", scene.repo.files("trunk"));
    RealGit.run(scene.repo.path(), "symbolic-ref", "HEAD", "refs/heads/island");
    String alarm = alarm("usual");
    assertTrue(alarm.contains("trunk is not the default branch any more, and island"), alarm);
    assertTrue(alarm.contains("does not hold " + old), alarm);
  }

  @Test
  void theCommandLineHaltsWarnsAndAcknowledges() throws Exception {
    scene.reconcile();
    CommitId lost = head("main");
    forcePush(lost.hex() + "~1", "main");
    CommitId now = head("main");

    try (MandateProcess halts = MandateProcess.reconcile(scene, "usual")) {
      MandateProcess.Ended ended = halts.end();
      assertEquals(1, ended.exitCode(), ended.toString());
      assertTrue(said(ended).contains("the history of main is not what it was"), said(ended));
    }
    for (String command : List.of("plan", "status", "verify")) {
      MandateProcess.Ended ended = mandate(command);
      assertTrue(said(ended).contains("main was rewritten: it stands at " + now), said(ended));
      assertFalse(ended.output().isBlank(), command + " works all the same");
    }
    String key = scene.people.file("carol").toString();
    MandateProcess.Ended word =
        mandate("acknowledge", "main", "--from", lost.hex(), "--to", now.hex(), "--key", key);
    assertEquals(0, word.exitCode(), word.toString());
    assertTrue(word.output().contains("acknowledged as carol"), word.output());
    runs("usual");
    MandateProcess.Ended again =
        mandate("acknowledge", "main", "--from", now.hex(), "--to", now.hex(), "--key", key);
    assertEquals(1, again.exitCode(), again.toString());
    assertTrue(said(again).contains("nothing to acknowledge"), said(again));
  }

  private MandateProcess.Ended mandate(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--repo", scene.where(), "--home", scene.home("usual").toString()));
    try (MandateProcess process = MandateProcess.start(scene, all.toArray(String[]::new))) {
      return process.end();
    }
  }

  private static String said(MandateProcess.Ended ended) {
    return String.join("\n", ended.progress());
  }
}
