package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.run.RunEvent.Kind;
import dev.mandate.testkit.GitHttpServer;
import dev.mandate.testkit.GitSshServer;
import dev.mandate.testkit.RealGit;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of a task, over each kind of remote: wait, yes of a second person, run, proof. */
@Tag("both-forges")
class TaskLifeTest {
  private static final String SCRIPT =
      "echo two >> \"$MANDATE_TARGET/notes.txt\"; echo done > \"$MANDATE_ARTIFACTS/report.md\"";

  @TempDir Path folder;

  @Test
  void inABareFolder() {
    try (Scene scene = Scene.in(folder)) {
      live(scene);
    }
  }

  @Test
  void overSmartHttp() {
    try (Scene scene = Scene.in(folder)) {
      GitHttpServer unused = scene.overHttp();
      live(scene);
    }
  }

  @Test
  void overSsh() throws Exception {
    try (Scene scene = Scene.in(folder);
        GitSshServer server = new GitSshServer(scene.folder(), folder.resolve("user"))) {
      live(scene.at(server.url("control.git")));
    }
  }

  @Test
  void theEventsOfARunTellIt() {
    try (Scene scene = Scene.in(folder)) {
      scene.declare(AgentText.reporting("sweeper", "true"), TaskText.of("sweep", "sweeper"));
      scene.reconcile();

      assertEquals(
          List.of(Kind.QUEUED, Kind.CLAIMED, Kind.STARTING, Kind.RUNNING, Kind.SUCCEEDED),
          scene.observed().kinds(scene.observed().record("sweep")));
    }
  }

  private static void live(Scene scene) {
    scene.declare(
        AgentText.changing("fixer", SCRIPT, "services/shop/*.txt"),
        TaskText.needingApproval("fix", "fixer").with("target: {path: services/shop}"));

    scene.reconcile();
    assertEquals("waiting", scene.observed().state("fix"), () -> scene.observed().why("fix"));
    // On GitHub it also says why no review counts.
    assertEquals(
        "waiting for 1 approval from bob, carol",
        scene.observed().why("fix").lines().findFirst().orElseThrow());
    assertEquals(0, scene.observed().records().size());

    scene.approve("fix", "bob");
    scene.reconcile();
    Observed after = scene.observed();
    assertEquals("done", after.state("fix"));
    assertEquals("succeeded", after.record("fix").outcome());
    assertEquals("done\n", after.fileOfRun("fix", "artifacts/report.md"));
    assertEquals("bob", after.run("fix").at("/spec/approvals/0/approver").asText());

    String branch = after.record("fix").proposal().orElseThrow();
    assertEquals(
        "services/shop/notes.txt\n",
        RealGit.run(scene.repo.path(), "diff", "--name-only", "main", branch)
            .replaceAll("approvals/.*\n", ""));
    assertEquals(
        "one\ntwo\n", RealGit.run(scene.repo.path(), "show", branch + ":services/shop/notes.txt"));
    scene.assertSound();
    assertTrue(after.files().get("README.md").contains("| done | 1 |"));
  }
}
