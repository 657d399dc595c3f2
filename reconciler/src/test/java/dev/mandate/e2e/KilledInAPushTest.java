package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A reconciler is killed while the refs of a repository on this machine are locked for its push.
 */
class KilledInAPushTest {
  @TempDir Path folder;

  @Test
  @Timeout(900)
  void whatItHadSentIsWrittenWholeAndNoLockIsLeft() throws Exception {
    expectTheSameWheneverKilled(this::given);
  }

  @Test
  @Timeout(900)
  void anOutputIsReleasedOnceAndWhole() throws Exception {
    // What is killed goes by the machine's clock, and an output waits for a week.
    String now = Clock.systemUTC().instant().toString();
    expectTheSameWheneverKilled(
        name -> {
          Scene scene =
              Scene.in(folder.resolve(name), new People(folder.resolve("keys")))
                  .declare(
                      AgentText.changing("fixer", "echo new > \"$MANDATE_TARGET/new\"", "**"),
                      TaskText.of("fix", "fixer").with("approvals: {output: {required: 1}}"));
          scene.clock.set(now);
          scene.reconcile();
          scene.approveOutput("fix", "bob");
          return scene;
        });
  }

  @Test
  @Timeout(900)
  void whatMayHaveBeenSpentCountsAndNothingStaysReserved() throws Exception {
    String now = Clock.systemUTC().instant().toString();
    Path started = Files.createFile(folder.resolve("started"));
    wheneverKilled(
        name -> {
          Files.writeString(started, "");
          Scene scene = given(name);
          scene.clock.set(now);
          return scene.commit(
              Map.of(
                  ControlText.FILE,
                  ControlText.usual().yaml(scene)
                      + "  budgets: [{name: all, period: month, timeZone: "
                      + BudgetStage.zoneInMidMonth()
                      + ", limits: {runs: 4}}]\n",
                  "agents/reporter.yaml",
                  AgentText.reporting("reporter", "echo $MANDATE_TASK >> " + started).yaml()));
        },
        scene -> {
          assertEquals(2, scene.observed().records().size());
          assertFalse(GivenTable.of(scene).setsAside());
          long spent = spent(scene);
          int starts = Files.readAllLines(started).size();
          assertTrue(starts <= spent && spent <= 4, starts + " starts, charged " + spent);
        });
  }

  private static long spent(Scene scene) {
    String sum =
        scene.observed().files().entrySet().stream()
            .filter(file -> file.getKey().startsWith("budgets/budget/all/"))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElseThrow();
    return Long.parseLong(sum.replaceAll("(?s).*\"runs\":([0-9]+).*", "$1"));
  }

  private void expectTheSameWheneverKilled(Given given) throws Exception {
    String undisturbed;
    try (Scene scene = given.in("undisturbed")) {
      scene.reconcile();
      undisturbed = scene.observed().essence();
    }
    wheneverKilled(given, scene -> assertEquals(undisturbed, scene.observed().essence()));
  }

  private interface Given {
    Scene in(String name) throws IOException;
  }

  private interface Expectation {
    void check(Scene scene) throws IOException;
  }

  private void wheneverKilled(Given given, Expectation expected) throws Exception {
    boolean endedByItself = false;
    int kills = 0;
    while (!endedByItself) {
      try (Scene scene = given.in("push-" + kills)) {
        Stops stops = new Stops(Files.createDirectory(scene.folder().resolve("stops")), kills);
        try (MandateProcess process =
            MandateProcess.reconcile(Map.of("PATH", stops.path()), scene, "usual")) {
          CompletableFuture<Boolean> ended = process.ended().thenApply(exit -> true);
          endedByItself =
              (boolean)
                  CompletableFuture.anyOf(ended, stops.locked().thenApply(up -> false)).join();
          process.kill();
        }
        if (!endedByItself) {
          assertTrue(!locks(scene).isEmpty(), "nothing was locked");
          stops.goOn();
          kills++;
        }
        scene.reconcile();
        expected.check(scene);
        scene.assertSound();
        assertEquals(List.of(), locks(scene));
      }
    }
    assertTrue(kills > 1, "killed in " + kills + " pushes");
  }

  private Scene given(String name) {
    return Scene.in(folder.resolve(name), new People(folder.resolve("keys")))
        .declare(
            AgentText.reporting("reporter", "echo done"),
            TaskText.of("first", "reporter"),
            TaskText.of("second", "reporter").with("dependsOn: [first]"));
  }

  private static List<Path> locks(Scene scene) throws IOException {
    try (Stream<Path> files = Files.walk(scene.repo.path())) {
      return files.filter(file -> file.toString().endsWith(".lock")).toList();
    }
  }

  /**
   * A {@code git} that lets some transactions pass and stops in the next one, when all of its refs
   * are locked (githooks, reference-transaction).
   */
  private static final class Stops {
    private final Path folder;
    private final Path locked;
    private final Path goOn;

    Stops(Path folder, int pass) throws IOException {
      this.folder = folder;
      this.locked = fifo("locked");
      this.goOn = fifo("go-on");
      Path ended = fifo("ended");
      program(
          "reference-transaction",
          """
          [ "$1" = prepared ] || exit 0
          cd '%s'
          n=0
          until mkdir "seen-$n" 2>/dev/null; do n=$((n + 1)); done
          [ "$n" -eq %d ] || exit 0
          echo up >locked
          read go <go-on
          """
              .formatted(folder, pass));
      program(
          "git",
          """
          /usr/bin/env PATH=/usr/local/bin:/usr/bin:/bin git -c core.hooksPath='%s' "$@"
          code=$?
          [ -e '%s'/killed ] && echo up >'%s'
          exit $code
          """
              .formatted(folder, folder, ended));
    }

    String path() {
      return folder + ":/usr/local/bin:/usr/bin:/bin";
    }

    CompletableFuture<String> locked() {
      return CompletableFuture.supplyAsync(() -> read(locked), Thread.ofPlatform().daemon()::start);
    }

    /** Returns when the transaction has ended. */
    void goOn() throws IOException {
      Files.createFile(folder.resolve("killed"));
      Files.writeString(goOn, "go\n");
      assertEquals("up\n", read(folder.resolve("ended")));
    }

    private static String read(Path fifo) {
      try {
        return Files.readString(fifo);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private Path fifo(String name) throws IOException {
      Path fifo = folder.resolve(name);
      assertEquals(
          0, new ProcessBuilder("mkfifo", fifo.toString()).start().onExit().join().exitValue());
      return fifo;
    }

    private void program(String name, String script) throws IOException {
      Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + script);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
  }
}
