package dev.mandate.run;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.finding.SourceLocation;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.Agent;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.Hook;
import dev.mandate.spec.Kind;
import dev.mandate.spec.RiskClass;
import dev.mandate.spec.SpecDocument;
import dev.mandate.spec.Task;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/** Puts a run request together, with values that a test can replace. */
public final class GivenRun {
  private static final CommitId COMMIT = new CommitId("0123456789".repeat(4));

  private String name = "audit";
  private List<String> command = List.of("true");
  private String connector = "command";
  private String sandbox = "process";
  private List<String> envAllow = List.of();
  private Map<String, String> envSet = Map.of();
  private Set<String> allowedEnv = Set.of("PATH", "LANG");
  private Map<String, String> environment = Map.of("PATH", "/usr/local/bin:/usr/bin:/bin");
  private Map<String, String> inputs = Map.of();
  private Optional<String> targetPath = Optional.empty();
  private boolean readOnly;
  private Duration agentTimeout = Duration.ofSeconds(30);
  private Agent.OutputLimits limits = new Agent.OutputLimits(1 << 20, 1 << 20, 10, 100, 1 << 20);
  private Optional<ObjectNode> incident = Optional.empty();
  private Optional<String> template = Optional.empty();
  private final ObjectNode hooks = object();
  private Optional<Agent.Llm> llm = Optional.empty();
  private final ObjectNode llmFields = object();
  private final ObjectNode cost = object();
  private final ArrayNode hidden = JsonNodeFactory.instance.arrayNode();
  private OptionalInt maxTurns = OptionalInt.empty();

  public GivenRun task(String value) {
    name = value;
    return this;
  }

  public GivenRun shell(String script) {
    command = List.of("sh", "-c", script);
    return this;
  }

  public GivenRun command(String... value) {
    command = List.of(value);
    return this;
  }

  public GivenRun connector(String value) {
    connector = value;
    return this;
  }

  public GivenRun sandbox(String value) {
    sandbox = value;
    return this;
  }

  public GivenRun envAllow(String... names) {
    envAllow = List.of(names);
    return this;
  }

  public GivenRun envSet(Map<String, String> value) {
    envSet = value;
    return this;
  }

  public GivenRun allowedEnv(String... names) {
    allowedEnv = Set.of(names);
    return this;
  }

  public GivenRun environment(Map<String, String> value) {
    environment = value;
    return this;
  }

  public GivenRun inputs(Map<String, String> value) {
    inputs = value;
    return this;
  }

  /** It speaks to a model. */
  public GivenRun llm(String provider, String model, OptionalInt maxOutputTokens) {
    llm =
        Optional.of(
            new Agent.Llm(
                provider, model, Optional.empty(), maxOutputTokens, OptionalDouble.empty()));
    return this;
  }

  /** It may ask another model, too. */
  public GivenRun alsoModel(String name) {
    llmFields.withArray("/alsoModels").add(name);
    return this;
  }

  /** Word of {@code llm.access}. */
  public GivenRun access(String word) {
    llmFields.put("access", word);
    return this;
  }

  public GivenRun perRunUsd(String usd) {
    cost.put("perRunUsd", new BigDecimal(usd));
    return this;
  }

  public GivenRun tokensPerRun(long tokens) {
    cost.put("tokensPerRun", tokens);
    return this;
  }

  public GivenRun maxTurns(int turns) {
    maxTurns = OptionalInt.of(turns);
    return this;
  }

  public GivenRun hook(Hook.When when, String script) {
    return hook(when, 60, true, "sh", "-c", script);
  }

  public GivenRun hook(Hook.When when, int timeoutSeconds, boolean enabled, String... words) {
    ObjectNode hook = hooks.putObject(when.label());
    List.of(words).forEach(hook.putArray("command")::add);
    hook.put("timeoutSeconds", timeoutSeconds).put("enabled", enabled);
    return this;
  }

  public GivenRun template(String value) {
    template = Optional.of(value);
    return this;
  }

  public GivenRun targetPath(String value) {
    targetPath = Optional.of(value);
    return this;
  }

  public GivenRun readOnly() {
    readOnly = true;
    return this;
  }

  public GivenRun agentTimeout(Duration value) {
    agentTimeout = value;
    return this;
  }

  public GivenRun limits(long logBytes, long artifactBytes, int artifacts) {
    limits = new Agent.OutputLimits(logBytes, artifactBytes, artifacts, 100, 1 << 20);
    return this;
  }

