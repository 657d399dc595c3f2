package dev.mandate.cli;

import dev.mandate.daemon.Daemon;
import dev.mandate.daemon.log.DaemonLog;
import dev.mandate.daemon.process.DaemonFolder;
import dev.mandate.daemon.process.DaemonState;
import dev.mandate.daemon.process.Signals;
import dev.mandate.daemon.process.StateFile;
import dev.mandate.git.GitControlSource;
import dev.mandate.signing.LocalKey;
import dev.mandate.wiring.DaemonBench;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.OpenRepository;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Keeps reconciling until it is told to stop. */
@Command(
    name = "start",
    mixinStandardHelpOptions = true,
    description = {
      "Reconciles until it is told to stop: at the interval that mandate.yaml gives, at the instants"
          + " of the plan, and whenever a run has ended.",
      "SIGTERM or SIGINT: takes on nothing new, lets agents finish, records, hands back its claims,"
          + " ends with exit code 0; a second one cuts the waiting short. SIGHUP: looks at once."
    },
    footer = {
      "",
      "There is one daemon for each home folder, repository and key.",
      "",
      "Examples:",
      "  mandate daemon start --repo https://git.example.org/team/control.git",
      "  mandate daemon start --background --listen 127.0.0.1:0"
    })
final class DaemonStartCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private RepositoryOptions repository;
  @Mixin private ReconcilerOptions reconciler;

  @Option(
      names = "--background",
      description = {
        "Start it in a session of its own, wait until its first pass has succeeded or it has failed,"
            + " and say so."
      })
  private boolean background;

  @Option(
      names = "--listen",
      paramLabel = "ADDRESS",
      description = {
        "Where /healthz, /readyz and /metrics answer: host:port, port 0 for any that is free, or none."
            + " Default: ${DEFAULT-VALUE}."
      },
      defaultValue = "127.0.0.1:9464",
      converter = ListenAddress.Converter.class)
  private ListenAddress listen;

  @Option(
      names = "--grace",
      paramLabel = "TIME",
      description = {
        "How long running agents may take to finish when it is told to stop, as in 90s or 5m."
            + " Default: ${DEFAULT-VALUE}."
      },
      defaultValue = "60s",
      converter = Seconds.class)
  private Duration grace;

  @Mixin private LogOptions logs;

  DaemonStartCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    int parallel = reconciler.parallel();
    Machine machine = Repositories.machine(context, repository);
    try (OpenRepository opened =
        Repositories.open(context, repository, OpenRepository.View.SHARED)) {
      GitControlSource commits = opened.commits().orElseThrow();
      LocalKey key = reconciler.key(machine);
      String fingerprint = key.verificationKey().fingerprint();
      DaemonFolder folder =
          DaemonFolder.of(machine.home().daemons(), commits.location().toString(), fingerprint);
      if (background) {
        return new DaemonLaunch(context, folder, log(folder)).start(arguments(folder));
      }
      return switch (folder.lock()) {
        case DaemonFolder.Locking.Taken(Optional<DaemonState> by) -> throw taken(by);
        case DaemonFolder.Locking.Locked(DaemonFolder.Held lock) -> {
          try (lock;
              DaemonLog log = logs.open(context, LogOptions.scrub(machine.environment()))) {
            StateFile state =
                new StateFile(
                    folder,
                    self(commits, fingerprint),
                    e -> log.logger(StateFile.class).warn("the state file cannot be written", e));
            try (DaemonBench bench = bench(opened, commits, key, parallel, machine, log, state)) {
              obeySignals(bench.daemon(), folder);
              bench.daemon().run();
              yield ExitCode.OK.code();
            }
          }
        }
      };
    }
  }

  static CommandFailure taken(Optional<DaemonState> by) {
    return CommandFailure.usage(
        "a daemon reconciles this repository with this key already"
            + by.map(state -> " (pid " + state.self().pid() + ")").orElse(""),
        "stop it with mandate daemon stop, or give another --key or --home to run several");
  }

  private DaemonState.Self self(GitControlSource commits, String fingerprint) {
    return new DaemonState.Self(
        ProcessHandle.current().pid(),
        context.clock().instant(),
        BuildVersion.describe(),
        RunningDaemons.shown(repository.repo(context)),
        commits.location().toString(),
        fingerprint,
        logs.file(context).map(Path::toString));
  }

  private DaemonBench bench(
      OpenRepository opened,
      GitControlSource commits,
      LocalKey key,
      int parallel,
      Machine machine,
      DaemonLog log,
      StateFile state) {
    DaemonBench.Settings settings =
        new DaemonBench.Settings(
            parallel,
            listen.address(),
            RunningDaemons.shown(repository.repo(context)),
            BuildVersion.describe(),
            LogOptions.scrub(machine.environment()));
    try {
      return DaemonBench.of(opened, commits, key, settings, machine, log, state);
    } catch (IOException e) {
      throw CommandFailure.usage(
          "cannot listen on " + listen.text() + ": " + e.getMessage(),
          "give another --listen host:port, port 0 for any that is free, or none");
    }
  }

  private void obeySignals(Daemon daemon, DaemonFolder folder) {
    Signals.on("TERM", () -> daemon.stop(folder.takeGrace().orElse(grace)));
    Signals.on("INT", () -> daemon.stop(grace));
    Signals.on("HUP", daemon::reload);
  }

  private Path log(DaemonFolder folder) {
    return logs.file(context).orElseGet(folder::log);
  }

  /** The same command for the process in the background. */
  private List<String> arguments(DaemonFolder folder) {
    List<String> arguments = new ArrayList<>(List.of("daemon", "start"));
    arguments.addAll(List.of("--repo", repository.repo(context)));
    arguments.addAll(List.of("--home", repository.home(context).toString()));
    arguments.addAll(reconciler.arguments());
    arguments.addAll(List.of("--listen", listen.text()));
    arguments.addAll(List.of("--grace", grace.toSeconds() + "s"));
    arguments.addAll(List.of("--log-file", log(folder).toString()));
    arguments.addAll(logs.style());
    return arguments;
  }
}
