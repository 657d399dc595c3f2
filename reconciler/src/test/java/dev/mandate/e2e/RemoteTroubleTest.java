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
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A remote that fails or refuses: what was not recorded is done again, once. */
class RemoteTroubleTest {
  @TempDir Path folder;
  private Scene scene;
  private Path ran;

  @BeforeEach
  void declare() {
    ran = folder.resolve("ran");
    scene =
        Scene.in(folder)
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
  void aPushThatBreaksOffIsMadeAgain() throws Exception {
    try (GitHttpServer server = new GitHttpServer(folder)) {
      scene.at(server.url("control.git"));
      server.breakNextPush();
      scene.reconcile();
      expectOneRecord();
    }
  }

  @Test
  void aPushWhoseAnswerIsLostIsNotMadeTwice() throws Exception {
    try (GitHttpServer server = new GitHttpServer(folder)) {
      scene.at(server.url("control.git"));
      server.dropNextPushAnswer();
      scene.reconcile();
      expectOneRecord();
    }
  }

  @Test
  void aRemoteThatIsGoneIsSaidSoAndTheNextReconcileFinishes() throws Exception {
    GitHttpServer server = new GitHttpServer(folder);
    scene.at(server.url("control.git"));
    assertThrows(
        RemoteUnavailableException.class,
        () -> scene.tryToReconcile("usual", onceFinished(server::close)));
    assertEquals(0, scene.observed().records().size());

    try (GitHttpServer back = new GitHttpServer(folder)) {
      scene.at(back.url("control.git"));
      scene.reconcile();
      expectOneRecord();
      assertEquals("x\nx\n", Files.readString(ran), "its first result was lost with the remote");
    }
  }

  @Test
  void theCommandLineSaysThatTheOutsideFailed() throws Exception {
    String address;
    try (GitHttpServer server = new GitHttpServer(folder)) {
      address = server.url("control.git");
    }
    scene.at(address);
    try (MandateProcess process = MandateProcess.reconcile(scene, "usual")) {
      MandateProcess.Ended ended = process.end();
      assertEquals(3, ended.exitCode(), ended.toString());
      assertTrue(ended.progress().get(0).startsWith("mandate: "), ended.toString());
    }
  }

  @Test
  void aRemoteThatRefusesTheRecordIsNotAskedOverAndOver() throws IOException {
    Path hook = refuse("refs/heads/mandate/runs");
    ReconcileReport report = scene.reconcile();
    assertTrue(refusal(report).contains("pre-receive"), refusal(report));
    assertEquals("x\n", Files.readString(ran), "the agent ran once");
    assertEquals(0, scene.observed().files().size());

    Files.delete(hook);
    scene.reconcile();
    expectOneRecord();
  }

  @Test
  void aStateThatWasRefusedIsNotTakenForSettled() throws IOException {
    scene.declare(TaskText.of("fix", "fixer").with("suspend: true"));
    Path hook = refuse("refs/*");
    assertFalse(refusal(scene.reconcile()).isEmpty());
    assertFalse(refusal(scene.reconcile()).isEmpty(), "it is refused still");

    Files.delete(hook);
    scene.reconcile();
    assertEquals("suspended", scene.observed().state("fix"));
  }

  /** The remote takes no push of a ref like this from now on. */
  private Path refuse(String pattern) throws IOException {
    Path hook = scene.repo.path().resolve("hooks").resolve("pre-receive");
    Files.createDirectories(hook.getParent());
    Files.writeString(
        hook,
        """
        #!/bin/sh
        while read -r old new ref; do
          case $ref in %s) echo "$ref is not welcome here"; exit 1 ;; esac
        done
        """
            .formatted(pattern));
    Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwxr-xr-x"));
    return hook;
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
