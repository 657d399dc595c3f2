package dev.mandate.e2e;

/**
 * The spec of an AI agent that speaks to a model on loopback.
 *
 * @param set fields of {@code runtime.env.set}
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
    String set,
    String capabilities,
    String mode,
    String execution,
    String cost,
    String sandbox,
    String egress) {
  private static final String WRITING = "readOnly: false, paths: {write: [\"services/**\"]}";

  private static AiAgentText of(
      String connector, String provider, String model, String key, String set) {
    return new AiAgentText(
        connector,
        provider,
        model,
        key,
        set,
        WRITING,
        "acceptEdits",
        "timeoutSeconds: 60",
        "perRunUsd: 1, perDayUsd: 9",
        "process",
        "");
  }

  static AiAgentText claude(String address) {
    return of(
        "claude-code",
        "anthropic",
        "claude-sonnet-4-5",
        "ANTHROPIC_API_KEY",
        "ANTHROPIC_BASE_URL: \"" + address + "\", CLAUDE_CODE_MAX_RETRIES: \"1\"");
  }

  static AiAgentText codex(String address) {
    return of(
        "codex",
        "openai",
        "gpt-5-codex",
        "OPENAI_API_KEY",
        "OPENAI_BASE_URL: \"" + address + "/v1\"");
  }

  static AiAgentText gemini(String address) {
    return of(
        "gemini",
        "google",
        "gemini-2.5-pro",
        "GEMINI_API_KEY",
        "GOOGLE_GEMINI_BASE_URL: \"" + address + "\"");
  }

  static AiAgentText cline(String address) {
    return of(
        "cline",
        "anthropic",
        "claude-sonnet-4-5",
        "ANTHROPIC_API_KEY",
        "ANTHROPIC_BASE_URL: \"" + address + "\"");
  }

  static AiAgentText aider(String address) {
    return of(
        "aider",
        "anthropic",
        "claude-sonnet-4-5",
        "ANTHROPIC_API_KEY",
        "ANTHROPIC_BASE_URL: \"" + address + "\"");
  }

  AiAgentText capabilities(String fields) {
    return new AiAgentText(
        connector, provider, model, key, set, fields, mode, execution, cost, sandbox, egress);
  }

  AiAgentText mode(String word) {
    return new AiAgentText(
        connector, provider, model, key, set, capabilities, word, execution, cost, sandbox, egress);
  }

  AiAgentText execution(String fields) {
    return new AiAgentText(
        connector, provider, model, key, set, capabilities, mode, fields, cost, sandbox, egress);
  }

  AiAgentText cost(String fields) {
    return new AiAgentText(
        connector,
        provider,
        model,
        key,
        set,
        capabilities,
        mode,
        execution,
        fields,
        sandbox,
        egress);
  }

  AiAgentText sandbox(String word) {
    return new AiAgentText(
        connector, provider, model, key, set, capabilities, mode, execution, cost, word, egress);
  }

  AiAgentText egress(String items) {
    return new AiAgentText(
        connector, provider, model, key, set, capabilities, mode, execution, cost, sandbox, items);
  }

  String yaml() {
    return """
    apiVersion: mandate.dev/v1
    kind: Agent
    metadata: {name: helper}
    spec:
      identity: {displayName: Helper, description: Does what a test wants., owner: ada, contact: ada@example.org}
      origin: {type: scratch}
      lifecycle: {state: governed, version: 1}
      role: {type: helper, summary: Helps}
      runtime: {connector: %s, sandbox: %s, permissionMode: %s, env: {allow: [PATH, %s], set: {%s}}}
      llm: {provider: %s, model: %s, systemPrompt: Be brief.}
      capabilities: {%s, actions: [report], egress: [%s]}
      limits: {cost: {%s}, execution: {%s}}
    """
        .formatted(
            connector,
            sandbox,
            mode,
            key,
            set,
            provider,
            model,
            capabilities,
            egress,
            cost,
            execution);
  }
}
