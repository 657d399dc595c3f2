package dev.mandate.cli;

import dev.mandate.snapshot.Heads;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.wiring.OpenRepository;
import dev.mandate.writeback.RecordedState;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what is recorded on the runs branch. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Shows what is recorded: the state of each task, the latest runs and proposals.",
    footer = {"", "Example:", "  mandate status --output json"})
final class StatusCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private RepositoryOptions repository;
  @Mixin private OutputOption output;

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "How many of the latest runs to show. Default: ${DEFAULT-VALUE}.",
      defaultValue = "10")
  private int runs;

  StatusCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws RemoteUnavailableException {
    if (runs < 0) {
      throw CommandFailure.usage("--runs must not be negative", "give 0 or a positive number");
    }
    try (OpenRepository opened =
        Repositories.open(context, repository, OpenRepository.View.SHARED)) {
      Heads heads = opened.source().fetch();
      Alarms.warn(context.console(), opened, Repositories.machine(context, repository), heads);
      RecordedState state = RecordedState.read(opened.source(), heads.runs(), runs);
      context
          .console()
          .result(output.format(), () -> StatusView.text(state), () -> StatusView.data(state));
      return ExitCode.OK.code();
    }
  }
}