  public GivenRun incident(String severity) {
    ObjectNode node = object();
    node.put("id", "6f1b8a52-7c9e-4f35-9d7a-0d5b8e1c2f33");
    node.put("cluster", "east-1");
    node.put("namespace", "shop");
    node.put("severity", severity);
    node.put("logs", "OOMKilled\n");
    node.putObject("event").put("reason", "BackOff");
    node.putArray("resources").addObject().put("kind", "Pod").put("name", "checkout-1");
    incident = Optional.of(node);
    return this;
  }

  /** With other logs, event message and place than the usual. */
  public GivenRun incidentSaying(String severity, String text) {
    incident(severity);
    ObjectNode node = incident.orElseThrow();
    node.put("logs", text).put("cluster", text).put("namespace", text);
    node.putObject("event").put("message", text);
    node.putArray("resources").addObject().put("name", text);
    return this;
  }

  /** The event of its incident, to be changed. */
  ObjectNode event() {
    return (ObjectNode) incident.orElseThrow().get("event");
  }

  /** Classes of {@code privacy.model.pii}. */
  public GivenRun hiding(String... classes) {
    List.of(classes).forEach(hidden::add);
    return this;
  }

  public RunRequest request() {
    DeclaredTask task = declared();
    OccurrenceKey key = new OccurrenceKey(name, task.digest(), OccurrenceKey.ONCE);
    return RunRequest.of(key, 1, task, control(), COMMIT, COMMIT, environment);
  }

  public DeclaredTask declared() {
    ControlRepository.Environment sandboxed =
        new ControlRepository.Environment(
            "staging", "sandbox", object().put("name", "staging").put("tier", "sandbox"));
    return DeclaredTask.of(task(), agent(), sandboxed);
  }

  private Agent agent() {
    ObjectNode json = envelope("Agent", "auditor");
    ObjectNode spec = json.putObject("spec");
    spec.putObject("identity").put("displayName", "Licence auditor");
    if (!hooks.isEmpty()) {
      spec.set("hooks", hooks);
    }
    if (!cost.isEmpty()) {
      spec.putObject("limits").set("cost", cost);
    }
    if (!llmFields.isEmpty()) {
      spec.set("llm", llmFields);
    }
    if (!hidden.isEmpty()) {
      spec.putObject("privacy").putObject("model").set("pii", hidden);
    }
    return new Agent(
        document(Kind.AGENT, "auditor", json),
        "platform",
        Agent.Lifecycle.GOVERNED,
        new Agent.Runtime(connector, command, sandbox, Optional.empty(), envAllow, envSet),
        llm,
        readOnly,
        new Agent.Autonomy(Optional.empty(), List.of(), List.of(), maxTurns),
        agentTimeout,
        OptionalInt.empty(),
        limits,
        Agent.Confines.none());
  }

  private Task task() {
    ObjectNode json = envelope("Task", name);
    ObjectNode spec = json.putObject("spec");
    spec.put("type", "analysis");
    spec.put(
        "prompt", "Check that <every> dependency has a licence & a pin.\nSay {{nothing}} else.");
    template.ifPresent(word -> spec.put("template", word));
    if (!inputs.isEmpty()) {
      ObjectNode values = spec.putObject("inputs");
      new TreeMap<>(inputs).forEach(values::put);
    }
    incident.ifPresent(node -> spec.set("incident", node));
    return new Task(
        document(Kind.TASK, name, json),
        "auditor",
        "staging",
        RiskClass.DIAGNOSTICS,
        Optional.empty(),
        500,
        inputs,
        List.of(),
        List.of(),
        Optional.empty(),
        targetPath,
        Optional.empty(),
        Duration.ofMinutes(10),
        Duration.ofMinutes(2),
        Task.Retry.NONE,
        false);
  }

  private ControlRepository control() {
    return new ControlRepository(
        document(Kind.CONTROL_REPOSITORY, "control", envelope("ControlRepository", "control")),
        Map.of(),
        Map.of(),
        List.of(),
        List.of(),
        Optional.empty(),
        object(),
        new ControlRepository.RuntimeDefaults(allowedEnv, Duration.ofHours(1)),
        Duration.ofMinutes(1),
        Map.of(),
        OptionalInt.empty(),
        List.of());
  }

  private static ObjectNode envelope(String kind, String name) {
    ObjectNode json = object();
    json.put("apiVersion", "mandate.dev/v1");
    json.put("kind", kind);
    json.putObject("metadata").put("name", name);
    return json;
  }

  private static SpecDocument document(Kind kind, String name, ObjectNode json) {
    RepoPath file = new RepoPath(name + ".yaml");
    return new SpecDocument(
        kind, name, file, new SourceLocation(file.value(), 1, 1), json, CanonicalJson.digest(json));
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
