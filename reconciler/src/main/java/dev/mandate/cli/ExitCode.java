package dev.mandate.cli;

/** What the exit code of every command means (design §8). */
public enum ExitCode {
  /** Fine. */
  OK(0),
  /** The answer is no: invalid, denied, failed, unverified. */
  NO(1),
  /** Wrong use or configuration: a person must change something first. */
  USAGE(2),
  /** The outside failed: remote, forge, cluster. Trying again may help. */
  OUTSIDE(3);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
