package dev.mandate.cli;

import dev.mandate.daemon.Health.Readiness;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says how the daemons of a repository fare. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description =
        "Says whether a daemon of this home folder reconciles the repository, and how it fares.",
    footer = {
      "",
      "Exit code 0 when one runs and is ready, else 1.",
      "",
      "Example:",
      "  mandate daemon status --output json"
    })
final class DaemonStatusCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private RepositoryOptions repository;
  @Mixin private OutputOption output;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "Only the one that signs with this key. Default: all.")
  private Path key;

  DaemonStatusCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    List<RunningDaemons.Found> found =
        RunningDaemons.find(context, repository, Optional.ofNullable(key));
    context
        .console()
        .result(
            output.format(),
            () -> DaemonView.text(found, RunningDaemons.shown(repository.repo(context))),
            () -> DaemonView.data(found));
    List<RunningDaemons.Found> alive = found.stream().filter(RunningDaemons.Found::alive).toList();
    boolean ready =
        alive.stream().allMatch(daemon -> daemon.state().readiness() instanceof Readiness.Ready);
    return (!alive.isEmpty() && ready ? ExitCode.OK : ExitCode.NO).code();
  }
}
