package dev.mandate.wasm;

import java.time.Duration;

/**
 * How policies are evaluated.
 *
 * @param instances how many evaluations may go on at once; each has an instance of its own
 * @param timeLimit of processor time for one evaluation; ten times as much may pass on the wall
 *     clock
 * @param memoryMiB that one instance may grow to
 */
public record WasmSettings(Mode mode, int instances, Duration timeLimit, int memoryMiB) {

  /** What becomes of the WASM code. */
  public enum Mode {
    /**
     * Translated to JVM bytecode: fast to ask. The baseline was translated when Mandate was built;
     * any other policy is when it is loaded, which takes about a second.
     */
    COMPILED,
    /** Walked through as it is: slow to ask. For a policy of one's own and very few questions. */
    INTERPRETED
  }

  public WasmSettings {
    if (instances < 1) {
      throw new IllegalArgumentException("at least one instance is needed, not " + instances);
    }
    if (timeLimit.isNegative() || timeLimit.isZero()) {
      throw new IllegalArgumentException("the time limit must be positive, not " + timeLimit);
    }
    if (memoryMiB < 1 || memoryMiB > 2048) {
      throw new IllegalArgumentException("memory must be 1 to 2048 MiB, not " + memoryMiB);
    }
  }

  /** One instance for each processor, two seconds, 64 MiB. */
  public static WasmSettings defaults(Mode mode) {
    int processors = Runtime.getRuntime().availableProcessors();
    return new WasmSettings(mode, processors, Duration.ofSeconds(2), 64);
  }

  public WasmSettings withInstances(int count) {
    return new WasmSettings(mode, count, timeLimit, memoryMiB);
  }

  public WasmSettings withTimeLimit(Duration limit) {
    return new WasmSettings(mode, instances, limit, memoryMiB);
  }

  public WasmSettings withMemoryMiB(int mebibytes) {
    return new WasmSettings(mode, instances, timeLimit, mebibytes);
  }

  int memoryPages() {
    return memoryMiB * 16;
  }
}
