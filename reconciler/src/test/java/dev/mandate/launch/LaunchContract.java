package dev.mandate.launch;

import static dev.mandate.launch.GivenLaunch.IS_READY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mandate.run.Launcher.Ending;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How an agent is started in a real sandbox of whatever sort, and how it ends. */
public abstract class LaunchContract {
  private static final Duration AT_ONCE = Duration.ofMillis(200);

  /** Seconds, and told apart from those of tests that run at the same time. */
  private final String nap = Long.toString(100_000 + System.nanoTime() % 1_000_000_000L);

  @TempDir protected Path folder;
  protected GivenLaunch launch;

  /** In the sandbox, or the test is left out. */
  protected abstract GivenLaunch given(Path workspace);

  protected abstract String sandbox();

  /** How many are started at the same time. */
  protected int many() {
    return 20;
  }

  /** Bytes of much output. */
  protected long flood() {
    return 1_000_000_000L;
  }

  @BeforeEach
  void probe() throws Exception {
    launch = given(folder.toRealPath());
  }

  @Test
  void outputExitCodeAndSignalComeThrough() {
    assertEquals(new Ending.Exited(0), launch.shell("echo one; echo two >&2; cat; echo three"));
    assertEquals("one\ntwo\nthree\n", launch.said());
    assertEquals(1, launch.starts.get());
    assertEquals(sandbox(), launch.confinement().sandbox());
    assertTrue(launch.confinement().version().matches("([a-z]+ )?\\d+\\.\\d+.*"));
    assertEquals(new Ending.Exited(7), launch.shell("exit 7"));
    assertEquals(new Ending.Exited(1), launch.shell("exit 1"));
    assertEquals(new Ending.Signalled(9, "SIGKILL"), launch.shell("kill -9 $$"));
    assertEquals(new Ending.Signalled(15, "SIGTERM"), launch.shell("kill -15 $$"));
    assertEquals(5, launch.starts.get());
  }

  @Test
  void aFileIsItsStandardInput() throws Exception {
    Path prompt = Files.writeString(folder.toRealPath().resolve("PROMPT.md"), "Do it.\n");
    assertEquals(new Ending.Exited(0), launch.input(prompt).shell("cat"));
    assertEquals("Do it.\n", launch.said());
  }

  @Test
  void aWorkspaceInMemoryIsOneLikeAnyOther() throws Exception {
    Path shared = Path.of("/dev/shm");
    assumeTrue(Files.isWritable(shared));
    Path workspace = Files.createTempDirectory(shared, "mandate-test-");
    try {
      GivenLaunch there = given(workspace);
      assertEquals(new Ending.Exited(0), there.shell("echo x > made; ls"), there::said);
      assertEquals("made\n", there.said());
    } finally {
      Files.deleteIfExists(workspace.resolve("made"));
      Files.delete(workspace);
    }
  }

  @Test
  void theWorkspaceHasItsOwnPathAndIsWritten() throws Exception {
    assertEquals(new Ending.Exited(0), launch.shell("pwd; echo x > made; mkdir -p a/b"));
    assertEquals(folder.toRealPath() + "\n", launch.said());
    assertEquals("x\n", Files.readString(folder.resolve("made")));
  }

  @Test
  void aTimeoutInterruptsTheAgentItselfSoThatItCanTidyUp() throws Exception {
    launch.cutOff(
        GivenLaunch.LONG,
        "trap 'echo main tidied; exit 3' INT; sh -c ': "
            + nap
            + "; trap \"echo child tidied; exit 0\" INT; "
            + IS_READY
            + "while :; do sleep 0.05; done'");
    assertTrue(launch.said().contains("child tidied"), launch.said());
    assertTrue(launch.said().contains("main tidied"), launch.said());
    assertNothingLeft();
  }

