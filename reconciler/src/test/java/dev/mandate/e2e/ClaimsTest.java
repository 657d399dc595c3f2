package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.cycle.Claiming;
import dev.mandate.cycle.QuietProgress;
import dev.mandate.cycle.ReconcileReport;
import dev.mandate.plan.Action;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.testkit.GitHttpServer;
import dev.mandate.testkit.RealGit;
import dev.mandate.writeback.JudgedRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several reconcilers, one repository: each occurrence is started once and recorded once. */
@Tag("both-forges")
class ClaimsTest {
  private static final int TASKS = 60;

  @TempDir Path folder;

  /** Remembers what it was told about claims. */
  private static class Told extends QuietProgress {
    final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    public void claimedByOther(Claiming.Other other) {
      lines.add("left " + other.task());
    }

    @Override
    public void dropped(OccurrenceKey key) {
      lines.add("dropped " + key.task());
    }
  }

  @Test
  void twoProcessesStartEachOfSixtyTasksOnce() throws IOException {
    try (Scene scene = Scene.ofProcesses(folder)) {
      startEachOnce(scene, 2);
    }
  }

  @Test
  void fourProcessesOverHttpStartEachOfSixtyTasksOnce() throws IOException {
    try (Scene scene = Scene.ofProcesses(folder)) {
      GitHttpServer unused = scene.overHttp();
      startEachOnce(scene, 4);
    }
  }

  private void startEachOnce(Scene scene, int reconcilers) throws IOException {
    Path ledger = Files.createFile(folder.resolve("ledger"));
    Map<String, String> files = new HashMap<>();
    AgentText agent = AgentText.reporting("noter", "echo $MANDATE_TASK >> " + ledger);
    files.put(agent.file(), agent.yaml());
    for (int i = 0; i < TASKS; i++) {
      TaskText task = TaskText.of("task-" + i, "noter");
      // Some wait for others, so that there are several passes to race in.
      task = i % 4 == 3 ? task.with("dependsOn: [task-" + (i - 1) + "]") : task;
      files.put(task.file(), task.yaml());
    }
    scene.commit(files);

    List<MandateProcess> processes = new ArrayList<>();
    for (int i = 0; i < reconcilers; i++) {
      processes.add(MandateProcess.reconcile(scene, "machine-" + i));
    }
    for (MandateProcess process : processes) {
      try (process) {
        MandateProcess.Ended ended = process.end();
        assertEquals(0, ended.exitCode(), ended.toString());
      }
    }
    assertEquals(
        IntStream.range(0, TASKS).mapToObj(i -> "task-" + i).sorted().toList(),
        Files.readAllLines(ledger).stream().sorted().toList());
    // From the history alone: each marker and each run folder was added once and never touched.
    List<String> touched =
        RealGit.run(
                scene.repo.path(),
                "log",
                "--format=",
                "--name-status",
                "--no-renames",
                "mandate/runs",
                "--",
                "occurrences")
            .lines()
            .filter(line -> !line.isEmpty())
            .toList();
    assertEquals(TASKS, touched.size());
    assertTrue(touched.stream().allMatch(line -> line.startsWith("A")), touched::toString);
    assertEquals(TASKS, scene.observed().records().size());
    for (int i = 0; i < TASKS; i++) {
      assertEquals("done", scene.observed().state("task-" + i));
    }
    assertNoClaims(scene);
    scene.assertSound();
  }

  private static void assertNoClaims(Scene scene) {
    assertEquals("", RealGit.run(scene.repo.path(), "for-each-ref", "refs/mandate"));
  }

  @Test
  void whatAnotherIsRunningIsLeftAlone() {
    try (Scene scene = Scene.in(folder)) {
      scene.declare(AgentText.reporting("looker", "echo hi"), TaskText.of("look", "looker"));
      Told told = new Told();
      List<ReconcileReport> second = new CopyOnWriteArrayList<>();
      scene.reconcile(
          "one",
          new QuietProgress() {
            @Override
            public void started(Action.Run run) {
              second.add(scene.reconcile("two", told));
            }
          });
      assertEquals(List.of("left look"), told.lines);
      assertEquals(0, second.get(0).records().size());
      assertEquals("succeeded", scene.observed().record("look").outcome());
      assertNoClaims(scene);
      scene.assertSound();
    }
  }

