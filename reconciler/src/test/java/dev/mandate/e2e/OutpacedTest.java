package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.cycle.QuietProgress;
import dev.mandate.cycle.ReconcileReport;
import dev.mandate.git.GitControlSource;
import dev.mandate.git.Steps;
import dev.mandate.testkit.RealGit;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.OpenRepository;
import dev.mandate.wiring.ReconcileBench;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Others write to the runs branch all the time, and are faster. */
@Tag("both-forges")
class OutpacedTest {
  /** More than one publication tries. */
  private static final int BEATEN = 9;

  @TempDir Path folder;

  @Test
  void whatWasRunIsKeptUntilItIsRecorded() throws Exception {
    Path starts = folder.resolve("starts");
    try (Scene scene = Scene.in(folder.resolve("scene"))) {
      scene.declare(AgentText.reporting("usual", "echo usual"), TaskText.of("first", "usual"));
      scene.reconcile();
      scene.declare(
          AgentText.reporting("counted", "echo started >> " + starts),
          TaskText.of("second", "counted"));
      AtomicInteger lost = new AtomicInteger();
      Machine machine = scene.machine("usual");
      OpenRepository opened = Reconciler.open(scene.where(), machine);
      GitControlSource beaten =
          Steps.tap(
              opened.commits().orElseThrow(),
              what -> {
                if (what.equals("before a push of all or none")
                    && Files.exists(starts)
                    && lost.getAndIncrement() < BEATEN) {
                  writeMeanwhile(scene.repo.path().toString());
                }
              });
      ReconcileReport report;
      try (opened;
          ReconcileBench bench =
              ReconcileBench.of(
                  new OpenRepository(beaten, Optional.of(beaten), Optional.empty()),
                  beaten,
                  scene.people.key("reconciler"),
                  1,
                  machine,
                  new QuietProgress())) {
        report = bench.reconciliation().run();
      }
      assertTrue(lost.get() > BEATEN, lost + " pushes");
      assertEquals(1, report.records().size());
      assertEquals("succeeded", scene.observed().record("second").outcome());
      assertEquals(List.of("started"), Files.readAllLines(starts));
    }
  }

  private static void writeMeanwhile(String repository) {
    Path git = Path.of(repository);
    String head = RealGit.run(git, "rev-parse", "mandate/runs").strip();
    String next =
        RealGit.run(git, "commit-tree", head + "^{tree}", "-p", head, "-m", "Faster").strip();
    RealGit.run(git, "update-ref", "refs/heads/mandate/runs", next, head);
  }
}
