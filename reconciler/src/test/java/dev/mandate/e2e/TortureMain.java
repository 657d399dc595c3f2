package dev.mandate.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * All trials, as many as asked for: {@code make torture}. Prints the seed, each violation with the
 * trial that it came of, and the counts. Exits with 1 when there was any.
 */
public final class TortureMain {
  private final Torture torture;
  private final List<String> violations = new ArrayList<>();
  private int trials;

  private TortureMain(Path folder) {
    this.torture = new Torture(folder);
  }

  /** One trial, by what it is called. */
  private record Named(String name, Callable<List<String>> trial) {}

  public static void main(String[] arguments) throws Exception {
    long seed = setting("TORTURE_SEED", System.nanoTime());
    int rounds = (int) setting("TORTURE_ROUNDS", 1);
    int tasks = (int) setting("TORTURE_TASKS", 2000);
    Path folder = Files.createTempDirectory("mandate-torture");
    System.out.printf(
        "seed %d, %d rounds, %d tasks for crowds, in %s%n", seed, rounds, tasks, folder);
    TortureMain all = new TortureMain(folder);
    all.eachStep(rounds, new SplittableRandom(seed));
    if (tasks > 0) {
      for (int reconcilers : crowds()) {
        for (Torture.Way way : Torture.Way.values()) {
          long start = System.nanoTime();
          all.note(
              "crowd of " + reconcilers + " " + way, all.torture.crowd(reconcilers, tasks, way));
          System.out.printf(
              "crowd of %d, %s: %d s%n",
              reconcilers, way, Duration.ofNanos(System.nanoTime() - start).toSeconds());
        }
      }
    }
    System.out.printf("%d trials, %d violations%n", all.trials, all.violations.size());
    System.exit(all.violations.isEmpty() ? 0 : 1);
  }

  private static int[] crowds() {
    String given = System.getenv().getOrDefault("TORTURE_CROWDS", "2 4 8");
    return Arrays.stream(given.split(" ")).mapToInt(Integer::parseInt).toArray();
  }

  private void eachStep(int rounds, SplittableRandom random) throws Exception {
    int steps = torture.stepsUndisturbed();
    System.out.println(steps + " steps");
    try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
      for (int round = 1; round <= rounds; round++) {
        List<Named> batch = new ArrayList<>();
        String place = "round " + round + ", ";
        for (int step = 1; step <= steps; step++) {
          int at = step;
          long clock = random.nextLong(-86_400, 86_400);
          batch.add(
              new Named(
                  place + "killed at step " + at + ", clock " + clock + " s off",
                  () -> torture.kill(at, clock)));
          batch.add(new Named(place + "paused at step " + at, () -> torture.pause(at)));
          long network = random.nextLong(1L << 40);
          batch.add(new Named(place + "network " + network, () -> torture.network(network)));
        }
        List<Future<List<String>>> results = new ArrayList<>();
        batch.forEach(named -> results.add(pool.submit(named.trial())));
        for (int i = 0; i < results.size(); i++) {
          note(batch.get(i).name(), found(results.get(i)));
        }
      }
    }
  }

  /** A trial that breaks off has shown nothing, and that must not pass unseen. */
  private static List<String> found(Future<List<String>> result) throws InterruptedException {
    try {
      return result.get();
    } catch (ExecutionException e) {
      e.getCause().printStackTrace(System.out);
      return List.of("broke off: " + e.getCause());
    }
  }

  private void note(String name, List<String> found) {
    trials++;
    found.forEach(violation -> System.out.println(name + ": " + violation));
    violations.addAll(found);
    if (trials % 20 == 0) {
      System.out.printf("%d trials, %d violations so far%n", trials, violations.size());
    }
  }

  private static long setting(String name, long fallback) {
    String value = System.getenv(name);
    return value == null ? fallback : Long.parseLong(value);
  }
}
