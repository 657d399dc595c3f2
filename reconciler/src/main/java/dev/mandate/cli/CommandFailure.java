package dev.mandate.cli;

/** Ends a command with a message for its user and an exit code; no stack trace is shown. */
final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final ExitCode exitCode;

  private CommandFailure(ExitCode exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /**
   * @param mend what the user can do about it
   */
  static CommandFailure usage(String problem, String mend) {
    return new CommandFailure(ExitCode.USAGE, problem + "\n  mend: " + mend);
  }

  static CommandFailure no(String problem, String mend) {
    return new CommandFailure(ExitCode.NO, problem + "\n  mend: " + mend);
  }

  static CommandFailure outside(String problem) {
    return new CommandFailure(ExitCode.OUTSIDE, problem);
  }

  ExitCode exitCode() {
    return exitCode;
  }
}
