package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.cycle.ReconcileReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whenever a reconciler is killed, the next one comes to what one alone would have come to. */
@Tag("both-forges")
class KilledReconcilerTest {
  private static final int RANDOM_KILLS = 4;

  @TempDir Path folder;

  @Test
  void uponEachLineThatItPrints() {
    String undisturbed = essenceOfAnUndisturbedRun();
    boolean endedByItself = false;
    int kills = 0;
    while (!endedByItself) {
      int last = kills + 1;
      try (Scene scene = given("line-" + last)) {
        try (MandateProcess process = MandateProcess.reconcile(scene, "usual")) {
          for (int line = 0; line < last && !endedByItself; line++) {
            endedByItself = !process.await(any -> true);
          }
          process.kill();
        }
        expectSame(undisturbed, scene);
      }
      kills++;
    }
    assertTrue(kills > 7, "killed only " + kills + " times");
  }

  @Test
  void atAnyOtherMoment() throws InterruptedException {
    String undisturbed = essenceOfAnUndisturbedRun();
    long seed = new Random().nextLong();
    System.out.println("KilledReconcilerTest: seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < RANDOM_KILLS; i++) {
      try (Scene scene = given("random-" + i)) {
        try (MandateProcess process = MandateProcess.reconcile(scene, "usual")) {
          boolean planned = process.await(line -> line.startsWith("planned"));
          assertTrue(planned, "seed " + seed);
          process.killAfter(random.nextInt(700), TimeUnit.MILLISECONDS);
        }
        expectSame(undisturbed, scene);
      }
    }
  }

  @Test
  void anAgentThatItLeftBehindIsEndedByTheNextOne() throws IOException {
    try (Scene scene = Scene.ofProcesses(folder)) {
      Path began = folder.resolve("began");
      Path signal = folder.resolve("signal");
      mkfifo(signal);
      String script =
          "if mkdir %s; then echo up > %s; exec sleep 600; fi; echo done".formatted(began, signal);
      scene.declare(AgentText.reporting("slow", script), TaskText.of("slow", "slow"));
      try (MandateProcess process = MandateProcess.reconcile(scene, "usual")) {
        assertEquals("up\n", Files.readString(signal));
        process.kill();
      }
      assertEquals(1, agents(scene).size(), "SIGKILL of the reconciler does not reach its agent");

      scene.reconcile();
      assertEquals(List.of(), agents(scene));
      assertEquals("succeeded", scene.observed().record("slow").outcome());
      scene.assertSound();
    }
  }

  private String essenceOfAnUndisturbedRun() {
    try (Scene scene = given("undisturbed")) {
      scene.reconcile();
      scene.assertSound();
      return scene.observed().essence();
    }
  }

  private static void expectSame(String undisturbed, Scene scene) {
    ReconcileReport next = scene.reconcile();
    assertEquals(undisturbed, scene.observed().essence(), () -> next.last().toString());
    scene.assertSound();
    assertEquals(List.of(), agents(scene));
  }

  /** Two that propose, one of them after the other, and one that waits. */
  private Scene given(String name) {
    String change = "echo $MANDATE_TASK >> \"$MANDATE_TARGET/services/shop/notes.txt\"; sleep 0.05";
    return Scene.ofProcesses(folder.resolve(name), new People(folder.resolve("keys")))
        .declare(
            AgentText.changing("fixer", change, "services/**"),
            TaskText.of("first", "fixer"),
            TaskText.of("second", "fixer").with("dependsOn: [first]"),
            TaskText.needingApproval("waiting", "fixer"));
  }

  /** Processes that have a workspace of this scene. */
  private static List<Long> agents(Scene scene) {
    String mark = "MANDATE_WORKSPACE=" + scene.home("usual");
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      return all.map(ProcessHandle::pid).filter(pid -> environment(pid).contains(mark)).toList();
    }
  }

  private static String environment(long pid) {
    try {
      return Files.readString(
          Path.of("/proc", Long.toString(pid), "environ"),
          java.nio.charset.StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return ""; // it has ended, or belongs to somebody else
    }
  }

  private static void mkfifo(Path path) throws IOException {
    Process process = new ProcessBuilder("mkfifo", path.toString()).start();
    assertEquals(0, process.onExit().join().exitValue());
  }
}
