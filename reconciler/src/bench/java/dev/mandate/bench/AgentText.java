package dev.mandate.bench;

import java.util.Random;

/** Writes agents. One in 50 breaks a policy: its model, its image or its cost is not allowed. */
final class AgentText {
  private static final String[] PROVIDERS = {"anthropic", "google", "openai"};
  private static final String[] MODELS = {"claude-sonnet-4-5", "gemini-2.5-pro", "gpt-5"};
  private static final String[] CONNECTORS = {"claude-code", "gemini", "codex"};
  private static final String[] HOSTS = {
    "api.anthropic.com", "generativelanguage.googleapis.com", "api.openai.com"
  };
  private static final int DENIED_EVERY = 50;

  private AgentText() {}

  static String name(int index) {
    return "agent-%05d".formatted(index);
  }

  static String of(int index, Random random) {
    boolean command = random.nextInt(4) == 0;
    int vendor = random.nextInt(PROVIDERS.length);
    boolean denied = index % DENIED_EVERY == DENIED_EVERY / 2;
    StringBuilder text = new StringBuilder(4096);
    text.append(
        """
        apiVersion: mandate.dev/v1
        kind: Agent
        metadata:
          name: %s
          labels: {area: area-%03d}
        spec:
          identity:
            displayName: Agent %d
            description: %s.
            owner: %s
            contact: team-%d@example.org
            tags: [generated, benchmark]
          origin: {type: scratch}
          lifecycle: {state: governed, version: %d}
          role:
            type: auditor
            summary: %s.
        """
            .formatted(
                name(index),
                index / Corpus.FOLDER,
                index,
                Prose.phrase(random, 8),
                Governance.person(random.nextInt(Governance.PEOPLE)),
                index % 40,
                1 + random.nextInt(9),
                Prose.phrase(random, 10)));
    text.append(command ? commandRuntime(index, denied) : modelRuntime(vendor, denied, random));
    text.append(
        """
          capabilities:
            readOnly: true
            tools: {allow: [Read, Grep, Glob]}
            actions: [report]
        """);
    if (!command) {
      text.append("    egress: [{host: ").append(HOSTS[vendor]).append(", port: 443}]\n");
    }
    text.append(
        """
          memory: {mode: none, scope: run}
          triggers: [{type: manual}]
          limits:
            rate: {runsPerHour: %d, runsPerDay: 20, concurrent: 1}
            cost: {perRunUsd: %s, perDayUsd: 15, perMonthUsd: 150, tokensPerRun: 150000}
            execution: {timeoutSeconds: %d, maxTurns: 20, cpus: 1, memoryMiB: 1024, pids: 128}
        """
            .formatted(
                1 + random.nextInt(10),
                denied && index % 3 == 0 ? "250" : "1.5",
                60 + random.nextInt(540)));
    return text.toString();
  }

  private static String commandRuntime(int index, boolean denied) {
    String pin = denied ? ":latest" : "@sha256:" + "%064x".formatted(index + 1L);
    return """
          runtime:
            connector: command
            command: [python3, .mandate/agents/audit.py, --strict]
            sandbox: container
            image: registry.example.org/agents/audit%s
            env: {allow: [PATH, LANG]}
        """
        .formatted(pin);
  }

  private static String modelRuntime(int vendor, boolean denied, Random random) {
    String model = denied ? "unlisted-model-1" : MODELS[vendor];
    return """
          runtime:
            connector: %s
            sandbox: bubblewrap
            env: {allow: [PATH, LANG]}
            permissionMode: plan
          llm:
            provider: %s
            model: %s
            temperature: 0.2
            maxOutputTokens: 8000
            systemPrompt: |
        """
            .formatted(CONNECTORS[vendor], PROVIDERS[vendor], model)
        + Prose.block(random, 100 + random.nextInt(2500), 6);
  }
}
