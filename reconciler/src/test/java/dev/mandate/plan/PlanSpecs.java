package dev.mandate.plan;

import java.util.List;

/** Specs as text. */
final class PlanSpecs {
  static final String CONTROL =
      """
      apiVersion: mandate.dev/v1
      kind: ControlRepository
      metadata: {name: shop}
      spec:
        environments:
          - {name: staging, tier: sandbox}
          - {name: production, tier: production}
      """;

  static final String AGENT =
      """
      apiVersion: mandate.dev/v1
      kind: Agent
      metadata: {name: worker}
      spec:
        identity: {owner: ana, contact: ana@example.org}
        origin: {type: scratch}
        lifecycle: {state: governed, version: 1}
        role: {type: worker, summary: Works.}
        runtime: {connector: command, command: [./work], sandbox: process}
        capabilities: {}
        limits: {}
      """;

  private PlanSpecs() {}

  static String task(String name, List<String> spec) {
    return """
        apiVersion: mandate.dev/v1
        kind: Task
        metadata: {name: %s}
        spec:
          type: analysis
          prompt: Look at it.
          %s
        """
        .formatted(name, String.join("\n  ", spec));
  }

  static String freeze(String name, String spec) {
    return """
        apiVersion: mandate.dev/v1
        kind: Freeze
        metadata: {name: %s}
        spec:
          reason: Nothing moves.
          %s
        """
        .formatted(name, spec);
  }
}
