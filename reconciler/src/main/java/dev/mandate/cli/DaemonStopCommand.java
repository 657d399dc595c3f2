package dev.mandate.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tells daemons to stop, and waits until they have. */
@Command(
    name = "stop",
    mixinStandardHelpOptions = true,
    description = {
      "Tells the daemon of this home folder and repository to stop, waits, and says what happened.",
      "It takes on nothing new; running agents may finish within the grace, others are cancelled and"
          + " their claims handed back."
    },
    footer = {
      "",
      "Telling a daemon that is stopping already cuts its grace short.",
      "",
      "Example:",
      "  mandate daemon stop --grace 5m"
    })
final class DaemonStopCommand implements Callable<Integer> {
  /** What ending agents and the last push may take after the grace. */
  private static final Duration AFTER_GRACE = Duration.ofSeconds(90);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

  private final CliContext context;
  @Mixin private RepositoryOptions repository;

  @Option(
      names = "--grace",
      paramLabel = "TIME",
      description = {
        "How long running agents may take to finish, as in 90s or 5m. Default: ${DEFAULT-VALUE}."
      },
      defaultValue = "60s",
      converter = Seconds.class)
  private Duration grace;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "Only the one that signs with this key. Default: all.")
  private Path key;

  DaemonStopCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    List<RunningDaemons.Found> alive =
        RunningDaemons.find(context, repository, Optional.ofNullable(key)).stream()
            .filter(RunningDaemons.Found::alive)
            .toList();
    if (alive.isEmpty()) {
      context
          .console()
          .line("no daemon reconciles " + RunningDaemons.shown(repository.repo(context)));
      return ExitCode.OK.code();
    }
    alive.forEach(this::tell);
    alive.forEach(this::await);
    return ExitCode.OK.code();
  }

  private void tell(RunningDaemons.Found daemon) {
    long pid = daemon.state().self().pid();
    daemon.folder().leaveGrace(grace);
    boolean told = ProcessHandle.of(pid).map(ProcessHandle::destroy).orElse(false);
    if (!told && daemon.folder().isLocked()) {
      throw CommandFailure.no(
          "daemon " + pid + " cannot be signalled from here",
          "stop it as the user, and in the container, that it runs in");
    }
  }

  private void await(RunningDaemons.Found daemon) {
    long pid = daemon.state().self().pid();
    long looks = grace.plus(AFTER_GRACE).dividedBy(BETWEEN_LOOKS);
    for (long i = 0; i < looks; i++) {
      if (!daemon.folder().isLocked()) {
        String how =
            daemon
                .folder()
                .state()
                .flatMap(state -> state.closed())
                .map(DaemonView::ended)
                .orElse("has ended without a word; its log says more");
        context.console().line("daemon " + pid + " " + how);
        return;
      }
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
    }
    throw CommandFailure.no(
        "daemon " + pid + " is still stopping", "tell it again, which cuts its grace short");
  }
}
