package dev.mandate.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.mandate.decide.Hook;
import dev.mandate.decide.PolicyAnswer;
import dev.mandate.decide.PolicyEvaluator;
import dev.mandate.decide.PolicyInput;
import dev.mandate.wasm.PolicyLoad;
import dev.mandate.wasm.WasmPolicies;
import dev.mandate.wasm.WasmSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/** Uncached policy evaluations per second, one thread, beside {@code opa bench}. */
final class PolicyRate implements Measurement {
  private static final int EVALUATIONS = 2_000;
  private static final int WARM_UPS = 4;

  private final Settings settings;
  private final Toolbox tools;

  PolicyRate(Settings settings, Toolbox tools) {
    this.settings = settings;
    this.tools = tools;
  }

  @Override
  public String name() {
    return "policy";
  }

  @Override
  public void measure(Report report) throws Exception {
    PolicyInput input = input();
    report.title("Policy evaluations");
    report.line(
        "The baseline policies at hook `%s`, one input of %,d bytes, nothing cached."
            .formatted(input.hook().label(), input.canonical().length()));
    report.line("");
    PolicyLoad loaded =
        new WasmPolicies(WasmSettings.defaults(WasmSettings.Mode.COMPILED))
            .loadBaseline(JsonNodeFactory.instance.objectNode());
    switch (loaded) {
      case PolicyLoad.Refused refused -> throw new IOException("no policy: " + refused);
      case PolicyLoad.Loaded(var evaluator) -> compare(report, evaluator, input);
    }
  }

  private void compare(Report report, PolicyEvaluator evaluator, PolicyInput input)
      throws Exception {
    Optional<Program> opa = tools.find(Tool.OPA).map(path -> opaBench(path, input));
    for (int i = 0; i < WARM_UPS; i++) {
      evaluate(evaluator, input);
    }
    report.line("| round | mandate, WASM | opa bench, Rego | mandate, all cores |");
    report.line("|---:|---:|---:|---:|");
    double best = 0;
    for (int round = 1; round <= settings.slowRounds(); round++) {
      double ours = perSecond(() -> evaluate(evaluator, input));
      double theirs = opa.isPresent() ? rateOf(opa.get()) : Double.NaN;
      double together =
          perSecond(
              () ->
                  IntStream.range(0, EVALUATIONS)
                      .parallel()
                      .forEach(i -> require(evaluator, input)));
      report.line(
          String.format(
              Locale.ROOT,
              "| %d | %,.0f/s | %,.0f/s | %,.0f/s |",
              round,
              ours,
              theirs,
              together));
      best = Math.max(best, ours / theirs);
    }
    report.line("");
    if (opa.isEmpty()) {
      report.missing("opa", "its rate");
    }
    report.line(
        "`opa bench` parses its input once, before it measures; Mandate's figure has the input go in"
            + " as text and the answer come out as a tree each time.");
  }

  private static double perSecond(Contender.Step step) throws Exception {
    long start = System.nanoTime();
    step.run();
    return EVALUATIONS * 1e9 / (System.nanoTime() - start);
  }

  private static void evaluate(PolicyEvaluator evaluator, PolicyInput input) {
    for (int i = 0; i < EVALUATIONS; i++) {
      require(evaluator, input);
    }
  }

  private static void require(PolicyEvaluator evaluator, PolicyInput input) {
    if (evaluator.evaluate(input) instanceof PolicyAnswer.NoAnswer none) {
      throw new IllegalStateException("the policy gave no answer: " + none);
    }
  }

  private Program opaBench(Path executable, PolicyInput input) {
    Path file = settings.work().resolve("opa/input.json");
    Copies.text(input.canonical(), file);
    Path policy = settings.root().resolve("policy/bundle");
    return Program.of(settings.work(), executable.toString(), "bench", "--format", "json")
        .with("--metrics=false", "--benchmem=false")
        .with("--data", policy.resolve("policies").toString())
        .with("--data", policy.resolve("data").toString())
        .with("--input", file.toString(), "data.mandate.decision");
  }

  private static double rateOf(Program opa) throws Exception {
    JsonNode result = JsonMapper.builder().build().readTree(opa.run().text());
    return result.path("N").asDouble() * 1e9 / result.path("T").asDouble();
  }

  /** A task of ordinary size with its agent, as a pass asks about it. */
  private PolicyInput input() {
    Corpus corpus = settings.corpus(1_000);
    SpecFile task = corpus.task(3);
    YAMLMapper yaml = new YAMLMapper();
    List<JsonNode> agents =
        corpus
            .files()
            .filter(file -> file.path().startsWith("agents/"))
            .map(file -> Copies.parse(yaml, file.text()))
            .toList();
    JsonNode taskJson = Copies.parse(yaml, task.text());
    String wanted = taskJson.at("/spec/agent").asText();
    JsonNode agent =
        agents.stream()
            .filter(json -> json.at("/metadata/name").asText().equals(wanted))
            .findFirst()
            .orElseThrow();
    ObjectNode question = JsonNodeFactory.instance.objectNode();
    question.put("hook", Hook.ON_CREATE_ATTEMPT.label());
    question.putObject("actor").put("name", "person-01").put("kind", "person");
    question.putArray("authors");
    question.putArray("approvers");
    question.putArray("approvals");
    question.putObject("environment").put("name", "staging").put("tier", "sandbox");
    question.set("agent", agent);
    question.set("task", taskJson);
    return PolicyInput.of(Hook.ON_CREATE_ATTEMPT, question);
  }
}
