package dev.mandate.cli;

import dev.mandate.daemon.Health.Readiness;
import dev.mandate.daemon.process.Background;
import dev.mandate.daemon.process.DaemonFolder;
import dev.mandate.daemon.process.DaemonState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Starts a daemon in the background, and says what became of it. */
final class DaemonLaunch {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
  private static final int LINES_OF_LOG = 10;

  private final CliContext context;
  private final DaemonFolder folder;
  private final Path log;

  DaemonLaunch(CliContext context, DaemonFolder folder, Path log) {
    this.context = context;
    this.folder = folder;
    this.log = log;
  }

  /** Returns when its first pass has succeeded, it has trouble, or it has ended. */
  int start(List<String> arguments) throws IOException {
    if (folder.isLocked()) {
      throw DaemonStartCommand.taken(folder.state());
    }
    return switch (Background.start(Main.class.getName(), arguments, folder.output())) {
      case Background.Result.Refused(String reason, String mend) ->
          throw CommandFailure.usage(reason, mend);
      case Background.Result.Started(Process process) -> await(process);
    };
  }

  private int await(Process process) throws IOException {
    long looks = PATIENCE.dividedBy(BETWEEN_LOOKS);
    for (long i = 0; i < looks; i++) {
      boolean alive = process.isAlive();
      Optional<DaemonState> state =
          folder.state().filter(told -> told.self().pid() == process.pid());
      if (!alive) {
        showLog();
        throw CommandFailure.no(
            "the daemon has ended, with exit code " + process.exitValue(),
            "read its log above, and " + log);
      }
      if (state.filter(told -> told.lastPass().isPresent()).isPresent()) {
        return report(state.get());
      }
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
    }
    context.console().note("the first pass of daemon " + process.pid() + " is still under way");
    return ExitCode.OK.code();
  }

  private int report(DaemonState state) throws IOException {
    Console console = context.console();
    if (state.readiness() instanceof Readiness.Not(String reason, String mend)) {
      showLog();
      console.line("daemon " + state.self().pid() + " runs, and is not ready");
      throw CommandFailure.no(reason, mend + "; it goes on trying until mandate daemon stop");
    }
    console.line("daemon " + state.self().pid() + " runs and is ready");
    state.listen().ifPresent(url -> console.line("  endpoint  " + url));
    console.line("  log       " + log);
    return ExitCode.OK.code();
  }

  private void showLog() throws IOException {
    for (Path file : List.of(folder.output(), log)) {
      if (Files.isRegularFile(file)) {
        List<String> lines =
            new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
        lines
            .subList(Math.max(0, lines.size() - LINES_OF_LOG), lines.size())
            .forEach(context.console()::note);
      }
    }
  }
}
