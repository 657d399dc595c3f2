package dev.mandate.spec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** From the JSON of an agent to its typed view, with the defaults that the schema names. */
final class AgentView {
  private static final int HTTPS = 443;

  private AgentView() {}

  static Agent of(SpecDocument document, ObjectNode json, DocumentFindings findings) {
    Fields spec = Fields.of(json).in("spec");
    Fields execution = spec.in("limits").in("execution");
    Checks checks = new Checks(findings);
    checks.globs(spec.in("capabilities").in("paths"), "write");
    BudgetsCheck budgets = new BudgetsCheck(findings, checks);
    List.of("perRunUsd", "perDayUsd", "perMonthUsd")
        .forEach(field -> budgets.dollars(spec.in("limits").in("cost"), field));
    return new Agent(
        document,
        spec.in("identity").text("owner"),
        lifecycle(spec.in("lifecycle").text("state")),
        runtime(spec.in("runtime")),
        llm(spec.in("llm")),
        spec.in("capabilities").flag("readOnly"),
        autonomy(spec),
        Duration.ofSeconds(execution.whole("timeoutSeconds", 600)),
        concurrent(spec.in("limits").in("rate")),
        new Agent.OutputLimits(
            execution.whole("logBytes", 1_048_576),
            execution.whole("artifactBytes", 10_485_760),
            (int) execution.whole("artifacts", 100),
            (int) execution.whole("changedFiles", 1_000),
            execution.whole("changeBytes", 52_428_800)),
        new Agent.Confines(
            resources(execution),
            egress(spec.in("capabilities")),
            execution.has("diskMiB")
                ? OptionalLong.of(execution.whole("diskMiB", 0))
                : OptionalLong.empty()));
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
        : Optional.of(
            new Agent.Llm(
                llm.text("provider"),
                llm.text("model"),
                llm.optionalText("systemPrompt"),
                wholeIfThere(llm, "maxOutputTokens"),
                llm.has("temperature")
                    ? OptionalDouble.of(llm.json().path("temperature").asDouble())
                    : OptionalDouble.empty()));
  }

  private static Agent.Autonomy autonomy(Fields spec) {
    Fields tools = spec.in("capabilities").in("tools");
    Optional<String> mode = spec.in("runtime").optionalText("permissionMode");
    return new Agent.Autonomy(
        Arrays.stream(Agent.PermissionMode.values())
            .filter(known -> mode.filter(known.label()::equals).isPresent())
            .findFirst(),
        tools.texts("allow"),
        tools.texts("deny"),
        wholeIfThere(spec.in("limits").in("execution"), "maxTurns"));
  }

  private static OptionalInt wholeIfThere(Fields fields, String name) {
    return fields.has(name)
        ? OptionalInt.of((int) Math.min(Integer.MAX_VALUE, fields.whole(name, 0)))
        : OptionalInt.empty();
  }

  private static OptionalInt concurrent(Fields rate) {
    return wholeIfThere(rate, "concurrent");
  }

  private static Agent.Resources resources(Fields execution) {
    return new Agent.Resources(
        execution.has("cpus")
            ? OptionalDouble.of(execution.json().path("cpus").asDouble())
            : OptionalDouble.empty(),
        execution.has("memoryMiB")
            ? OptionalLong.of(execution.whole("memoryMiB", 0))
            : OptionalLong.empty(),
        execution.has("pids")
            ? OptionalInt.of((int) execution.whole("pids", 0))
            : OptionalInt.empty());
  }

  private static List<Agent.Egress> egress(Fields capabilities) {
    return capabilities.objects("egress").stream()
        .map(place -> new Agent.Egress(place.text("host"), (int) place.whole("port", HTTPS)))
        .toList();
  }
}
