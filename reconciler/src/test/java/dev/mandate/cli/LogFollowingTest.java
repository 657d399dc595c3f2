package dev.mandate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.cli.CliScene.Ran;
import dev.mandate.testkit.RealGit;
import dev.mandate.wiring.DemoRepository;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code mandate task logs --follow} of an agent that goes on when it was heard. */
@Timeout(900)
class LogFollowingTest {
  @TempDir Path temporary;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private CliScene scene;
  private String repo;
  private Path heard;

  @BeforeEach
  void declareAnAgentThatWaitsToBeHeard() {
    scene = new CliScene(temporary);
    DemoRepository shop = scene.shop();
    repo = shop.bare().toString();
    heard = scene.folder.resolve("heard");
    CliScene.replace(
        shop.workTree().resolve("agents/scribe.yaml"),
        "echo written",
        "echo begun; until [ -e " + heard + " ]; do sleep 0.05; done; echo ended");
    RealGit.run(shop.workTree(), "commit", "-qam", "Wait to be heard");
    RealGit.run(shop.workTree(), "push", "-q", "origin", "HEAD:main");
  }

  @AfterEach
  void stop() throws Exception {
    Files.writeString(heard, "");
    threads.shutdown();
    assertTrue(threads.awaitTermination(5, TimeUnit.MINUTES));
  }

  /** What was printed, and a signal of its first line. */
  private static final class Heard extends OutputStream {
    private final ByteArrayOutputStream all = new ByteArrayOutputStream();
    private final CountDownLatch begun = new CountDownLatch(1);

    @Override
    public synchronized void write(int b) {
      all.write(b);
      if (text().contains("begun\n")) {
        begun.countDown();
      }
    }

    synchronized String text() {
      return all.toString(StandardCharsets.UTF_8);
    }
  }

  @Test
  void whatIsSaidIsPrintedBeforeTheRunEnds() throws Exception {
    Heard printed = new Heard();
    Future<Ran> following = threads.submit(() -> scene.runPrinting(printed, followed(scene.home)));
    Future<Ran> reconciling = threads.submit(() -> scene.run("reconcile", "--repo", repo));
    assertTrue(printed.begun.await(5, TimeUnit.MINUTES), printed::text);
    assertFalse(reconciling.isDone());
    Files.writeString(heard, "");
    Ran ran = following.get(5, TimeUnit.MINUTES);
    assertEquals(0, ran.exitCode(), ran.all());
    assertEquals("begun\nended\n", printed.text());
    assertTrue(ran.err().contains("attempt 1, succeeded, runs/"), ran.err());
    assertFalse(reconciling.get(5, TimeUnit.MINUTES).exitCode() > 1);
  }

  @Test
  void fromAnotherMachineItComesWhenItIsRecorded() throws Exception {
    Heard printed = new Heard();
    Future<Ran> following =
        threads.submit(
            () -> scene.runPrinting(printed, followed(scene.folder.resolve("other-machine"))));
    Files.writeString(heard, "");
    Ran reconciled = scene.run("reconcile", "--repo", repo);
    assertFalse(reconciled.exitCode() > 1, reconciled.all());
    Ran ran = following.get(5, TimeUnit.MINUTES);
    assertEquals(0, ran.exitCode(), ran.all());
    assertEquals("begun\nended\n", printed.text());
  }

  @Test
  void whatHasEndedIsPrintedAtOnceAndWhatWillNotRunIsSaid() throws Exception {
    Files.writeString(heard, "");
    scene.run("reconcile", "--repo", repo);
    Ran ended = scene.run(followed(scene.home));
    assertEquals("begun\nended\n", ended.out(), ended.all());
    Ran waiting = scene.run("task", "logs", "-f", "sign-note", "--repo", repo);
    assertEquals(1, waiting.exitCode());
    assertTrue(waiting.err().contains("no run of sign-note is recorded"), waiting.err());
    Ran wrong = scene.run("task", "logs", "-f", "write-note", "--attempt", "1", "--repo", repo);
    assertEquals(2, wrong.exitCode(), wrong.all());
  }

  private String[] followed(Path home) {
    return new String[] {
      "task",
      "logs",
      "-f",
      "write-note",
      "--interval",
      "1",
      "--repo",
      repo,
      "--home",
      home.toString()
    };
  }
}
