package dev.mandate.bench;

/** One thing that is measured beside others. */
interface Measurement {
  /** By which it is chosen in {@code BENCH_ONLY}. */
  String name();

  void measure(Report report) throws Exception;
}
