package dev.mandate.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.spec.Agent;
import dev.mandate.spec.CredentialUse;
import dev.mandate.spec.VariableNames;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The whole environment of an agent: what both the agent's spec and {@code mandate.yaml} allow of
 * the reconciler's own, what the spec sets, and what Mandate tells.
 */
sealed interface AgentEnvironment {
  /** Where programs are looked up when {@code PATH} is not passed on. */
  String DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";

  /** One string that is handed to a program can have this many bytes (Linux, MAX_ARG_STRLEN). */
  int LONGEST_VALUE = 128 * 1024 - 256;

  /**
   * @param variables all that the agent gets
   * @param secrets values that must not be written anywhere
   * @param notes variables that were asked for and are not given, a sentence each
   */
  record Ready(Map<String, String> variables, Set<String> secrets, List<String> notes)
      implements AgentEnvironment {
    public Ready {
      variables = Map.copyOf(variables);
      secrets = Set.copyOf(secrets);
      notes = List.copyOf(notes);
    }

    /** The same with more that must not be written. */
    Ready knowing(Set<String> more) {
      Set<String> all = new LinkedHashSet<>(secrets);
      all.addAll(more);
      return new Ready(variables, all, notes);
    }

    /** The variables but some. */
    Map<String, String> without(Set<String> names) {
      Map<String, String> some = new HashMap<>(variables);
      some.keySet().removeAll(names);
      return some;
    }

    /** Names only: values can be secret. */
    @Override
    public String toString() {
      return "Ready" + new TreeMap<>(variables).keySet();
    }
  }

  /**
   * @param problems a clause each
   */
  record Refused(List<String> problems) implements AgentEnvironment {
    public Refused {
      problems = List.copyOf(problems);
    }
  }

  /**
   * @param targetFolder the folder that the task is about
   * @param connector what the connector sets for its program
   * @param model how the agent comes to its model
   */
  static AgentEnvironment of(
      RunRequest request,
      Workspace workspace,
      Path targetFolder,
      Map<String, String> connector,
      ModelAccess model) {
    Agent.Runtime runtime = request.task().agent().runtime();
    Set<String> allowed = request.control().runtime().allowedEnv();
    Map<String, String> variables = new HashMap<>();
    List<String> problems = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    Set<String> secrets = new LinkedHashSet<>();
    variables.put("PATH", DEFAULT_PATH);
    for (String name : runtime.envAllow()) {
      VariableNames.problemWith(name)
          .ifPresent(why -> problems.add("runtime.env.allow: " + name + " " + why));
      aroundGateway(name, model, "runtime.env.allow", problems);
      String value = request.environment().get(name);
      if (!allowed.contains(name)) {
        notes.add(
            "The agent asks for the variable "
                + name
                + ", which runtime.allowedEnv in"
                + " mandate.yaml does not allow; it was not given.");
      } else if (value != null) {
        variables.put(name, value);
        if (VariableNames.looksSecret(name)) {
          secrets.add(value);
        }
      }
    }
    secrets.addAll(request.secrets());
    runtime
        .envSet()
        .forEach(
            (name, value) -> {
              VariableNames.problemWith(name)
                  .ifPresent(why -> problems.add("runtime.env.set: " + name + " " + why));
              aroundGateway(name, model, "runtime.env.set", problems);
              variables.put(name, value);
            });
    for (GrantedCredential credential : request.credentials()) {
      if (credential.how() == CredentialUse.How.ENV) {
        variables.put(credential.variable(), credential.value().reveal());
      }
    }
    variables.putAll(connector);
    variables.putAll(model.variables());
    variables.put("HOME", workspace.home().toString());
    variables.put("TMPDIR", workspace.temporary().toString());
    addOwn(request, workspace, targetFolder, variables);
    addInputs(request.task().task().inputs(), variables, problems);
    variables.forEach(
        (name, value) -> {
          if (value.indexOf('\0') >= 0 || value.length() > LONGEST_VALUE) {
            problems.add(name + " has a NUL character, or more than " + LONGEST_VALUE + " bytes");
          }
        });
    return problems.isEmpty()
        ? new Ready(variables, secrets, notes)
        : new Refused(problems.stream().sorted().toList());
  }

  private static void aroundGateway(
      String name, ModelAccess model, String field, List<String> problems) {
    if (model.withheld().contains(name)) {
      problems.add(field + ": " + name + " leads around the gateway that llm.access asks for");
    }
  }

  private static void addOwn(
      RunRequest request, Workspace workspace, Path targetFolder, Map<String, String> variables) {
    variables.put("MANDATE_TASK", request.task().name());
    variables.put("MANDATE_RUN_ID", request.id().toString());
    variables.put("MANDATE_ENVIRONMENT", request.task().environment().name());
    variables.put("MANDATE_WORKSPACE", workspace.root().toString());
    variables.put("MANDATE_TARGET", targetFolder.toString());
    variables.put("MANDATE_TARGET_COMMIT", request.targetCommit().hex());
    request
        .task()
        .target()
        .ifPresent(target -> variables.put("MANDATE_TARGET_REPOSITORY", target.name()));
    variables.put("MANDATE_ARTIFACTS", workspace.artifacts().toString());
    if (request.task().agent().readOnly()) {
      variables.put("CLAUDE_READ_ONLY_MODE", "true");
    }
    JsonNode incident = TaskContext.incident(request.task().task());
    if (incident.isObject()) {
      variables.put("INCIDENT_WORKSPACE", workspace.root().toString());
      for (String field : List.of("id", "cluster", "namespace", "severity", "timestamp")) {
        JsonNode value = incident.path(field);
        if (value.isTextual()) {
          variables.put("INCIDENT_" + field.toUpperCase(Locale.ROOT), value.textValue());
        }
      }
    }
  }

  private static void addInputs(
      Map<String, String> inputs, Map<String, String> variables, List<String> problems) {
    Map<String, String> taken = new HashMap<>();
    new TreeMap<>(inputs)
        .forEach(
            (input, value) -> {
              String name =
                  "MANDATE_INPUT_" + input.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
              String other = taken.put(name, input);
              if (other != null) {
                problems.add("the inputs " + other + " and " + input + " are both " + name);
              }
              variables.put(name, value);
            });
  }
}
