package dev.mandate.cli;

import dev.mandate.cycle.TaskLook;
import dev.mandate.cycle.TaskStanding;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.plan.TaskState;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.OpenRepository;
import dev.mandate.wiring.TaskDesk;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells how tasks move, while they do. */
@Command(
    name = "watch",
    mixinStandardHelpOptions = true,
    description = {
      "Prints each change of state, as others write it to the repository. Changes nothing.",
      "With a name it ends when that task has ended: exit code 0 when it succeeded, else 1. One"
          + " with a schedule ends the wait with its next run."
    },
    footer = {"", "Example:", "  mandate task watch pin-dependencies --interval 5"})
final class TaskWatchCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private RepositoryOptions repository;

  @Parameters(
      paramLabel = "TASK",
      arity = "0..1",
      description = "Name of the task. Default: all of them, until you stop it.")
  private String task;

  @Option(
      names = "--interval",
      paramLabel = "SECONDS",
      description = "How often to look. Default: ${DEFAULT-VALUE}.",
      defaultValue = "10")
  private int interval;

  TaskWatchCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws RemoteUnavailableException {
    if (interval < 1) {
      throw CommandFailure.usage("--interval must be at least 1", "give a number of seconds");
    }
    Machine machine = Repositories.machine(context, repository);
    try (OpenRepository opened =
            Repositories.open(context, repository, OpenRepository.View.SHARED);
        TaskDesk desk = Tasks.desk(opened, machine)) {
      return watch(desk);
    }
  }

  private int watch(TaskDesk desk) throws RemoteUnavailableException {
    TaskLook.Seen seen = Tasks.look(context, desk);
    Map<String, String> told = new HashMap<>();
    Optional<FinalRecord> before = task == null ? Optional.empty() : Tasks.find(seen, task).last();
    while (true) {
      watched(seen).forEach(standing -> tell(standing, told));
      if (task != null) {
        Optional<Boolean> ended = ended(Tasks.find(seen, task), before);
        if (ended.isPresent()) {
          return (ended.get() ? ExitCode.OK : ExitCode.NO).code();
        }
      }
      LockSupport.parkNanos(Duration.ofSeconds(interval).toNanos());
      if (Thread.currentThread().isInterrupted()) {
        throw CommandFailure.outside(
            "interrupted before " + (task == null ? "it" : task) + " ended");
      }
      seen = Tasks.lookAgain(context, desk, seen);
    }
  }

  private List<TaskStanding> watched(TaskLook.Seen seen) {
    return task == null ? seen.tasks() : List.of(Tasks.find(seen, task));
  }

  private void tell(TaskStanding standing, Map<String, String> told) {
    String line =
        String.format(
            "%-11s  %s  %s", standing.state().label(), standing.task(), standing.why().summary());
    if (!line.equals(told.put(standing.task(), line))) {
      context
          .console()
          .line(context.clock().instant().truncatedTo(ChronoUnit.SECONDS) + "  " + line);
    }
  }

  /** Whether it has succeeded; empty while it has not ended. */
  private static Optional<Boolean> ended(TaskStanding standing, Optional<FinalRecord> before) {
    TaskState state = standing.state();
    if (state.isFinal()) {
      return Optional.of(state == TaskState.SUCCEEDED);
    }
    return state == TaskState.NOT_DUE && !standing.last().equals(before)
        ? standing.last().map(FinalRecord::succeeded)
        : Optional.empty();
  }
}
