package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mandate.cycle.QuietProgress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Reconcilers whose clocks do not agree never spend more in any period than it has. */
class BudgetRacesTest {
  private static final Map<String, Duration> SKEWS =
      Map.of(
          "one", Duration.ZERO,
          "two", Duration.ofDays(1),
          "three", Duration.ofDays(-1),
          "four", Duration.ofHours(2));

  @TempDir Path folder;
  private Scene scene;
  private Path started;

  @BeforeEach
  void declare() throws IOException {
    started = Files.createFile(folder.resolve("started"));
    scene = Scene.in(folder);
    SKEWS.forEach(scene::skew);
    Map<String, String> files = new HashMap<>();
    files.put(
        ControlText.FILE,
        ControlText.usual().yaml(scene)
            + "  budgets:\n"
            + "    - {name: day, period: day, limits: {runs: 3}}\n"
            + "    - {name: month, period: month, limits: {runs: 5}}\n");
    AgentText agent = AgentText.reporting("worker", "echo $MANDATE_TASK >> " + started);
    files.put(agent.file(), agent.yaml());
    for (int i = 0; i < 14; i++) {
      TaskText task = TaskText.of("task-" + i, "worker");
      files.put(task.file(), task.yaml());
    }
    scene.commit(files);
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  @Timeout(900)
  void overMidnightAndTheEndOfAMonth() throws Exception {
    scene.clock.set("2026-03-31T23:00:00Z");
    atOnce();
    inTurn();
    // The 30th and 31st share what March has left, and the 1st of April is there for two of them.
    assertEquals(Map.of("2026-03", 5L, "2026-04", 3L), spent("month"));
    assertTrue(spent("day").values().stream().allMatch(runs -> runs <= 3), spent("day")::toString);
    assertEquals(8, Files.readAllLines(started).size());

    scene.clock.advance(Duration.ofDays(1));
    atOnce();
    inTurn();
    assertEquals(Map.of("2026-03", 5L, "2026-04", 5L), spent("month"));
    assertTrue(spent("day").values().stream().allMatch(runs -> runs <= 3), spent("day")::toString);
    assertEquals(10, Files.readAllLines(started).size());
    assertEquals(10, scene.observed().records().size());
    scene.assertSound();
    assertFalse(GivenTable.of(scene).setsAside());
  }

  private void atOnce() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      SKEWS.keySet().forEach(home -> all.add(threads.submit(() -> scene.reconcile(home, quiet()))));
      for (Future<?> one : all) {
        one.get();
      }
    }
  }

  /** Whoever lost a race looks again. */
  private void inTurn() {
    for (int i = 0; i < 2; i++) {
      SKEWS.keySet().forEach(home -> scene.reconcile(home, quiet()));
    }
  }

  private static QuietProgress quiet() {
    return new QuietProgress();
  }

  /** Runs by period. */
  private Map<String, Long> spent(String budget) {
    Map<String, Long> spent = new TreeMap<>();
    scene
        .observed()
        .files()
        .forEach(
            (path, content) -> {
              if (path.startsWith("budgets/budget/" + budget + "/")) {
                spent.put(
                    path.substring(path.lastIndexOf('/') + 1).replace(".json", ""), runs(content));
              }
            });
    return spent;
  }

  private static long runs(String sum) {
    try {
      return new ObjectMapper().readTree(sum).at("/spent/runs").asLong();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
