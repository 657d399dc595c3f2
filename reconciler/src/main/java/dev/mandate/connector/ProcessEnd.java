package dev.mandate.connector;

import dev.mandate.run.Launcher.Ending;
import dev.mandate.run.RunOutcome;
import java.util.Optional;
import java.util.OptionalInt;

/** What the end of a process says by itself. */
final class ProcessEnd {
  private static final int SIGNALLED = 128;

  private ProcessEnd() {}

  /** The outcome, where the program had no say in it. */
  static Optional<RunOutcome> plainly(Ending ending) {
    return switch (ending) {
      case Ending.TimedOut timedOut -> Optional.of(new RunOutcome.TimedOut(timedOut.limit()));
      case Ending.Cancelled cancelled -> Optional.of(new RunOutcome.Cancelled());
      case Ending.CouldNotStart failure ->
          Optional.of(
              new RunOutcome.NotStarted(
                  failure.reason(), failure.hint().orElse("Try the command by hand.")));
      case Ending.Exited exited -> Optional.empty();
      case Ending.Signalled signalled -> Optional.empty();
    };
  }

  /** {@code 128 + n} for signal n, as shells have it. */
  static OptionalInt code(Ending ending) {
    return switch (ending) {
      case Ending.Exited exited -> OptionalInt.of(exited.code());
      case Ending.Signalled signalled -> OptionalInt.of(SIGNALLED + signalled.signal());
      default -> OptionalInt.empty();
    };
  }

  /** The rest of a sentence that begins with who ended. */
  static String words(Ending ending) {
    return switch (ending) {
      case Ending.Exited exited -> "ended with exit code " + exited.code();
      case Ending.Signalled signalled -> "was ended by " + signalled.name();
      default -> "did not end by itself";
    };
  }
}
