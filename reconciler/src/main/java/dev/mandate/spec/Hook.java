package dev.mandate.spec;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A program that is started before or after each run of an agent, in the agent's own sandbox,
 * workspace and environment.
 *
 * @param command program and arguments
 * @param timeout after which it is ended, and has failed
 */
public record Hook(When when, List<String> command, Duration timeout) {
  public Hook {
    command = List.copyOf(command);
  }

  /** Which side of the run. */
  public enum When {
    BEFORE,
    AFTER;

    /** The word in specs, logs and records. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What the spec of an agent says; empty when it says nothing, or has it switched off. */
  static Optional<Hook> of(SpecDocument agent, When when) {
    Fields hook = Fields.of(agent.json()).in("spec").in("hooks").in(when.label());
    boolean enabled = !hook.has("enabled") || hook.flag("enabled");
    return hook.isAbsent() || !enabled
        ? Optional.empty()
        : Optional.of(
            new Hook(
                when, hook.texts("command"), Duration.ofSeconds(hook.whole("timeoutSeconds", 60))));
  }
}
