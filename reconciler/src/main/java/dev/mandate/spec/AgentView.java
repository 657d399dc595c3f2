package dev.mandate.spec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** From the JSON of an agent to its typed view, with the defaults that the schema names. */
final class AgentView {
  private AgentView() {}

  static Agent of(SpecDocument document, ObjectNode json, DocumentFindings findings) {
    Fields spec = Fields.of(json).in("spec");
    Fields execution = spec.in("limits").in("execution");
    new Checks(findings).globs(spec.in("capabilities").in("paths"), "write");
    return new Agent(
        document,
        spec.in("identity").text("owner"),
        lifecycle(spec.in("lifecycle").text("state")),
        runtime(spec.in("runtime")),
        llm(spec.in("llm")),
        spec.in("capabilities").flag("readOnly"),
        Duration.ofSeconds(execution.whole("timeoutSeconds", 600)),
        concurrent(spec.in("limits").in("rate")),
        new Agent.OutputLimits(
            execution.whole("logBytes", 1_048_576),
            execution.whole("artifactBytes", 10_485_760),
            (int) execution.whole("artifacts", 100)));
  }

  /** Disabled for a word that is no state, which the schema refuses anyway. */
  private static Agent.Lifecycle lifecycle(String state) {
    return Arrays.stream(Agent.Lifecycle.values())
        .filter(s -> s.name().toLowerCase(Locale.ROOT).equals(state))
        .findFirst()
        .orElse(Agent.Lifecycle.DISABLED);
  }

  private static Agent.Runtime runtime(Fields runtime) {
    Fields env = runtime.in("env");
    return new Agent.Runtime(
        runtime.text("connector"),
        runtime.texts("command"),
        runtime.textOr("sandbox", "process"),
        runtime.optionalText("image"),
        env.texts("allow"),
        env.textMap("set"));
  }

  private static Optional<Agent.Llm> llm(Fields llm) {
    return llm.isAbsent()
        ? Optional.empty()
        : Optional.of(new Agent.Llm(llm.text("provider"), llm.text("model")));
  }

  private static OptionalInt concurrent(Fields rate) {
    return rate.has("concurrent")
        ? OptionalInt.of((int) rate.whole("concurrent", 1))
        : OptionalInt.empty();
  }
}
