package dev.mandate.e2e;

import java.util.List;
import java.util.Optional;

/**
 * The {@code mandate.yaml} of a scene: ada, who writes the specs, bob, carol and mallory, and a
 * reconciler.
 *
 * @param approvers who may approve anything anywhere
 * @param parameters fields of {@code policy.parameters}
 * @param bundle fields of {@code policy.bundle}; empty for the built-in policy
 */
record ControlText(List<String> approvers, String parameters, String bundle) {
  static final String FILE = "mandate.yaml";

  static ControlText usual() {
    return new ControlText(
        List.of("ada", "bob", "carol"), "sandboxes: {production: [process]}", "");
  }

  ControlText approvers(String... names) {
    return new ControlText(List.of(names), parameters, bundle);
  }

  ControlText parameters(String fields) {
    return new ControlText(approvers, fields, bundle);
  }

  ControlText bundle(String path, String digest) {
    return new ControlText(
        approvers, parameters, "bundle: {path: " + path + ", digest: \"" + digest + "\"}, ");
  }

  String yaml(Scene scene) {
    return yaml(scene.people, scene.hosting);
  }

  /** Of a repository that is in Git alone. */
  String yaml(People people) {
    return yaml(people, Optional.empty());
  }

  private String yaml(People people, Optional<Hosting> hosting) {
    return """
    apiVersion: mandate.dev/v1
    kind: ControlRepository
    metadata: {name: shop}
    spec:
      environments:
        - {name: sandbox, tier: sandbox}
        - {name: production, tier: production}
      people:
        - {name: ada, emails: [ada@example.org], keys: ["%s"]%s}
        - {name: bob, emails: [bob@example.org], keys: ["%s"]%s}
        - {name: carol, emails: [carol@example.org], keys: ["%s"]%s}
        - {name: mallory, emails: [mallory@example.org], keys: ["%s"]%s}
      approvers:
        - {environments: [sandbox, production], riskClasses: [diagnostics, remediation, high-risk], people: [%s]}
      signing: {keys: [{name: reconciler, publicKey: "%s"}]}
      policy: {%sparameters: {%s}}
      runtime: {allowedEnv: [PATH]}
      forge: {%s}
    """
        .formatted(
            people.publicKey("ada"),
            account("ada", hosting),
            people.publicKey("bob"),
            account("bob", hosting),
            people.publicKey("carol"),
            account("carol", hosting),
            people.publicKey("mallory"),
            account("mallory", hosting),
            String.join(", ", approvers),
            people.publicKey("reconciler"),
            bundle,
            parameters,
            hosting.map(host -> "type: github, repository: " + Hosting.NAME).orElse("type: local"));
  }

  private static String account(String login, Optional<Hosting> hosting) {
    return hosting.map(host -> ", github: " + host.account(login).id()).orElse("");
  }
}
