package dev.mandate.e2e;

/**
 * The spec of a task.
 *
 * @param more further fields of {@code spec}, a line each
 */
record TaskText(String name, String agent, String environment, String prompt, String more) {

  static TaskText of(String name, String agent) {
    return new TaskText(name, agent, "sandbox", "Do it.", "");
  }

  /** Remediation in production, which one other person must approve. */
  static TaskText needingApproval(String name, String agent) {
    return new TaskText(name, agent, "production", "Do it.", "").with("riskClass: remediation");
  }

  TaskText in(String place) {
    return new TaskText(name, agent, place, prompt, more);
  }

  TaskText prompt(String words) {
    return new TaskText(name, agent, environment, words, more);
  }

  TaskText with(String field) {
    return new TaskText(name, agent, environment, prompt, more + "  " + field + "\n");
  }

  String file() {
    return "tasks/" + name + ".yaml";
  }

  String yaml() {
    return """
    apiVersion: mandate.dev/v1
    kind: Task
    metadata: {name: %s}
    spec:
      type: maintenance
      agent: %s
      environment: %s
      prompt: %s
    """
            .formatted(name, agent, environment, prompt)
        + more;
  }
}
