package dev.mandate.connector;

import dev.mandate.run.AgentReport;
import dev.mandate.run.Connector;
import dev.mandate.run.Launcher;
import dev.mandate.run.ModelAccess;
import dev.mandate.run.Prompt;
import dev.mandate.run.RunOutcome;
import dev.mandate.run.Workspace;
import dev.mandate.spec.DeclaredTask;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Any program; its exit code says whether it did what it should. */
public final class CommandConnector implements Connector {

  @Override
  public String name() {
    return "command";
  }

  /** {@code runtime.command} as it stands: nothing in it is replaced or split. */
  @Override
  public Start start(DeclaredTask task, Prompt prompt, Workspace workspace, ModelAccess model) {
    return new Start.Ready(
        task.agent().runtime().command(), Map.of(), new TreeMap<>(), false, List.of());
  }

  @Override
  public Reading read(DeclaredTask task, Launcher.LogSink log) {
    return new Reading() {
      @Override
      public void accept(byte[] buffer, int offset, int length) {
        log.accept(buffer, offset, length);
      }

      @Override
      public Heard end(Launcher.Ending ending) {
        return new Heard(ProcessEnd.plainly(ending).orElseGet(() -> failed(ending)), report());
      }

      @Override
      public Optional<AgentReport> report() {
        return Optional.empty();
      }
    };
  }

  private static RunOutcome failed(Launcher.Ending ending) {
    OptionalInt code = ProcessEnd.code(ending);
    return code.equals(OptionalInt.of(0))
        ? new RunOutcome.Succeeded()
        : new RunOutcome.Failed("the agent " + ProcessEnd.words(ending), code);
  }
}
