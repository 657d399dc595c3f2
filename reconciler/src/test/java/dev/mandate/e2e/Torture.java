package dev.mandate.e2e;

import dev.mandate.oracle.Oracle;
import dev.mandate.testkit.GitHttpServer;
import dev.mandate.testkit.faults.FaultPlan;
import dev.mandate.testkit.faults.FaultProxy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Trials in which reconcilers are killed, paused, run at the same time and given wrong clocks, with
 * an oracle that looks at the outcome. Each trial has a repository of its own, behind a real HTTP
 * server that remembers every push.
 */
final class Torture {
  /** The shortest TTL that a spec may ask for. */
  private static final String CLAIM = "claim: {ttlSeconds: 10, heartbeatSeconds: 3}";

  /** So many documents may one file hold. */
  private static final int A_FILE = 100;

  private static final long HOST_TOLERATES = 30;

  private final Path folder;

  Torture(Path folder) {
    this.folder = folder;
  }

  /** How many steps a reconciler takes that nobody disturbs. */
  int stepsUndisturbed() {
    try (Trial trial = new Trial("undisturbed")) {
      Ended ended = trial.victim("usual", 0, "KILL", 0).end();
      trial.judge();
      return Integer.parseInt(ended.lastLine());
    }
  }

  /** Kills a reconciler at a step; another one on the same machine finishes the work. */
  List<String> kill(int step, long clockSeconds) {
    try (Trial trial = new Trial("kill-" + step + "-" + clockSeconds)) {
      trial.victim("usual", step, "KILL", clockSeconds).end();
      trial.victim("usual", 0, "KILL", -clockSeconds).end();
      return trial.judge();
    }
  }

  /**
   * Pauses a reconciler at a step until another machine has taken its work over and finished it;
   * then the late writer goes on.
   */
  List<String> pause(int step) {
    try (Trial trial = new Trial("pause-" + step)) {
      Running late = trial.victim("late", step, "STOP", 0);
      late.awaitPause();
      try (MandateProcess other = MandateProcess.reconcile(trial.scene, "other", "--wait")) {
        other.end();
      }
      late.resume();
      late.end();
      trial.victim("late", 0, "KILL", 0).end();
      return trial.judge();
    }
  }

  /**
   * Two machines, one after the other, over a network that fails at three requests in ten: cut
   * before and after the server acts, in mid-pack, corrupted, refused. In the end it heals.
   */
  List<String> network(long seed) {
    try (Trial trial = new Trial("network-" + seed)) {
      FaultProxy proxy = trial.scene.overFaultyNetwork();
      proxy.follow(FaultPlan.seeded(seed, 0.3));
      for (int i = 0; i < 6; i++) {
        Ended unused = trial.victim("usual", 0, "KILL", 0).endAnyhow();
      }
      boolean struck = !proxy.struck().isEmpty();
      proxy.heal();
      trial.victim("usual", 0, "KILL", 0).end();
      List<String> violations = new ArrayList<>(trial.judge());
      if (!struck) {
        violations.add("no request met a fault");
      }
      return violations;
    }
  }

  /** How reconcilers get at a repository. */
  enum Way {
    OVER_HTTP,
    IN_PLACE
  }

  /** Several reconcilers with clocks a day apart work on many tasks at the same time. */
  List<String> crowd(int reconcilers, int tasks, Way way) {
    try (Trial trial = new Trial("crowd-" + reconcilers + "-" + way, tasks)) {
      if (way == Way.IN_PLACE) {
        trial.scene.at(trial.scene.repo.path().toString());
      }
      List<Running> all = new ArrayList<>();
      for (int i = 0; i < reconcilers; i++) {
        all.add(trial.victim("machine-" + i, 0, "KILL", (i - 1) * 86_400L));
      }
      all.forEach(Running::end);
      // Whoever ended first left to others what they had claimed; they have all ended now.
      trial.victim("machine-0", 0, "KILL", 0).end();
      return trial.judge();
    }
  }

  private record Ended(int code, List<String> output) {
    String lastLine() {
      return output.isEmpty() ? "" : output.getLast();
    }
  }

