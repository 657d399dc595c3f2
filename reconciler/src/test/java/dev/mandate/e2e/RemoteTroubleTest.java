package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.cycle.PassReport;
import dev.mandate.cycle.QuietProgress;
import dev.mandate.cycle.ReconcileReport;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.testkit.GitHttpServer;
import dev.mandate.writeback.JudgedRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A remote that fails or refuses: what was not recorded is done again, once. */
@Tag("both-forges")
class RemoteTroubleTest {
  @TempDir Path folder;
  private Scene scene;
  private Path ran;

  @BeforeEach
  void declare() {
    ran = folder.resolve("ran");
    scene =
        Scene.ofProcesses(folder)
            .declare(
                AgentText.changing(
                    "fixer", "echo x >> " + ran + "; echo y > \"$MANDATE_TARGET/new\"", "**"),
                TaskText.of("fix", "fixer"));
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void aPushThatBreaksOffIsMadeAgain() {
    scene.overHttp().breakNextPush();
    scene.reconcile();
    expectOneRecord();
  }

  @Test
  void aPushWhoseAnswerIsLostIsNotMadeTwice() {
    scene.overHttp().dropNextPushAnswer();
    scene.reconcile();
    expectOneRecord();
  }

  @Test
  void aRemoteThatIsGoneIsSaidSoAndTheNextReconcileFinishes() throws Exception {
    GitHttpServer server = scene.overHttp();
    assertThrows(
        RemoteUnavailableException.class,
        () -> scene.tryToReconcile("usual", onceFinished(server::down)));
    assertEquals(0, scene.observed().records().size());

    server.up();
    scene.reconcile();
    expectOneRecord();
    assertEquals("x\nx\n", Files.readString(ran), "its first result was lost with the remote");
  }

  @Test
  void theCommandLineSaysThatTheOutsideFailed() throws Exception {
    scene.overHttp().down();
    try (MandateProcess process = MandateProcess.reconcile(scene, "usual")) {
      MandateProcess.Ended ended = process.end();
      assertEquals(3, ended.exitCode(), ended.toString());
      assertTrue(ended.progress().get(0).startsWith("mandate: "), ended.toString());
    }
  }

  @Test
  void aRemoteThatRefusesTheRecordIsNotAskedOverAndOver() throws IOException {
    String said = scene.served.refuse("refs/heads/mandate/runs");
    ReconcileReport report = scene.reconcile();
    assertTrue(refusal(report).contains(said), refusal(report));
    assertEquals("x\n", Files.readString(ran), "the agent ran once");
    assertEquals(0, scene.observed().files().size());

    scene.served.refuseNothing();
    scene.reconcile();
    expectOneRecord();
  }

  @Test
  void aStateThatWasRefusedIsNotTakenForSettled() throws IOException {
    scene.declare(TaskText.of("fix", "fixer").with("suspend: true"));
    String unused = scene.served.refuse("refs/*");
    assertFalse(refusal(scene.reconcile()).isEmpty());
    assertFalse(refusal(scene.reconcile()).isEmpty(), "it is refused still");

    scene.served.refuseNothing();
    scene.reconcile();
    assertEquals("suspended", scene.observed().state("fix"));
  }

  private static String refusal(ReconcileReport report) {
    return report.last() instanceof PassReport.Carried carried
        ? carried.recorded().refusal().orElse("")
        : "";
  }

  private void expectOneRecord() {
    assertEquals("succeeded", scene.observed().record("fix").outcome());
    assertEquals(1, scene.observed().proposals().size());
    scene.assertSound();
  }

  private static QuietProgress onceFinished(Runnable action) {
    AtomicBoolean done = new AtomicBoolean();
    return new QuietProgress() {
      @Override
      public void finished(JudgedRun run) {
        if (!done.getAndSet(true)) {
          action.run();
        }
      }
    };
  }
}
