package dev.mandate.launch.bubblewrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mandate.run.Launcher.Ending;
import dev.mandate.run.Launcher.LaunchRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How an agent is started in the real sandbox, and how it ends. */
@Timeout(120)
class BubblewrapLauncherTest {
  private static final Duration SHORT = Duration.ofMillis(700);
  private static final Duration AT_ONCE = Duration.ofMillis(200);

  @TempDir Path folder;
  private BubblewrapLauncher launcher;
  private GivenLaunch launch;

  @BeforeEach
  void probe() throws Exception {
    launcher = RealSandbox.launcher(List.of(), NoGate.INSTANCE);
    launch = new GivenLaunch(launcher, folder.toRealPath());
  }

  @Test
  void outputExitCodeAndSignalComeThrough() {
    assertEquals(new Ending.Exited(0), launch.shell("echo one; echo two >&2; cat; echo three"));
    assertEquals("one\ntwo\nthree\n", launch.said());
    assertEquals(1, launch.starts.get());
    assertEquals("bubblewrap", launch.confinement().sandbox());
    assertTrue(launch.confinement().version().matches("\\d+\\.\\d+.*"));
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
      GivenLaunch there = new GivenLaunch(launcher, workspace);
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
  void aTimeoutInterruptsTheAgentItselfSoThatItCanTidyUp() {
    Ending ending =
        launch
            .timeout(SHORT, GivenLaunch.LONG)
            .shell(
                "trap 'echo main tidied; exit 3' INT; sh -c 'trap \"echo child tidied; exit 0\""
                    + " INT; while :; do sleep 0.05; done'");
    assertEquals(new Ending.TimedOut(SHORT), ending);
    assertTrue(launch.said().contains("child tidied"), launch.said());
    assertTrue(launch.said().contains("main tidied"), launch.said());
    assertNothingLeft("sleep 0.05");
  }

  @Test
  void whatForksLeavesTheSessionAndIgnoresSignalsIsGone() {
    long before = System.nanoTime();
    Ending ending =
        launch
            .timeout(SHORT, AT_ONCE)
            .shell(
                "trap '' INT TERM HUP; (env -i /usr/bin/setsid /bin/sh -c 'trap \"\" INT TERM; while"
                    + " :; do sleep 7001; done' &) ; env -i setsid sh -c 'sleep 7001 & sleep 7001'"
                    + " & while :; do sleep 7001; done");
    long seconds = (System.nanoTime() - before) / 1_000_000_000L;
    assertEquals(new Ending.TimedOut(SHORT), ending);
    assertNothingLeft("sleep 7001");
    assertTrue(seconds < 5, seconds + " s");
  }

  @Test
  void whatOutlivesTheAgentEndsWithItAndDoesNotHoldItUp() {
    Ending ending = launch.shell("env -i setsid sleep 7002 & (sleep 7002 &) ; exit 4");
    assertEquals(new Ending.Exited(4), ending);
    assertNothingLeft("sleep 7002");
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
                          .shell("> started; trap '' INT; while :; do sleep 7003; done"));
                  kept.set(Thread.currentThread().isInterrupted());
                });
    while (!Files.exists(folder.resolve("started"))) {
      Thread.onSpinWait();
    }
    thread.interrupt();
    thread.join();
    assertEquals(new Ending.Cancelled(), ending.get());
    assertTrue(kept.get());
    assertNothingLeft("sleep 7003");
  }

  @Test
  void aSinkThatFailsLeavesNoProcess() throws Exception {
    LaunchRequest request =
        new LaunchRequest(
            List.of("sh", "-c", "echo x; sleep 7004"),
            folder.toRealPath(),
            Map.of("PATH", "/usr/bin:/bin"),
            (bytes, from, count) -> {
              throw new IllegalStateException("disk full");
            },
            GivenLaunch.LONG,
            GivenLaunch.LONG);
    assertThrows(IllegalStateException.class, () -> launcher.launch(request));
    assertNothingLeft("sleep 7004");
  }

  @Test
  void aProgramThatTheSandboxDoesNotShowIsSaidSo() throws Exception {
    Path tools = Files.createDirectory(folder.resolve("tools")).toRealPath();
    Path tool = Files.writeString(tools.resolve("tool"), "#!/bin/sh\necho here\n");
    Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwx------"));
    Path workspace = Files.createDirectory(folder.resolve("work")).toRealPath();
    GivenLaunch hidden = new GivenLaunch(launcher, workspace).variable("PATH", tools + ":/bin");
    assertNotStarted("does not show " + tool, hidden.run("tool"));
    assertNotStarted("does not show " + tool, hidden.run(tool.toString()));
    Path link = Files.createSymbolicLink(workspace.resolve("link"), tool);
    assertNotStarted("(which is " + tool + ")", hidden.run(link.toString()));
    assertFalse(hidden.isConfined());
    assertEquals(0, hidden.starts.get());

    GivenLaunch shown =
        new GivenLaunch(RealSandbox.launcher(List.of(tools), NoGate.INSTANCE), workspace)
            .variable("PATH", tools + ":/bin");
    assertEquals(new Ending.Exited(0), shown.run("tool"));
    assertEquals("here\n", shown.said());
    assertEquals(new Ending.Exited(2), shown.shell("> " + tools + "/new"));
    assertNotStarted("not in any folder of PATH", shown.run("no-such"));
  }

  @Test
  void aSandboxThatCannotBeMadeIsNoStart() throws Exception {
    Path gone = folder.toRealPath().resolve("gone");
    Ending ending = launch.readOnly(gone).shell("echo never");
    assertNotStarted("bubblewrap cannot make the sandbox: bwrap: Can't find source path", ending);
    assertEquals(0, launch.starts.get());
  }

  @Test
  void aGigabyteOfOutputIsPassedOn() throws Exception {
    long[] seen = new long[1];
    LaunchRequest request =
        new LaunchRequest(
            List.of("head", "-c", "1000000000", "/dev/zero"),
            folder.toRealPath(),
            Map.of("PATH", "/usr/bin:/bin"),
            (bytes, from, count) -> seen[0] += count,
            Duration.ofSeconds(100),
            AT_ONCE);
    assertEquals(new Ending.Exited(0), launcher.launch(request).ending());
    assertEquals(1_000_000_000L, seen[0]);
  }

  @Test
  void twentyAtOnceDoNotCrossAndLeaveNothing() throws Exception {
    List<Path> before = sandboxFolders();
    try (ExecutorService pool = Executors.newFixedThreadPool(20)) {
      List<Future<String>> results = new ArrayList<>();
      for (int i : IntStream.range(0, 20).toArray()) {
        Path own = Files.createDirectory(folder.resolve("run-" + i)).toRealPath();
        results.add(
            pool.submit(
                () -> {
                  GivenLaunch one = new GivenLaunch(launcher, own).variable("NUMBER", "" + i);
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
    List<Path> after = new ArrayList<>(sandboxFolders());
    after.removeAll(before);
    assertEquals(List.of(), after);
  }

  private static List<Path> sandboxFolders() throws Exception {
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return all.filter(path -> path.getFileName().toString().startsWith("mandate-sandbox-"))
          .toList();
    }
  }

  private static void assertNotStarted(String reason, Ending ending) {
    Ending.CouldNotStart said = assertInstanceOf(Ending.CouldNotStart.class, ending);
    assertTrue(said.reason().contains(reason), said.reason());
    assertTrue(said.hint().isPresent());
  }

  private void assertNothingLeft(String commandLine) {
    assertEquals(List.of(), launch.left());
    assertEquals(List.of(), GivenLaunch.commandLinesWith(commandLine));
  }
}