  /** A reconciler that may have a signal coming. */
  private record Running(Process process, BufferedReader output, Path errors) {
    Ended end() {
      Ended ended = endAnyhow();
      if (ended.code() != 0 && ended.code() != 128 + 9) {
        try {
          throw new AssertionError("exit " + ended.code() + ": " + Files.readString(errors));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      return ended;
    }

    /** Also with an exception. */
    Ended endAnyhow() {
      try {
        List<String> lines = output.lines().toList();
        return new Ended(process.waitFor(), lines);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }

    /** Returns when the process stands still, or has ended without getting to that step. */
    void awaitPause() {
      Path stat = Path.of("/proc", Long.toString(process.pid()), "stat");
      while (process.isAlive()) {
        try {
          String text = Files.readString(stat);
          if (text.substring(text.lastIndexOf(')') + 2).startsWith("T")) {
            return;
          }
        } catch (IOException e) {
          return; // it has ended
        }
        Thread.onSpinWait();
      }
    }

    void resume() {
      try {
        int unused =
            new ProcessBuilder("kill", "-CONT", Long.toString(process.pid())).start().waitFor();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
  }

  /** One repository, and what is declared in it. */
  private final class Trial implements AutoCloseable {
    private final Path place;
    private final Scene scene;
    private final GitHttpServer server;
    private final Path ledger;
    private final Set<String> tasks = new TreeSet<>();

    /** Two that propose, one after the other, one that must be started once, one approved. */
    Trial(String name) {
      this(name, 0);
    }

    Trial(String name, int many) {
      try {
        place = Files.createDirectories(folder.resolve(name));
        scene = Scene.ofProcesses(place, new People(folder.resolve("keys")));
        ledger = Files.createFile(place.resolve("ledger"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      Map<String, String> files = new HashMap<>();
      AgentText fixer =
          AgentText.changing(
              "fixer",
              "echo $MANDATE_TASK >> \"$MANDATE_TARGET/services/shop/notes.txt\"",
              "services/**");
      AgentText payer = AgentText.reporting("payer", "echo $MANDATE_TASK >> " + ledger);
      files.put(fixer.file(), fixer.yaml());
      files.put(payer.file(), payer.yaml());
      if (many == 0) {
        add(files, TaskText.of("first", "fixer").with("locks: {paths: [\"services/**\"]}"));
        add(files, TaskText.of("second", "fixer").with("dependsOn: [first]"));
        add(files, TaskText.of("pay", "payer").with("retry: {safe: false}"));
        add(
            files,
            TaskText.needingApproval("approved", "fixer")
                .with("locks: {paths: [services/shop/*]}"));
      }
      IntStream.range(0, many)
          .forEach(i -> add(files, i / A_FILE, TaskText.of("task-" + i, "payer")));
      scene.commit(files);
      if (many == 0) {
        scene.approve("approved", "bob");
      }
      server = scene.overHttp();
    }

    private void add(Map<String, String> files, TaskText task) {
      files.put(task.file(), task.with(CLAIM).yaml());
      tasks.add(task.name());
    }

    /**
     * Many in one file, since every run checks out all files. Nobody is killed or paused among
     * them, so their claims have the usual TTL, and whatever is started twice is a violation.
     */
    private void add(Map<String, String> files, int file, TaskText task) {
      files.merge("tasks/many-" + file + ".yaml", task.yaml(), (a, b) -> a + "---\n" + b);
      tasks.add(task.name());
    }

    /**
     * @param clockSeconds how far its clock is ahead; on a host, which turns away whoever's is off,
     *     only some seconds
     */
    Running victim(String home, int step, String signal, long clockSeconds) {
      long ahead = scene.hosting.isPresent() ? clockSeconds % HOST_TOLERATES : clockSeconds;
      List<String> command =
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xmx256m",
              "-XX:+UseSerialGC",
              "-XX:TieredStopAtLevel=1",
              "-cp",
              System.getProperty("java.class.path"),
              Victim.class.getName(),
              scene.where(),
              scene.home(home).toString(),
              scene.people.file("reconciler").toString(),
              Integer.toString(step),
              signal,
              Long.toString(ahead));
      try {
        Path errors = Files.createTempFile(place, "victim", ".err");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        builder.environment().clear();
        builder.environment().putAll(scene.environment());
        Process process = builder.start();
        return new Running(process, process.inputReader(StandardCharsets.UTF_8), errors);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    List<String> judge() {
      List<String> violations =
          new ArrayList<>(
              Oracle.violations(
                  scene.repo.path(),
                  tasks,
                  tasks.contains("approved") ? Map.of("approved", 1) : Map.of()));
      violations.addAll(
          Oracle.violations(
              scene.repo.path(),
              server.pushes().stream()
                  .map(
                      push ->
                          push.stream()
                              .map(m -> new Oracle.Move(m.ref(), m.from(), m.to()))
                              .toList())
                  .toList()));
      try {
        List<String> starts = Files.readAllLines(ledger);
        if (starts.size() != Set.copyOf(starts).size()) {
          violations.add("started more than once: " + starts);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return violations;
    }

    @Override
    public void close() {
      scene.close();
    }
  }
}
