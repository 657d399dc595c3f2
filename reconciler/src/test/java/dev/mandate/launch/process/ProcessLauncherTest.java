package dev.mandate.launch.process;

import static dev.mandate.launch.GivenLaunch.IS_READY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.launch.GivenLaunch;
import dev.mandate.launch.ProcessTable;
import dev.mandate.launch.SessionStarter;
import dev.mandate.run.Bounds;
import dev.mandate.run.Launcher.Ending;
import dev.mandate.run.Launcher.LaunchRequest;
import dev.mandate.spec.Agent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(900)
class ProcessLauncherTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(300);

  private final ProcessLauncher launcher = ProcessLauncher.probing();
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final String runId = UUID.randomUUID().toString();

  @TempDir Path directory;

  @Test
  void outputAndErrorArriveTogetherAndInOrder() {
    assertEquals(new Ending.Exited(0), run("echo one; echo two >&2; echo three"));
    assertEquals("one\ntwo\nthree\n", logged());
  }

  @Test
  void nothingButTheGivenEnvironmentIsPassedOn() {
    assertEquals(new Ending.Exited(0), run("/usr/bin/env"));
    Set<String> names =
        logged().lines().map(l -> l.substring(0, l.indexOf('='))).collect(Collectors.toSet());
    // A shell adds the last three of its own accord.
    names.removeAll(Set.of("PWD", "SHLVL", "_"));
    assertEquals(Set.of("PATH", "MANDATE_RUN_ID", "MANDATE_WORKSPACE"), names);
  }

  @Test
  void standardInputIsAtItsEnd() {
    assertEquals(new Ending.Exited(0), run("cat; echo end"));
    assertEquals("end\n", logged());
  }

  @Test
  void startsInTheWorkingDirectory() throws Exception {
    assertEquals(new Ending.Exited(0), run("pwd"));
    assertEquals(directory.toRealPath() + "\n", logged());
  }

  @Test
  void anExitCodeIsPassedOnAndASignalIsNamed() {
    assertEquals(new Ending.Exited(7), run("exit 7"));
    assertEquals(new Ending.Exited(127), run("no-such-program"));
    assertEquals(new Ending.Signalled(9, "SIGKILL"), run("kill -9 $$"));
    assertEquals(new Ending.Signalled(15, "SIGTERM"), run("kill -15 $$"));
    assertEquals(new Ending.Exited(255), run("exit 255"));
  }

  @Test
  void aTimeoutInterruptsTheWholeGroupSoThatItCanTidyUp() throws Exception {
    GivenLaunch given = new GivenLaunch(launcher, directory);
    given.cutOff(
        LONG,
        "trap 'echo main tidied; exit 3' INT; sh -c 'trap \"echo child tidied; exit 0\" INT; "
            + IS_READY
            + "while :; do sleep 0.05; done'");
    assertTrue(given.said().contains("child tidied"), given.said());
    assertTrue(given.said().contains("main tidied"), given.said());
    assertEquals(List.of(), given.left());
  }

  @Test
  void whatIgnoresTheInterruptIsKilledAfterTheGrace() throws Exception {
    GivenLaunch given = new GivenLaunch(launcher, directory);
    given.cutOff(SHORT, "trap '' INT TERM; " + IS_READY + "while :; do sleep 0.05; done");
    assertEquals(List.of(), given.left());
  }

  @Test
  void childrenThatOutliveTheProgramAreEndedAndDoNotHoldItUp() throws Exception {
    Ending ending = run("sleep 300 & (sleep 300 &) & echo $! > child; exit 0");
    assertEquals(new Ending.Exited(0), ending);
    assertNothingLeft();
    assertFalse(isAlive(directory.resolve("child")));
  }

  @Test
  void aDaemonInASessionOfItsOwnIsEndedByItsMarks() throws Exception {
    Ending ending =
        run(
            "setsid sh -c 'trap \"\" INT; setsid sleep 300 & echo $! > daemon; sleep 300' & "
                + "while ! test -s daemon; do sleep 0.01; done; exit 0");
    assertEquals(new Ending.Exited(0), ending);
    assertNothingLeft();
    assertFalse(isAlive(directory.resolve("daemon")));
  }

  @Test
  void aDaemonThatDropsItsMarksIsEndedBecauseItWasSeenAsAChild() throws Exception {
    new GivenLaunch(launcher, directory)
        .cutOff(
            SHORT,
            "rm -f daemon; env -i PATH=\"$PATH\" setsid sh -c"
                + " 'echo $$ > daemon; trap \"\" INT; exec sleep 300' &"
                + " while ! test -s daemon; do sleep 0.01; done; "
                + IS_READY
                + "sleep 300");
    assertFalse(isAlive(directory.resolve("daemon")));
  }

  @Test
  void aProgramThatClosesItsOutputIsStillWaitedFor() {
    Ending ending = run("exec >&- 2>&-; sleep 0.3; exit 5");
    assertEquals(new Ending.Exited(5), ending);
  }

  @Test
  void anInterruptOfTheCallingThreadEndsTheRun() throws Exception {
    AtomicReference<Ending> ending = new AtomicReference<>();
    AtomicReference<Boolean> flag = new AtomicReference<>();
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  ending.set(launch(launcher, LONG, LONG, "sh", "-c", "> started; sleep 300"));
                  flag.set(Thread.currentThread().isInterrupted());
                });
    await(() -> Files.exists(directory.resolve("started")));
    thread.interrupt();
    thread.join();
    assertEquals(new Ending.Cancelled(), ending.get());
    assertTrue(flag.get(), "the interrupt is kept");
    assertNothingLeft();
  }

  @Test
  void aThreadThatIsInterruptedAlreadyStartsNothing() {
    Thread.currentThread().interrupt();
    Ending ending = run("> started");
    assertTrue(Thread.interrupted());
    assertEquals(new Ending.Cancelled(), ending);
    assertFalse(Files.exists(directory.resolve("started")));
  }

  @Test
  void aSinkThatFailsLeavesNoProcess() {
    LaunchRequest request =
        new LaunchRequest(
            List.of("sh", "-c", "echo x; sleep 300"),
            directory,
            environment(),
            (bytes, from, count) -> {
              throw new IllegalStateException("disk full");
            },
            LONG,
            LONG);
    IllegalStateException failure =
        assertThrows(IllegalStateException.class, () -> launcher.launch(request));
    assertEquals("disk full", failure.getMessage());
    assertNothingLeft();
  }

  @Test
  void whatAKilledReconcilerLeftRunningIsEndedBeforeTheSameRunStartsAgain() throws Exception {
    ProcessBuilder left = new ProcessBuilder("sleep", "300");
    left.environment().putAll(environment());
    Process process = left.start();
    ProcessBuilder other = new ProcessBuilder("sleep", "300");
    other.environment().putAll(environment());
    other.environment().put("MANDATE_WORKSPACE", "/elsewhere");
    Process elsewhere = other.start();
    try {
      await(() -> cmdline(process.pid()).startsWith("sleep"));
      assertEquals(new Ending.Exited(0), run("exit 0"));
      assertEquals(128 + 9, process.waitFor());
      assertTrue(elsewhere.isAlive(), "the same run in another workspace is not ours");
    } finally {
      elsewhere.destroyForcibly().waitFor();
    }
  }

  @Test
  void whatCannotBeStartedIsSaidWithAHint() throws Exception {
    assertNotStarted("program 'no-such' is not in any folder of PATH", "no-such");
    assertNotStarted("program './no-such' does not exist", "./no-such");
    assertNotStarted("program './' is not a file", "./");
    Path script = directory.resolve("script");
    Files.writeString(script, "#!/bin/sh\necho hello\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rw-------"));
    assertNotStarted("program './script' is not executable", "./script");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    assertEquals(new Ending.Exited(0), launch(launcher, LONG, LONG, "./script"));
    Files.writeString(script, "#!/no/such/interpreter\n");
    assertNotStarted("asks for the interpreter /no/such/interpreter", "./script");
    assertNotStarted("no usable name", "a\0b/c");
  }

  @Test
  void limitsThatNobodyHoldsAreRefused() {
    Agent.Confines disk =
        new Agent.Confines(Agent.Resources.unlimited(), List.of(), OptionalLong.of(10));
    Agent.Confines memory =
        new Agent.Confines(
            new Agent.Resources(OptionalDouble.empty(), OptionalLong.of(64), OptionalInt.empty()),
            List.of(),
            OptionalLong.empty());
    for (Agent.Confines confines : List.of(disk, memory)) {
      Ending ending =
          launcher
              .launch(
                  new LaunchRequest(
                      List.of("touch", "started"),
                      directory,
                      Map.of("PATH", "/usr/bin:/bin"),
                      (bytes, offset, length) -> {},
                      LONG,
                      LONG,
                      () -> {},
                      new Bounds(List.of(), confines, Optional.empty()),
                      Optional.empty(),
                      Optional.empty()))
              .ending();
      assertEquals(
          "the sandbox process holds no limits, and limits.execution of the agent asks for some",
          assertInstanceOf(Ending.CouldNotStart.class, ending).reason());
      assertFalse(Files.exists(directory.resolve("started")));
    }
  }

  @Test
  void aCommandThatIsTooLongForTheSystemIsSaidSo() {
    Ending ending = launch(launcher, LONG, LONG, "echo", "x".repeat(3_000_000));
    // setsid itself may be what cannot be started, or the program behind it.
    assertInstanceOf(Ending.CouldNotStart.class, ending);
  }

  @Test
  void withoutSetsidTheFamilyTreeIsEnded() throws Exception {
    ProcessLauncher plain = new ProcessLauncher(SessionStarter.none(), ProcessTable.portable());
    new GivenLaunch(plain, directory)
        .cutOff(
            SHORT,
            "trap '' INT; (sleep 300 & echo $! > child; " + IS_READY + "sleep 300); sleep 300");
    assertFalse(isAlive(directory.resolve("child")));
    assertEquals(new Ending.Exited(4), launch(plain, LONG, LONG, "sh", "-c", "echo hi; exit 4"));
    assertEquals("hi\n", logged());
  }

  @Test
  void aFloodOfOutputIsPassedOnWhole() {
    long[] seen = new long[1];
    LaunchRequest request =
        new LaunchRequest(
            List.of("sh", "-c", "head -c 50000000 /dev/zero"),
            directory,
            environment(),
            (bytes, from, count) -> seen[0] += count,
            LONG,
            LONG);
    assertEquals(new Ending.Exited(0), launcher.launch(request).ending());
    assertEquals(50_000_000, seen[0]);
  }

  @Test
  void twentyAtOnceDoNotCross() throws Exception {
    try (ExecutorService pool = Executors.newFixedThreadPool(20)) {
      List<Future<String>> results = new ArrayList<>();
      for (int i : IntStream.range(0, 20).toArray()) {
        results.add(pool.submit(() -> echoOf(i)));
      }
      for (int i = 0; i < results.size(); i++) {
        assertEquals("Exited[code=" + i + "] " + (i + "\n").repeat(50), results.get(i).get());
      }
    }
  }

  private String echoOf(int number) {
    ByteArrayOutputStream own = new ByteArrayOutputStream();
    Map<String, String> environment = new HashMap<>(environment());
    environment.put("MANDATE_RUN_ID", runId + number);
    environment.put("NUMBER", Integer.toString(number));
    Ending ending =
        launcher
            .launch(
                new LaunchRequest(
                    List.of(
                        "sh",
                        "-c",
                        "i=0; while [ $i -lt 50 ]; do echo $NUMBER; i=$((i+1)); done; exit $NUMBER"),
                    directory,
                    environment,
                    own::write,
                    LONG,
                    LONG))
            .ending();
    return ending + " " + own.toString(StandardCharsets.UTF_8);
  }

  private Ending run(String script) {
    return launch(launcher, LONG, LONG, "sh", "-c", script);
  }

  private Ending launch(ProcessLauncher by, Duration timeout, Duration grace, String... command) {
    log.reset();
    return by.launch(
            new LaunchRequest(
                List.of(command), directory, environment(), log::write, timeout, grace))
        .ending();
  }

  private Map<String, String> environment() {
    return Map.of(
        "PATH",
        "/usr/local/bin:/usr/bin:/bin",
        "MANDATE_RUN_ID",
        runId,
        "MANDATE_WORKSPACE",
        directory.toString());
  }

  private String logged() {
    return log.toString(StandardCharsets.UTF_8);
  }

  private void assertNotStarted(String reason, String... command) {
    Ending ending = launch(launcher, LONG, LONG, command);
    Ending.CouldNotStart said = assertInstanceOf(Ending.CouldNotStart.class, ending);
    assertTrue(said.reason().contains(reason), said.reason());
    assertTrue(said.hint().isPresent());
  }

  private void assertNothingLeft() {
    ProcessTable table = ProcessTable.ofThisPlatform();
    assertEquals(
        List.of(),
        table.live().stream()
            .filter(e -> table.wasStartedWith(e.pid(), Set.of("MANDATE_RUN_ID=" + runId)))
            .map(e -> e.pid() + " " + cmdline(e.pid()))
            .toList());
  }

  private static boolean isAlive(Path pidFile) throws Exception {
    long pid = Long.parseLong(Files.readString(pidFile).strip());
    return ProcessTable.ofThisPlatform().live().stream().anyMatch(e -> e.pid() == pid);
  }

  private static String cmdline(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }
}
