package dev.mandate.cli;

import dev.mandate.cycle.TaskLook;
import dev.mandate.cycle.TaskStanding;
import dev.mandate.cycle.TaskStandings;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.OpenRepository;
import dev.mandate.wiring.TaskDesk;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints the log of a recorded run. */
@Command(
    name = "logs",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the recorded log of a task: that of its last run, or of the one that is named.",
      "A run that is going on is recorded when it has ended. With --follow, what its agent says on"
          + " this machine is printed as it comes; of one elsewhere the whole log, once it is"
          + " recorded."
    },
    footer = {
      "",
      "Examples:",
      "  mandate task logs pin-dependencies --attempt 1",
      "  mandate task logs -f pin-dependencies"
    })
final class TaskLogsCommand implements Callable<Integer> {
  /** Runs further back are named by their folder, which mandate status and git know. */
  private static final int LATEST = 1000;

  private final CliContext context;
  @Mixin private RepositoryOptions repository;

  @Parameters(paramLabel = "TASK", description = "Name of the task.")
  private String task;

  @Option(
      names = "--attempt",
      paramLabel = "N",
      description = "Which attempt of the last occurrence; the first is 1. Default: the last.")
  private Integer attempt;

  @Option(
      names = "--run",
      paramLabel = "ID",
      description = "Id of a run, one of the latest " + LATEST + " of the repository.")
  private String run;

  @Option(
      names = {"-f", "--follow"},
      description = "Waits for the run that is going on, or comes next, to its end.")
  private boolean follow;

  @Option(
      names = "--interval",
      paramLabel = "SECONDS",
      description =
          "With --follow: how often to look into the repository. Default: ${DEFAULT-VALUE}.",
      defaultValue = "5")
  private int interval;

  TaskLogsCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws RemoteUnavailableException {
    if (attempt != null && run != null) {
      throw CommandFailure.usage(
          "--attempt and --run name two different runs", "give one of the two");
    }
    if (follow && (attempt != null || run != null)) {
      throw CommandFailure.usage(
          "--follow is for the run that is going on, not for one that is named",
          "leave --follow, or --attempt and --run, out");
    }
    if (interval < 1) {
      throw CommandFailure.usage("--interval must be at least 1", "give a number of seconds");
    }
    Machine machine = Repositories.machine(context, repository);
    try (OpenRepository opened =
            Repositories.open(context, repository, OpenRepository.View.SHARED);
        TaskDesk desk = Tasks.desk(opened, machine)) {
      TaskLook.Seen seen = Tasks.look(context, desk);
      TaskStanding standing = Tasks.find(seen, task);
      if (follow && LogFollowing.isUnderWay(standing)) {
        LogFollowing.Followed followed =
            new LogFollowing(
                    context, desk, machine.home().workspaces(), Duration.ofSeconds(interval))
                .follow(seen, standing);
        if (followed.printed()) {
          name(followed.record());
        } else {
          print(desk, followed.seen(), followed.record());
        }
      } else {
        print(desk, seen, wanted(desk, seen, standing));
      }
      return ExitCode.OK.code();
    }
  }

  private void print(TaskDesk desk, TaskLook.Seen seen, FinalRecord wanted) {
    byte[] log =
        desk.file(seen.outlook(), wanted, "log.txt")
            .orElseThrow(
                () ->
                    CommandFailure.no(
                        "the record " + wanted.folder() + " has no log",
                        "check it with mandate verify"));
    name(wanted);
    context.console().text(new String(log, StandardCharsets.UTF_8));
  }

  private void name(FinalRecord record) {
    context
        .console()
        .note("attempt " + record.attempt() + ", " + record.outcome() + ", " + record.folder());
  }

  private FinalRecord wanted(TaskDesk desk, TaskLook.Seen seen, TaskStanding standing) {
    if (run != null) {
      return runs(desk, seen, standing)
          .filter(record -> record.run().equals(run))
          .findFirst()
          .orElseThrow(
              () ->
                  CommandFailure.no(
                      "no run " + run + " of " + task + " is recorded",
                      "see its runs with mandate task show " + task));
    }
    List<FinalRecord> recorded = TaskStandings.runs(standing);
    if (recorded.isEmpty()) {
      throw CommandFailure.no(
          "no run of " + task + " is recorded",
          "it is " + standing.state().label() + ": " + standing.why().summary());
    }
    Optional<FinalRecord> chosen =
        attempt == null
            ? Optional.of(latest(recorded))
            : recorded.stream().filter(record -> record.attempt() == attempt).findFirst();
    return chosen.orElseThrow(
        () ->
            CommandFailure.no(
                "no attempt " + attempt + " of " + task + " is recorded",
                "there are " + recorded.size()));
  }

  /** What becomes of an output says nothing; the run that made it does. */
  private static FinalRecord latest(List<FinalRecord> recorded) {
    return recorded.stream()
        .filter(record -> !record.key().isOutput())
        .reduce((earlier, later) -> later)
        .orElse(recorded.get(recorded.size() - 1));
  }

  private Stream<FinalRecord> runs(TaskDesk desk, TaskLook.Seen seen, TaskStanding standing) {
    Stream<FinalRecord> latest =
        seen.outlook().ledger().newest(LATEST).stream()
            .filter(record -> record.key().task().equals(task))
            .flatMap(record -> desk.runs(seen.outlook(), record.key()).stream());
    return Stream.concat(TaskStandings.runs(standing).stream(), latest);
  }
}
