package dev.mandate.e2e;

import java.net.URI;

/**
 * The spec of an AI agent that speaks to a model on loopback.
 *
 * @param address of the model
 * @param set fields of {@code runtime.env.set}
 * @param access word of {@code llm.access}
 * @param capabilities fields of {@code capabilities}
 * @param mode permission mode
 * @param execution fields of {@code limits.execution}
 * @param cost fields of {@code limits.cost}
 * @param sandbox word of {@code runtime.sandbox}
 * @param egress items of {@code capabilities.egress}
 */
record AiAgentText(
    String connector,
    String provider,
    String model,
    String key,
    String address,
    String set,
    String access,
    String capabilities,
    String mode,
    String execution,
    String cost,
    String sandbox,
    String egress) {
  private static final String WRITING = "readOnly: false, paths: {write: [\"services/**\"]}";

  private static AiAgentText of(
      String connector, String provider, String model, String key, String address, String set) {
    return new AiAgentText(
        connector,
        provider,
        model,
        key,
        address,
        set,
        "gateway",
        WRITING,
        "acceptEdits",
        "timeoutSeconds: 60",
        "perRunUsd: 2, perDayUsd: 9",
        "process",
        "");
  }

  private static AiAgentText anthropic(String connector, String address, String set) {
    return of(connector, "anthropic", "claude-sonnet-4-5", "ANTHROPIC_API_KEY", address, set);
  }

  static AiAgentText claude(String address) {
    return anthropic("claude-code", address, "CLAUDE_CODE_MAX_RETRIES: \"1\"");
  }

  static AiAgentText codex(String address) {
    return of("codex", "openai", "gpt-5-codex", "OPENAI_API_KEY", address, "");
  }

  static AiAgentText gemini(String address) {
    return of("gemini", "google", "gemini-2.5-pro", "GEMINI_API_KEY", address, "");
  }

  static AiAgentText cline(String address) {
    return anthropic("cline", address, "");
  }

  static AiAgentText aider(String address) {
    return anthropic("aider", address, "");
  }

  /** With the key itself, and the address, as its own program takes them. */
  AiAgentText withKey() {
    String variable =
        switch (provider) {
          case "anthropic" -> "ANTHROPIC_BASE_URL: \"" + address;
          case "openai" -> "OPENAI_BASE_URL: \"" + address + "/v1";
          default -> "GOOGLE_GEMINI_BASE_URL: \"" + address;
        };
    int port = URI.create(address).getPort();
    return new AiAgentText(
        connector,
        provider,
        model,
        key,
        address,
        variable + "\"" + (set.isEmpty() ? "" : ", " + set),
        "key",
        capabilities,
        mode,
        execution,
        cost,
        sandbox,
        "{host: \"127.0.0.1\", port: " + port + "}");
  }

  /** What the reconciler's variable has for it. */
  String addresses() {
    return provider + "=" + address;
  }

  AiAgentText capabilities(String fields) {
    return with(fields, mode, execution, cost, sandbox, egress);
  }

  AiAgentText mode(String word) {
    return with(capabilities, word, execution, cost, sandbox, egress);
  }

  AiAgentText execution(String fields) {
    return with(capabilities, mode, fields, cost, sandbox, egress);
  }

  AiAgentText cost(String fields) {
    return with(capabilities, mode, execution, fields, sandbox, egress);
  }

  AiAgentText sandbox(String word) {
    return with(capabilities, mode, execution, cost, word, egress);
  }

  AiAgentText egress(String items) {
    return with(capabilities, mode, execution, cost, sandbox, items);
  }

  private AiAgentText with(
      String newCapabilities,
      String newMode,
      String newExecution,
      String newCost,
      String newSandbox,
      String newEgress) {
    return new AiAgentText(
        connector,
        provider,
        model,
        key,
        address,
        set,
        access,
        newCapabilities,
        newMode,
        newExecution,
        newCost,
        newSandbox,
        newEgress);
  }

  String yaml() {
    String allowed = access.equals("key") ? "PATH, " + key : "PATH";
    return """
    apiVersion: mandate.dev/v1
    kind: Agent
    metadata: {name: helper}
    spec:
      identity: {displayName: Helper, description: Does what a test wants., owner: ada, contact: ada@example.org}
      origin: {type: scratch}
      lifecycle: {state: governed, version: 1}
      role: {type: helper, summary: Helps}
      runtime: {connector: %s, sandbox: %s, permissionMode: %s, env: {allow: [%s], set: {%s}}}
      llm: {provider: %s, model: %s, systemPrompt: Be brief., access: %s}
      capabilities: {%s, actions: [report], egress: [%s]}
      limits: {cost: {%s}, execution: {%s}}
    """
        .formatted(
            connector,
            sandbox,
            mode,
            allowed,
            set,
            provider,
            model,
            access,
            capabilities,
            egress,
            cost,
            execution);
  }
}
