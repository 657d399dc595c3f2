package dev.mandate.e2e;

/**
 * The spec of an AI agent that speaks to a model on loopback.
 *
 * @param set fields of {@code runtime.env.set}
 * @param capabilities fields of {@code capabilities}
 * @param mode permission mode
 * @param execution fields of {@code limits.execution}
 */
record AiAgentText(
    String connector,
    String provider,
    String model,
    String key,
    String set,
    String capabilities,
    String mode,
    String execution) {

  static AiAgentText claude(String address) {
    return new AiAgentText(
        "claude-code",
        "anthropic",
        "claude-sonnet-4-5",
        "ANTHROPIC_API_KEY",
        "ANTHROPIC_BASE_URL: \"" + address + "\", CLAUDE_CODE_MAX_RETRIES: \"1\"",
        "readOnly: false, paths: {write: [\"services/**\"]}",
        "acceptEdits",
        "timeoutSeconds: 60");
  }

  static AiAgentText codex(String address) {
    return new AiAgentText(
        "codex",
        "openai",
        "gpt-5-codex",
        "OPENAI_API_KEY",
        "OPENAI_BASE_URL: \"" + address + "/v1\"",
        "readOnly: false, paths: {write: [\"services/**\"]}",
        "acceptEdits",
        "timeoutSeconds: 60");
  }

  static AiAgentText gemini(String address) {
    return new AiAgentText(
        "gemini",
        "google",
        "gemini-2.5-pro",
        "GEMINI_API_KEY",
        "GOOGLE_GEMINI_BASE_URL: \"" + address + "\"",
        "readOnly: false, paths: {write: [\"services/**\"]}",
        "acceptEdits",
        "timeoutSeconds: 60");
  }

  AiAgentText capabilities(String fields) {
    return new AiAgentText(connector, provider, model, key, set, fields, mode, execution);
  }

  AiAgentText mode(String word) {
    return new AiAgentText(connector, provider, model, key, set, capabilities, word, execution);
  }

  AiAgentText execution(String fields) {
    return new AiAgentText(connector, provider, model, key, set, capabilities, mode, fields);
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
      runtime: {connector: %s, sandbox: process, permissionMode: %s, env: {allow: [PATH, %s], set: {%s}}}
      llm: {provider: %s, model: %s, systemPrompt: Be brief.}
      capabilities: {%s, actions: [report]}
      limits: {cost: {perRunUsd: 1, perDayUsd: 9}, execution: {%s}}
    """
        .formatted(connector, mode, key, set, provider, model, capabilities, execution);
  }
}
