package dev.mandate.cli;

import dev.mandate.cycle.TaskLook;
import dev.mandate.cycle.TaskStanding;
import dev.mandate.cycle.TaskTable;
import dev.mandate.plan.TaskState;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.spec.DidYouMean;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.OpenRepository;
import dev.mandate.wiring.TaskDesk;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists tasks with their states. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the tasks of the default branch, each with its state and the reason.",
      "States: created, queued, blocked, waiting, denied, frozen, retrying, held, claimed, running,"
          + " succeeded, failed, timed-out, cancelled, not-started, unknown, not-due, suspended,"
          + " invalid."
    },
    footer = {
      "",
      "Example:",
      "  mandate task list --state failed,timed-out --environment production"
    })
final class TaskListCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private RepositoryOptions repository;
  @Mixin private OutputOption output;

  @Option(
      names = "--state",
      split = ",",
      paramLabel = "STATE",
      description = "Only tasks in one of these states.")
  private List<String> states = List.of();

  @Option(names = "--environment", paramLabel = "NAME", description = "Only tasks of this one.")
  private String environment = "";

  @Option(names = "--agent", paramLabel = "NAME", description = "Only tasks of this agent.")
  private String agent = "";

  @Option(
      names = "--owner",
      paramLabel = "NAME",
      description = "Only tasks of this owner; where a task names none, the owner of its agent.")
  private String owner = "";

  TaskListCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws RemoteUnavailableException {
    List<String> known = Arrays.stream(TaskState.values()).map(TaskState::label).toList();
    for (String state : states) {
      if (!known.contains(state)) {
        throw CommandFailure.usage(
            "unknown state " + state,
            DidYouMean.question(state, known) + "States: " + String.join(", ", known) + ".");
      }
    }
    Machine machine = Repositories.machine(context, repository);
    try (OpenRepository opened =
            Repositories.open(context, repository, OpenRepository.View.SHARED);
        TaskDesk desk = Tasks.desk(opened, machine)) {
      TaskLook.Seen seen = Tasks.look(context, desk);
      List<TaskStanding> tasks = seen.tasks().stream().filter(this::isWanted).toList();
      context
          .console()
          .result(output.format(), () -> TaskTable.text(tasks), () -> TaskViews.listData(tasks));
      return ExitCode.OK.code();
    }
  }

  private boolean isWanted(TaskStanding task) {
    Optional<String> agentName = task.declared().map(d -> d.agent().name());
    return (states.isEmpty() || states.contains(task.state().label()))
        && (environment.isEmpty() || task.step().environment().equals(environment))
        && (agent.isEmpty() || agentName.equals(Optional.of(agent)))
        && (owner.isEmpty() || task.owner().equals(Optional.of(owner)));
  }
}