  @Test
  void whatForksLeavesTheSessionAndIgnoresSignalsIsGone() throws Exception {
    launch.cutOff(
        AT_ONCE,
        "trap '' INT TERM HUP; (env -i /usr/bin/setsid /bin/sh -c 'trap \"\" INT TERM; while"
            + " :; do sleep "
            + nap
            + "; done' &) ; env -i setsid sh -c 'sleep "
            + nap
            + " & sleep "
            + nap
            + "' & "
            + IS_READY
            + "while :; do sleep "
            + nap
            + "; done");
    assertNothingLeft();
  }

  @Test
  void whatOutlivesTheAgentEndsWithItAndDoesNotHoldItUp() {
    Ending ending =
        launch.shell("env -i setsid sleep " + nap + " & (sleep " + nap + " &) ; exit 4");
    assertEquals(new Ending.Exited(4), ending);
    assertNothingLeft();
  }

  @Test
  void anInterruptOfTheThreadEndsTheRunAndIsKept() throws Exception {
    AtomicReference<Ending> ending = new AtomicReference<>();
    AtomicReference<Boolean> kept = new AtomicReference<>();
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  ending.set(
                      launch
                          .timeout(GivenLaunch.LONG, AT_ONCE)
                          .shell("> started; trap '' INT; while :; do sleep " + nap + "; done"));
                  kept.set(Thread.currentThread().isInterrupted());
                });
    while (!Files.exists(folder.resolve("started"))) {
      Thread.onSpinWait();
    }
    thread.interrupt();
    thread.join();
    assertEquals(new Ending.Cancelled(), ending.get());
    assertTrue(kept.get());
    assertNothingLeft();
  }

  @Test
  void aSinkThatFailsLeavesNoProcess() {
    launch.sink(
        (bytes, from, count) -> {
          throw new IllegalStateException("disk full");
        });
    assertThrows(IllegalStateException.class, () -> launch.shell("echo x; sleep " + nap + ""));
    assertNothingLeft();
  }

  @Test
  void aFloodOfOutputIsPassedOn() {
    long[] seen = new long[1];
    launch.sink((bytes, from, count) -> seen[0] += count);
    assertEquals(
        new Ending.Exited(0),
        launch
            .timeout(Duration.ofMinutes(5), AT_ONCE)
            .run("head", "-c", "" + flood(), "/dev/zero"));
    assertEquals(flood(), seen[0]);
  }

  @Test
  void manyAtOnceDoNotCrossAndLeaveNothing() throws Exception {
    List<Path> before = sandboxFolders();
    try (ExecutorService pool = Executors.newFixedThreadPool(many())) {
      List<Future<String>> results = new ArrayList<>();
      for (int i : IntStream.range(0, many()).toArray()) {
        Path own = Files.createDirectory(folder.resolve("run-" + i)).toRealPath();
        results.add(
            pool.submit(
                () -> {
                  GivenLaunch one = given(own).variable("NUMBER", "" + i);
                  Ending ending =
                      one.shell(
                          "echo $NUMBER > /tmp/n; ls ..; cat /tmp/n; sleep 0.2; exit $NUMBER");
                  return ending + " " + one.said() + one.left();
                }));
      }
      for (int i = 0; i < results.size(); i++) {
        assertEquals("Exited[code=" + i + "] run-" + i + "\n" + i + "\n[]", results.get(i).get());
      }
    }
    // Those of other tests of this process go, too; one that stays would be ours.
    List<Path> left = new ArrayList<>(sandboxFolders());
    left.removeAll(before);
    while (!left.isEmpty()) {
      left.removeIf(path -> !Files.exists(path));
    }
  }

  private static List<Path> sandboxFolders() throws Exception {
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      String ours = "mandate-sandbox-" + ProcessHandle.current().pid() + "-";
      return all.filter(path -> path.getFileName().toString().startsWith(ours)).toList();
    }
  }

  protected static void assertNotStarted(String reason, Ending ending) {
    Ending.CouldNotStart said = assertInstanceOf(Ending.CouldNotStart.class, ending);
    assertTrue(said.reason().contains(reason), said.reason());
    assertTrue(said.hint().isPresent());
  }

  protected void assertNothingLeft() {
    assertEquals(List.of(), launch.left());
    assertEquals(List.of(), GivenLaunch.commandLinesWith(nap));
  }
}
