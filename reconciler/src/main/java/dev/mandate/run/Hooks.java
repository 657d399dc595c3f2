package dev.mandate.run;

import dev.mandate.run.Launcher.LaunchRequest;
import dev.mandate.run.RunEvent.Kind;
import dev.mandate.spec.Hook;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Starts the hooks of one run, by the launcher of its agent, so that they can do no more than the
 * agent can.
 */
final class Hooks {
  private final Launcher launcher;
  private final Path workspace;
  private final Map<String, String> environment;
  private final Bounds bounds;
  private final Duration longest;
  private final Duration grace;
  private final RunListener listener;
  private final Clock clock;

  /**
   * @param environment of the agent, without what leads to its model
   * @param bounds of the agent
   * @param longest no hook takes longer, whatever it says
   */
  Hooks(
      Launcher launcher,
      Path workspace,
      Map<String, String> environment,
      Bounds bounds,
      Duration longest,
      Duration grace,
      RunListener listener,
      Clock clock) {
    this.launcher = launcher;
    this.workspace = workspace;
    this.environment = environment;
    this.bounds = bounds;
    this.longest = longest;
    this.grace = grace;
    this.listener = listener;
    this.clock = clock;
  }

  /** Why the agent is not to be started; empty when it is. */
  Optional<RunOutcome> before(Hook hook, Launcher.LogSink log) {
    return switch (ended(hook, Map.of(), log)) {
      case Launcher.Ending.Exited exited when exited.code() == 0 -> Optional.empty();
      case Launcher.Ending.CouldNotStart failure ->
          Optional.of(
              new RunOutcome.NotStarted(
                  "the hook before the run cannot be started: " + failure.reason(),
                  "Install it where the reconciler runs, or give its path in hooks.before of the agent."));
      case Launcher.Ending.Cancelled cancelled -> Optional.of(new RunOutcome.Cancelled());
      case Launcher.Ending.Exited exited -> failed(hook, exited, OptionalInt.empty());
      case Launcher.Ending.Signalled signalled -> failed(hook, signalled, OptionalInt.empty());
      case Launcher.Ending.TimedOut late -> failed(hook, late, OptionalInt.empty());
    };
  }

  /** What becomes of a run whose agent ended like this. */
  RunOutcome after(Hook hook, RunOutcome agent, Launcher.LogSink log) {
    Launcher.Ending ending = ended(hook, Map.of("MANDATE_OUTCOME", agent.label()), log);
    if (ending instanceof Launcher.Ending.Cancelled) {
      return new RunOutcome.Cancelled();
    }
    boolean well = ending instanceof Launcher.Ending.Exited exited && exited.code() == 0;
    // A run that went wrong already stays what it is: its first trouble is the one to mend.
    return well || !(agent instanceof RunOutcome.Succeeded)
        ? agent
        : failed(hook, ending, OptionalInt.of(0)).orElseThrow();
  }

  private Launcher.Ending ended(Hook hook, Map<String, String> more, Launcher.LogSink log) {
    Map<String, String> variables = new HashMap<>(environment);
    variables.put("MANDATE_HOOK", hook.when().label());
    variables.putAll(more);
    Duration limit = hook.timeout().compareTo(longest) < 0 ? hook.timeout() : longest;
    listener.hook(event(Kind.HOOK_STARTED, hook.when().label()));
    Launcher.Ending ending =
        launcher
            .launch(
                new LaunchRequest(
                    hook.command(),
                    workspace,
                    variables,
                    log,
                    limit,
                    grace,
                    () -> {},
                    bounds,
                    Optional.empty(),
                    Optional.empty()))
            .ending();
    listener.hook(event(Kind.HOOK_ENDED, hook.when().label() + ": " + told(ending)));
    return ending;
  }

  private RunEvent event(Kind kind, String detail) {
    return new RunEvent(clock.instant(), kind, Optional.of(detail));
  }

  private static Optional<RunOutcome> failed(
      Hook hook, Launcher.Ending ending, OptionalInt agentCode) {
    String why = "the hook " + hook.when().label() + " the run failed: " + told(ending);
    return Optional.of(new RunOutcome.Failed(why, agentCode));
  }

  private static String told(Launcher.Ending ending) {
    return switch (ending) {
      case Launcher.Ending.Exited exited -> "exit code " + exited.code();
      case Launcher.Ending.Signalled signalled -> "ended by " + signalled.name();
      case Launcher.Ending.TimedOut late ->
          "stopped after the limit of " + late.limit().toSeconds() + " s";
      case Launcher.Ending.Cancelled cancelled -> "told to stop";
      case Launcher.Ending.CouldNotStart failure -> "could not be started: " + failure.reason();
    };
  }
}
