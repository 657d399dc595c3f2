package dev.mandate.cli;

import dev.mandate.cycle.Meant;
import dev.mandate.cycle.TaskLook;
import dev.mandate.cycle.TaskStanding;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.DidYouMean;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.OpenRepository;
import dev.mandate.wiring.TaskDesk;
import java.util.List;

/** Looks at tasks, or ends the command with what is in the way. */
final class Tasks {
  private static final int MOST_NAMED = 20;

  private Tasks() {}

  static TaskDesk desk(OpenRepository opened, Machine machine) {
    return TaskDesk.of(opened, opened.commits().orElseThrow(), machine);
  }

  static TaskLook.Seen look(CliContext context, TaskDesk desk) throws RemoteUnavailableException {
    return switch (desk.look()) {
      case TaskLook.Seen seen -> seen;
      case TaskLook.Halted halted -> throw Surveys.halted(context.console(), halted.why());
    };
  }

  /** A remote that is away comes back; until then things are as they were seen last. */
  static TaskLook.Seen lookAgain(CliContext context, TaskDesk desk, TaskLook.Seen last) {
    try {
      return look(context, desk);
    } catch (RemoteUnavailableException e) {
      context.console().note("mandate: " + e.getMessage() + "; looking again");
      return last;
    }
  }

  static TaskStanding find(TaskLook.Seen seen, String task) {
    return seen.task(task).orElseThrow(() -> unknown(seen, task));
  }

  private static CommandFailure unknown(TaskLook.Seen seen, String task) {
    List<String> names = seen.tasks().stream().map(TaskStanding::task).sorted().toList();
    String known =
        names.size() > MOST_NAMED
            ? "See the names with mandate task list."
            : names.isEmpty() ? "None is declared." : "Declared: " + String.join(", ", names) + ".";
    return CommandFailure.no(
        "no task " + task + " is declared", DidYouMean.question(task, names) + known);
  }

  /** Which occurrence it is about, or that there is none. */
  static OccurrenceKey meant(Meant meant) {
    return switch (meant) {
      case Meant.This(OccurrenceKey key) -> key;
      case Meant.Nothing(String why, String mend) -> throw CommandFailure.no(why, mend);
    };
  }

  /** The task with all that it refers to, where its spec is valid. */
  static DeclaredTask declared(CliContext context, TaskLook.Seen seen, TaskStanding standing) {
    return standing
        .declared()
        .orElseThrow(
            () -> {
              context
                  .console()
                  .findings(
                      seen.outlook().specs().broken().getOrDefault(standing.task(), List.of()));
              return CommandFailure.no(
                  "the spec of " + standing.task() + " is invalid", "mend the findings");
            });
  }
}
