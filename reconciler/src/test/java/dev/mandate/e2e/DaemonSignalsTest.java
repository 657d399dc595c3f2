package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A daemon that is told something while an agent runs. */
@Tag("both-forges")
class DaemonSignalsTest {
  @TempDir Path folder;
  private Scene scene;
  private GivenDaemon daemon;
  private Path up;
  private Path go;

  @BeforeEach
  void open() throws IOException {
    up = folder.resolve("up");
    go = folder.resolve("go");
    new ProcessBuilder("mkfifo", go.toString()).start().onExit().join();
    scene = GivenDaemon.every(Scene.ofProcesses(folder), 86400);
    scene.declare(
        AgentText.reporting("waiter", "echo up > " + up + "; cat " + go),
        TaskText.of("wait", "waiter"));
    daemon = new GivenDaemon(scene);
  }

  @AfterEach
  void close() {
    daemon.close();
    scene.close();
  }

  private void awaitAgent() {
    GivenDaemon.await(() -> "the agent is up", () -> Files.exists(up));
  }

  @Test
  void letsARunningAgentFinish() throws IOException {
    try (MandateProcess process = daemon.start("--listen", "none", "--grace", "10m")) {
      awaitAgent();
      process.signal("TERM");
      assertTrue(process.await(line -> GivenDaemon.tells(line, "daemon.stopping")));
      Files.writeString(go, "that was all\n");
      MandateProcess.Ended ended = process.end();
      assertEquals(0, ended.exitCode(), ended.toString());
    }
    assertEquals("succeeded", scene.observed().record("wait").outcome());
    assertEquals(1, daemon.state().path("closed").path("finished").asInt());
    expectNoClaims();
    scene.assertSound();
  }

  @Test
  void cancelsAnAgentWhoseGraceIsOverAndHandsItsClaimBack() throws IOException {
    try (MandateProcess process = daemon.start("--listen", "none")) {
      awaitAgent();
      MandateProcess.Ended stopped = daemon.stop("--grace", "0s");
      assertEquals(0, stopped.exitCode(), stopped.toString());
      assertTrue(stopped.output().contains("1 were cancelled"), stopped.toString());
      assertEquals(0, process.end().exitCode());
    }
    assertEquals(0, scene.observed().records("wait").size());
    expectNoClaims();

    Files.delete(up);
    try (MandateProcess again = daemon.start("--listen", "none")) {
      awaitAgent();
      Files.writeString(go, "that was all\n");
      daemon.awaitRecord("wait");
      again.signal("INT");
      assertEquals(0, again.end().exitCode());
    }
    scene.assertSound();
  }

  @Test
  void aSecondSignalCutsTheGraceShort() {
    try (MandateProcess process = daemon.start("--listen", "none", "--grace", "10h")) {
      awaitAgent();
      process.signal("TERM");
      assertTrue(process.await(line -> GivenDaemon.tells(line, "daemon.stopping")));
      process.signal("TERM");
      MandateProcess.Ended ended = process.end();
      assertEquals(0, ended.exitCode(), ended.toString());
      assertTrue(
          ended.progress().stream().anyMatch(line -> GivenDaemon.tells(line, "daemon.hurried")),
          ended.toString());
    }
    assertEquals(1, daemon.state().path("closed").path("cancelled").asInt());
    expectNoClaims();
  }

  @Test
  void looksAtOnceWhenToldToReload() {
    try (MandateProcess process = daemon.start("--listen", "none")) {
      awaitAgent();
      scene.declare(AgentText.reporting("looker", "echo looked"), TaskText.of("look", "looker"));
      process.signal("HUP");
      daemon.awaitRecord("look");
      process.signal("TERM");
      // Two signals that nobody has seen yet are one.
      assertTrue(process.await(line -> GivenDaemon.tells(line, "daemon.stopping")));
      process.signal("TERM");
      assertEquals(0, process.end().exitCode());
    }
  }

  private void expectNoClaims() {
    assertTrue(!scene.refs().contains("refs/mandate/leases/"), scene.refs());
  }
}
