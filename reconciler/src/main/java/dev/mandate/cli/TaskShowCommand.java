package dev.mandate.cli;

import dev.mandate.cycle.TaskLook;
import dev.mandate.cycle.TaskStanding;
import dev.mandate.decide.Trust;
import dev.mandate.run.RunEvent;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.OpenRepository;
import dev.mandate.wiring.TaskDesk;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows all that is known of one task. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = {
      "Shows one task: its spec, its state and why, who has claimed it, its attempts, when it is"
          + " due next, and what happened in its last run."
    },
    footer = {"", "Example:", "  mandate task show pin-dependencies --output yaml"})
final class TaskShowCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private RepositoryOptions repository;
  @Mixin private OutputOption output;

  @Parameters(paramLabel = "TASK", description = "Name of the task.")
  private String task;

  TaskShowCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws RemoteUnavailableException {
    Machine machine = Repositories.machine(context, repository);
    try (OpenRepository opened =
            Repositories.open(context, repository, OpenRepository.View.SHARED);
        TaskDesk desk = Tasks.desk(opened, machine)) {
      TaskLook.Seen seen = Tasks.look(context, desk);
      TaskStanding standing = Tasks.find(seen, task);
      Optional<Trust> trust = TrustLines.of(seen.outlook(), task);
      List<RunEvent> events =
          standing.last().map(run -> desk.events(seen.outlook(), run)).orElse(List.of());
      context
          .console()
          .result(
              output.format(),
              () -> TaskViews.show(standing, trust, events),
              () -> TaskViews.showData(standing, trust, events));
      return ExitCode.OK.code();
    }
  }
}