  @Test
  void clocksThatAreADayApartChangeNothing() {
    try (Scene scene = Scene.in(folder)) {
      scene.declare(AgentText.reporting("looker", "echo hi"), TaskText.of("look", "looker"));
      Told told = new Told();
      scene.reconcile(
          "one",
          new QuietProgress() {
            @Override
            public void started(Action.Run run) {
              scene.clock.advance(Duration.ofDays(1));
              scene.reconcile("two", told);
              scene.clock.advance(Duration.ofDays(-2));
              scene.reconcile("three", told);
              scene.clock.advance(Duration.ofDays(1));
            }
          });
      assertEquals(List.of("left look", "left look"), told.lines);
      assertEquals("succeeded", scene.observed().record("look").outcome());
      scene.assertSound();
    }
  }

  @Test
  void aResultWhoseClaimIsGoneIsDroppedAndItsNeighbourLands() {
    try (Scene scene = Scene.in(folder)) {
      scene.declare(
          AgentText.reporting("looker", "echo hi"),
          TaskText.of("look", "looker"),
          TaskText.of("beside", "looker"));
      AtomicInteger finished = new AtomicInteger();
      Told told =
          new Told() {
            private boolean done;

            @Override
            public synchronized void finished(JudgedRun run) {
              finished.incrementAndGet();
              if (run.declared().name().equals("look") && !done) {
                done = true;
                String hex = run.key().digest().hex();
                String ref = "refs/mandate/leases/" + hex.substring(0, 2) + "/" + hex;
                RealGit.run(scene.repo.path(), "update-ref", "-d", ref);
              }
            }
          };
      ReconcileReport report = scene.reconcile("one", told);
      assertEquals(2, report.records().size());
      assertEquals(List.of("dropped look"), told.lines);
      // The occurrence has no record, so the next pass runs it again.
      assertEquals(3, finished.get());
      assertEquals(2, scene.observed().records().size());
      assertNoClaims(scene);
      scene.assertSound();
    }
  }

  @Test
  void onTheSameMachineTheClaimsOfAKilledProcessAreTakenOverAtOnce() throws IOException {
    try (Scene scene = Scene.ofProcesses(folder)) {
      Path began = folder.resolve("began");
      String script = "mkdir " + began + " && exec sleep 600; echo done";
      scene.declare(AgentText.reporting("slow", script), TaskText.of("slow", "slow"));
      try (MandateProcess process = MandateProcess.reconcile(scene, "usual")) {
        assertTrue(process.await(line -> line.startsWith("started")));
        process.kill();
      }
      Files.createDirectories(began);
      Told elsewhere = new Told();
      scene.reconcile("another machine", elsewhere);
      assertEquals(List.of("left slow"), elsewhere.lines);

      Told here = new Told();
      scene.reconcile("usual", here);
      assertEquals(List.of(), here.lines);
      assertEquals("succeeded", scene.observed().record("slow").outcome());
      assertNoClaims(scene);
      scene.assertSound();
    }
  }

  @Test
  void anotherMachineThatWaitsTakesOverFromAKilledProcess() throws IOException {
    try (Scene scene = Scene.ofProcesses(folder)) {
      Path began = folder.resolve("began");
      String script = "mkdir " + began + " && exec sleep 20; echo done";
      scene.declare(
          AgentText.reporting("slow", script),
          TaskText.of("slow", "slow").with("claim: {ttlSeconds: 10, heartbeatSeconds: 3}"));
      try (MandateProcess process = MandateProcess.reconcile(scene, "usual")) {
        assertTrue(process.await(line -> line.startsWith("started")));
        process.kill();
      }
      Files.createDirectories(began);
      try (MandateProcess patient = MandateProcess.reconcile(scene, "another machine", "--wait")) {
        assertEquals(0, patient.end().exitCode());
      }
      assertEquals("succeeded", scene.observed().record("slow").outcome());
      assertNoClaims(scene);
      scene.assertSound();
    }
  }
}
