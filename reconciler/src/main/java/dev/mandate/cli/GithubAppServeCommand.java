package dev.mandate.cli;

import dev.mandate.daemon.log.DaemonLog;
import dev.mandate.daemon.process.DaemonFolder;
import dev.mandate.daemon.process.Signals;
import dev.mandate.git.GitControlSource;
import dev.mandate.webhooks.WebhookSecrets;
import dev.mandate.wiring.GitHubAccess;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.OpenRepository;
import dev.mandate.wiring.WebhookBench;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Takes webhooks until it is told to stop. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "Takes the webhooks of the GitHub App at /webhooks, and sees to what people ask for there as"
          + " soon as it comes. It runs no agents. Whatever webhooks miss is found by looking at"
          + " GitHub at the interval that mandate.yaml gives.",
      "The environment names the App and its secrets: MANDATE_GITHUB_APP, MANDATE_GITHUB_APP_KEY,"
          + " MANDATE_GITHUB_WEBHOOK_SECRET (or MANDATE_GITHUB_WEBHOOK_SECRET_FILE; one a line).",
      "SIGTERM or SIGINT: takes nothing new, answers what has begun, ends with exit code 0. SIGHUP:"
          + " looks at once."
    },
    footer = {
      "",
      "It speaks plain HTTP; TLS is for the proxy before it.",
      "",
      "Example:",
      "  mandate github-app serve --repo https://github.com/acme/control --listen 0.0.0.0:8464"
    })
final class GithubAppServeCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private RepositoryOptions repository;

  @Option(
      names = "--listen",
      paramLabel = "ADDRESS",
      description = {
        "Where webhooks are taken: host:port, port 0 for any that is free."
            + " Default: ${DEFAULT-VALUE}."
      },
      defaultValue = "127.0.0.1:8464",
      converter = ListenAddress.Converter.class)
  private ListenAddress listen;

  @Option(
      names = "--status",
      paramLabel = "ADDRESS",
      description = {
        "Where /healthz, /readyz and /metrics answer: host:port, port 0 for any that is free, or"
            + " none. Default: ${DEFAULT-VALUE}."
      },
      defaultValue = "127.0.0.1:9465",
      converter = ListenAddress.Converter.class)
  private ListenAddress status;

  @Option(
      names = "--grace",
      paramLabel = "TIME",
      description = {
        "How long requests that have begun may take when it is told to stop, as in 20s."
            + " Default: ${DEFAULT-VALUE}."
      },
      defaultValue = "20s",
      converter = Seconds.class)
  private Duration grace;

  @Mixin private LogOptions logs;

  GithubAppServeCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    Machine machine = Repositories.machine(context, repository);
    WebhookSecrets secrets = WebhookSecretVariables.read(machine.environment());
    GitHubAccess.Ready access =
        switch (GitHubAccess.on(machine)) {
          case GitHubAccess.Ready ready -> ready;
          case GitHubAccess.Missing(boolean named, String why, String mend) ->
              throw CommandFailure.usage(why, mend);
        };
    if (listen.address().isEmpty()) {
      throw CommandFailure.usage(
          "--listen none takes no webhooks", "mandate daemon start looks at GitHub without them");
    }
    try (OpenRepository opened =
        Repositories.open(context, repository, OpenRepository.View.SHARED)) {
      GitControlSource commits = opened.commits().orElseThrow();
      DaemonFolder folder =
          DaemonFolder.of(machine.home().webhooks(), commits.location().toString(), listen.text());
      return switch (folder.lock()) {
        case DaemonFolder.Locking.Taken taken ->
            throw CommandFailure.usage(
                "a webhook server for this repository and address runs already",
                "stop it, or give another --listen or --home");
        case DaemonFolder.Locking.Locked(DaemonFolder.Held lock) -> {
          try (lock) {
            serve(commits, access, secrets, folder, machine);
          }
          yield ExitCode.OK.code();
        }
      };
    }
  }

  private void serve(
      GitControlSource commits,
      GitHubAccess.Ready access,
      WebhookSecrets secrets,
      DaemonFolder folder,
      Machine machine)
      throws InterruptedException {
    UnaryOperator<String> scrub = LogOptions.scrub(machine.environment());
    WebhookBench.Settings settings =
        new WebhookBench.Settings(
            listen.address().orElseThrow(),
            status.address(),
            secrets,
            folder.path(),
            RunningDaemons.shown(repository.repo(context)),
            BuildVersion.describe(),
            scrub);
    try (DaemonLog log = logs.open(context, scrub);
        WebhookBench bench = open(commits, access, settings, machine, log)) {
      Signals.on("TERM", () -> bench.daemon().stop(grace));
      Signals.on("INT", () -> bench.daemon().stop(grace));
      Signals.on("HUP", () -> bench.daemon().reload());
      bench.daemon().run();
    }
  }

  private static WebhookBench open(
      GitControlSource commits,
      GitHubAccess.Ready access,
      WebhookBench.Settings settings,
      Machine machine,
      DaemonLog log) {
    try {
      return WebhookBench.of(commits, access, settings, machine, log);
    } catch (IOException e) {
      throw CommandFailure.usage(
          "cannot take webhooks: " + e.getMessage(),
          "give another --listen or --status, host:port with port 0 for any that is free, or"
              + " another --home");
    }
  }
}
