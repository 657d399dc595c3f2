package dev.mandate.spec;

import static dev.mandate.spec.SpecFiles.agent;
import static dev.mandate.spec.SpecFiles.governed;
import static dev.mandate.spec.SpecFiles.task;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.finding.Finding;
import dev.mandate.finding.SourceLocation;
import dev.mandate.snapshot.BlobReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class SpecLoaderTest {

  @Test
  void declaresATaskWithItsAgentAndEnvironment() {
    SpecSet specs = governed().with("tasks/audit.yaml", task("audit")).load();

    assertEquals(List.of(), specs.findings());
    DeclaredTask audit = specs.declared().get("audit");
    assertEquals("auditor", audit.agent().name());
    assertEquals("sandbox", audit.environment().tier());
    assertEquals(RiskClass.DIAGNOSTICS, audit.task().riskClass());
    assertEquals(500, audit.task().priority());
    assertTrue(specs.broken().isEmpty());
  }

  @Test
  void theLimitsOfAnAgentAreThoseOfItsSpecOrTheUsual() {
    Agent usual = auditor(governed().with("tasks/audit.yaml", task("audit")));
    assertEquals(
        new Agent.OutputLimits(1 << 20, 10 << 20, 100, 1_000, 50 << 20), usual.outputLimits());
    assertEquals(Agent.Confines.none(), usual.confines());
    String limits =
        "limits: {execution: {cpus: 0.5, memoryMiB: 64, pids: 20, diskMiB: 300,"
            + " logBytes: 2048, artifactBytes: 7, artifacts: 2, changedFiles: 10000, changeBytes: 9}}";
    Agent own =
        auditor(
            governed()
                .with(
                    "agents/auditor.yaml", SpecFiles.agent("auditor").replace("limits: {}", limits))
                .with("tasks/audit.yaml", task("audit")));
    assertEquals(new Agent.OutputLimits(2048, 7, 2, 10_000, 9), own.outputLimits());
    assertEquals(
        new Agent.Confines(
            new Agent.Resources(OptionalDouble.of(0.5), OptionalLong.of(64), OptionalInt.of(20)),
            List.of(),
            OptionalLong.of(300)),
        own.confines());
  }

  private static Agent auditor(SpecFiles files) {
    SpecSet specs = files.load();
    assertEquals(List.of(), specs.findings());
    return specs.declared().get("audit").agent();
  }

  @Test
  void readsNothingWhenNothingChanged() {
    SpecFiles files = governed().with("tasks/audit.yaml", task("audit"));
    SpecLoader loader = new SpecLoader(files, Limits.defaults());
    SpecSet first = loader.load(files.snapshot());

    assertSame(first, loader.load(files.snapshot()));
    assertEquals(3, loader.filesParsed());
    assertEquals(3, loader.blobsRead());
  }

  @Test
  void parsesOnlyTheFileThatChanged() {
    SpecFiles files = governed();
    for (int i = 0; i < 200; i++) {
      files.with("tasks/t" + i + ".yaml", task("t" + i));
    }
    SpecLoader loader = new SpecLoader(files, Limits.defaults());
    SpecSet before = loader.load(files.snapshot());
    assertEquals(202, loader.filesParsed());

    files.with("tasks/t7.yaml", task("t7", "priority: 900"));
    SpecSet after = loader.load(files.snapshot());

    assertEquals(203, loader.filesParsed());
    assertEquals(900, after.declared().get("t7").task().priority());
    assertSame(before.declared().get("t8"), after.declared().get("t8"));
    assertNotEquals(before.declared().get("t7").digest(), after.declared().get("t7").digest());
  }

  @Test
  void anyOrderOfChangesGivesWhatAFreshLoadGives() {
    SpecFiles files =
        governed()
            .with("tasks/a.yaml", task("a"))
            .with("tasks/b.yaml", task("b", "dependsOn: [a]"))
            .with("tasks/c.yaml", task("c", "dependsOn: [b]"));
    SpecLoader loader = new SpecLoader(files, Limits.defaults());
    assertEquals(files.load(), loader.load(files.snapshot()));

    files.with("tasks/a.yaml", task("a", "typo: 1"));
    assertEquals(files.load(), loader.load(files.snapshot()));
    assertEquals(Set.of("a", "b", "c"), loader.load(files.snapshot()).broken().keySet());

    files.without("mandate.yaml");
    assertEquals(files.load(), loader.load(files.snapshot()));

    files.with("mandate.yaml", SpecFiles.CONTROL).with("tasks/a.yaml", task("a"));
    assertEquals(files.load(), loader.load(files.snapshot()));
    assertEquals(Set.of("a", "b", "c"), loader.load(files.snapshot()).declared().keySet());

    files.without("tasks/a.yaml").with("agents/auditor.yaml", agent("other"));
    assertEquals(files.load(), loader.load(files.snapshot()));
  }

  @Test
  void goingBackToAnEarlierContentParsesNothing() {
    SpecFiles files = governed().with("tasks/a.yaml", task("a"));
    SpecLoader loader = new SpecLoader(files, Limits.defaults());
    loader.load(files.snapshot());
    loader.load(files.with("tasks/a.yaml", task("a", "priority: 1")).snapshot());

    loader.load(files.with("tasks/a.yaml", task("a")).snapshot());

    assertEquals(4, loader.filesParsed());
  }

  @Test
  void aFailedReadLeavesTheLoaderAsItWas() {
    SpecFiles files = governed().with("tasks/a.yaml", task("a"));
    AtomicBoolean down = new AtomicBoolean();
    BlobReader flaky =
        blob -> {
          if (down.get()) {
            throw new UncheckedIOException(new IOException("gone"));
          }
          return files.read(blob);
        };
    SpecLoader loader = new SpecLoader(flaky, Limits.defaults());
    loader.load(files.snapshot());
    files.with("tasks/b.yaml", task("b"));

    down.set(true);
    assertThrows(UncheckedIOException.class, () -> loader.load(files.snapshot()));
    down.set(false);

    assertEquals(files.load(), loader.load(files.snapshot()));
  }

  @Test
  void listsWhatTheSnapshotRefused() {
    Finding link =
        Finding.error(
            SourceLocation.wholeFile("tasks/link.yaml"), "snapshot/link", "a link", "why", "mend");
    SpecFiles files = governed();
    SpecLoader loader = new SpecLoader(files, Limits.defaults());
    assertFalse(loader.load(files.snapshot()).hasErrors());

    assertEquals(List.of(link), loader.load(files.snapshot(link)).findings());
  }
}
