package dev.mandate.run;

import dev.mandate.spec.DeclaredTask;
import java.util.List;
import java.util.OptionalInt;

/** Any program; its exit code says whether it did what it should. */
public final class CommandConnector implements Connector {
  private static final int SIGNALLED = 128;

  @Override
  public String name() {
    return "command";
  }

  /** {@code runtime.command} as it stands: nothing in it is replaced or split. */
  @Override
  public List<String> commandLine(DeclaredTask task, Workspace workspace) {
    return task.agent().runtime().command();
  }

  @Override
  public RunOutcome outcome(Launcher.Ending ending, RunLog.Kept log) {
    return switch (ending) {
      case Launcher.Ending.Exited exited when exited.code() == 0 -> new RunOutcome.Succeeded();
      case Launcher.Ending.Exited exited ->
          new RunOutcome.Failed(
              "the agent ended with exit code " + exited.code(), OptionalInt.of(exited.code()));
      case Launcher.Ending.Signalled signalled ->
          new RunOutcome.Failed(
              "the agent was ended by " + signalled.name(),
              OptionalInt.of(SIGNALLED + signalled.signal()));
      case Launcher.Ending.TimedOut timedOut -> new RunOutcome.TimedOut(timedOut.limit());
      case Launcher.Ending.Cancelled cancelled -> new RunOutcome.Cancelled();
      case Launcher.Ending.CouldNotStart failure ->
          new RunOutcome.NotStarted(
              failure.reason(), failure.hint().orElse("Try the command by hand."));
    };
  }
}
