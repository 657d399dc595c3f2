package dev.mandate.gateway;

import dev.mandate.run.AgentReport;

/**
 * Tokens of one answer, or of all of a run. None is negative.
 *
 * @param input that were neither read from a cache nor written to it
 */
record Tokens(long input, long output, long cacheRead, long cacheWrite) {
  static final Tokens NONE = new Tokens(0, 0, 0, 0);

  Tokens plus(Tokens more) {
    return new Tokens(
        Math.addExact(input, more.input),
        Math.addExact(output, more.output),
        Math.addExact(cacheRead, more.cacheRead),
        Math.addExact(cacheWrite, more.cacheWrite));
  }

  /** The larger of each. */
  Tokens max(Tokens other) {
    return new Tokens(
        Math.max(input, other.input),
        Math.max(output, other.output),
        Math.max(cacheRead, other.cacheRead),
        Math.max(cacheWrite, other.cacheWrite));
  }

  /** All that the model read. */
  long read() {
    return input + cacheRead + cacheWrite;
  }

  long all() {
    return read() + output;
  }

  AgentReport.Usage usage() {
    return new AgentReport.Usage(input, output, cacheRead, cacheWrite);
  }
}
