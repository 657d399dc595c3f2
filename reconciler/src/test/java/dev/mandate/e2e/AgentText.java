package dev.mandate.e2e;

import java.util.List;

/**
 * The spec of a plain-command agent.
 *
 * @param command program and arguments
 * @param write globs that it may change; empty makes it read-only
 * @param limits fields of {@code limits.execution}
 * @param set fields of {@code runtime.env.set}
 * @param sandbox word of {@code runtime.sandbox}
 * @param egress items of {@code capabilities.egress}
 */
record AgentText(
    String name,
    List<String> command,
    List<String> write,
    String limits,
    String set,
    String sandbox,
    String egress,
    String image) {

  static AgentText reporting(String name, String script) {
    return new AgentText(
        name,
        List.of("sh", "-c", script),
        List.of(),
        "timeoutSeconds: 60",
        "LC_ALL: C",
        "process",
        "",
        "");
  }

  static AgentText changing(String name, String script, String... write) {
    return reporting(name, script).write(write);
  }

  AgentText write(String... globs) {
    return new AgentText(name, command, List.of(globs), limits, set, sandbox, egress, image);
  }

  AgentText command(String... words) {
    return new AgentText(name, List.of(words), write, limits, set, sandbox, egress, image);
  }

  AgentText limits(String fields) {
    return new AgentText(name, command, write, fields, set, sandbox, egress, image);
  }

  AgentText set(String fields) {
    return new AgentText(name, command, write, limits, fields, sandbox, egress, image);
  }

  AgentText sandbox(String word) {
    return new AgentText(name, command, write, limits, set, word, egress, image);
  }

  /** In a container of this image. */
  AgentText image(String pinned) {
    return new AgentText(name, command, write, limits, set, "container", egress, pinned);
  }

  AgentText egress(String items) {
    return new AgentText(name, command, write, limits, set, sandbox, items, image);
  }

  String file() {
    return "agents/" + name + ".yaml";
  }

  String yaml() {
    return """
    apiVersion: mandate.dev/v1
    kind: Agent
    metadata: {name: %s}
    spec:
      identity: {displayName: Agent, description: Does what a test wants., owner: ada, contact: ada@example.org}
      origin: {type: scratch}
      lifecycle: {state: governed, version: 1}
      role: {type: helper, summary: Helps}
      runtime: {connector: command, sandbox: %s,%s env: {allow: [PATH], set: {%s}}, command: [%s]}
      capabilities: {readOnly: %s, actions: [report], paths: {write: [%s]}, egress: [%s]}
      limits: {execution: {%s}}
    """
        .formatted(
            name,
            sandbox,
            image.isEmpty() ? "" : " image: \"" + image + "\",",
            set,
            String.join(", ", command.stream().map(AgentText::quoted).toList()),
            write.isEmpty(),
            String.join(", ", write.stream().map(AgentText::quoted).toList()),
            egress,
            limits);
  }

  /** A JSON string, which is a YAML double-quoted one too. */
  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
  }
}
