package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.testkit.RealGit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks with {@code retry.safe: false}: started at most once, whatever happens. */
@Tag("both-forges")
class StartOnceTest {
  @TempDir Path folder;
  private Path ledger;

  @BeforeEach
  void ledger() throws IOException {
    ledger = Files.createFile(folder.resolve("ledger"));
  }

  @Test
  void afterAKilledReconcilerItIsNotStartedAgainAndTheRecordSaysSo() throws IOException {
    try (Scene scene = Scene.ofProcesses(folder)) {
      scene.declare(
          AgentText.reporting("payer", "echo paid >> " + ledger + "; exec sleep 600"),
          TaskText.of("pay", "payer").with("retry: {safe: false}"));
      try (MandateProcess process = MandateProcess.reconcile(scene, "usual")) {
        assertTrue(process.await(line -> line.startsWith("started")));
        awaitPaid();
        process.kill();
      }
      scene.reconcile();
      assertEquals("unknown", scene.observed().record("pay").outcome());
      assertTrue(scene.observed().record("pay").reason().contains("cannot be known"));
      assertEquals(List.of("paid"), Files.readAllLines(ledger));
      assertEquals("", RealGit.run(scene.repo.path(), "for-each-ref", "refs/mandate"));
      String refs = scene.refs();
      scene.reconcile();
      assertEquals(refs, scene.refs());
      scene.assertSound();
    }
  }

  @Test
  void withoutMishapItRunsLikeAnyOther() throws IOException {
    try (Scene scene = Scene.ofProcesses(folder)) {
      scene.declare(
          AgentText.reporting("payer", "echo paid >> " + ledger),
          TaskText.of("pay", "payer").with("retry: {safe: false}"));
      scene.reconcile();
      assertEquals("succeeded", scene.observed().record("pay").outcome());
      assertEquals(List.of("paid"), Files.readAllLines(ledger));
      scene.assertSound();
    }
  }

  private void awaitPaid() throws IOException {
    while (Files.size(ledger) == 0) {
      Thread.onSpinWait();
    }
  }
}
