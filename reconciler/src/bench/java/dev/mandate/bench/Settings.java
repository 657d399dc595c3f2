package dev.mandate.bench;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * What to measure, from environment variables; {@code run.sh --help} says which.
 *
 * @param root of the project
 * @param work where corpora and clones are kept; may be deleted
 * @param tools folder with {@code kubeconform}, {@code conftest}, {@code gitleaks} and {@code opa},
 *     as far as they are there
 * @param only names of measurements; empty: all
 * @param year how many runs a year has
 */
record Settings(
    Path root,
    Path work,
    Path tools,
    Set<String> only,
    long seed,
    int cold,
    int small,
    int large,
    int year,
    int rounds,
    int slowRounds) {

  static Settings of(Map<String, String> environment) {
    Path root = Path.of(environment.getOrDefault("BENCH_ROOT", ".")).toAbsolutePath().normalize();
    Path work = root.resolve(environment.getOrDefault("BENCH_WORK", "reconciler/target/bench"));
    String only = environment.getOrDefault("BENCH_ONLY", "");
    return new Settings(
        root,
        work,
        work.resolve("tools"),
        only.isEmpty() ? Set.of() : Set.of(only.split("[ ,]+")),
        Long.parseLong(environment.getOrDefault("BENCH_SEED", "42")),
        number(environment, "BENCH_COLD", 10_000),
        number(environment, "BENCH_SMALL", 1_000),
        number(environment, "BENCH_LARGE", 100_000),
        number(environment, "BENCH_YEAR", 200_000),
        number(environment, "BENCH_ROUNDS", 15),
        number(environment, "BENCH_SLOW_ROUNDS", 4));
  }

  Corpus corpus(int size) {
    return new Corpus(size, seed);
  }

  /** Where a corpus is kept from one run to the next. */
  Path kept(Corpus corpus, String suffix) {
    return work.resolve(
        "corpus-%d-%d-v%d%s".formatted(corpus.size(), corpus.seed(), Corpus.FORMAT, suffix));
  }

  Path mandate() {
    return root.resolve("mandate");
  }

  private static int number(Map<String, String> environment, String name, int otherwise) {
    return Integer.parseInt(environment.getOrDefault(name, Integer.toString(otherwise)));
  }
}
