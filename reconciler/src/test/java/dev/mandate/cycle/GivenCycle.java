package dev.mandate.cycle;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.Digest;
import dev.mandate.decide.PolicyAnswer;
import dev.mandate.decide.PolicyEvaluator;
import dev.mandate.decide.PolicyIdentity;
import dev.mandate.decide.PolicyInput;
import dev.mandate.plan.Capabilities;
import dev.mandate.plan.Planner;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.spec.Limits;
import dev.mandate.spec.SpecLoader;
import dev.mandate.testkit.FilesInMemory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;

/** A control repository in memory with one agent, and a policy that says what a test wants. */
final class GivenCycle {
  static final Instant NOW = Instant.parse("2026-03-04T10:02:30Z");

  final FilesInMemory files = new FilesInMemory();
  private PolicyAnswer answer = answer("allow", 0);

  GivenCycle() {
    files.write(
        "mandate.yaml",
        """
        apiVersion: mandate.dev/v1
        kind: ControlRepository
        metadata: {name: cycle}
        spec: {environments: [{name: trial, tier: sandbox}]}
        """);
    files.write(
        "agents/worker.yaml",
        """
        apiVersion: mandate.dev/v1
        kind: Agent
        metadata: {name: worker}
        spec:
          identity: {owner: ana, contact: ana@example.org}
          origin: {type: scratch}
          lifecycle: {state: governed, version: 1}
          role: {type: worker, summary: Works.}
          runtime: {connector: command, command: [work], sandbox: process}
          capabilities: {}
          limits: {}
        """);
  }

  GivenCycle task(String name, String... more) {
    files.write(
        "tasks/" + name + ".yaml",
        """
        apiVersion: mandate.dev/v1
        kind: Task
        metadata: {name: %s}
        spec:
          type: analysis
          agent: worker
          environment: trial
          prompt: Look at it.
          %s
        """
            .formatted(name, String.join("\n  ", more)));
    return this;
  }

  GivenCycle withoutTask(String name) {
    files.remove("tasks/" + name + ".yaml");
    return this;
  }

  GivenCycle policyGivesNoAnswer() {
    answer = new PolicyAnswer.NoAnswer("timeout", "it took too long");
    return this;
  }

  GivenCycle policySays(String verdict, int approvals) {
    answer = answer(verdict, approvals);
    return this;
  }

  PolicySource policies() {
    return (control, commit, questions) -> new PolicySource.Loaded.Ready(new Given());
  }

  Survey survey() {
    return new Survey(
        files,
        new SpecLoader(files, Limits.defaults()),
        policies(),
        (signature, message, namespace, keys) -> false,
        new Planner(Capabilities.of(Set.of("command"), Set.of("process"))));
  }

  Outlook outlook() {
    try {
      return switch (survey().take(files.fetch(), NOW)) {
        case Survey.Result.Surveyed surveyed -> surveyed.outlook();
        case Survey.Result.Halted halted -> throw new AssertionError(halted.toString());
      };
    } catch (RemoteUnavailableException e) {
      throw new AssertionError(e);
    }
  }

  private final class Given implements PolicyEvaluator {
    @Override
    public PolicyIdentity identity() {
      return PolicyIdentity.of(
          Digest.of("given".getBytes(StandardCharsets.UTF_8)),
          JsonNodeFactory.instance.objectNode());
    }

    @Override
    public PolicyAnswer evaluate(PolicyInput input) {
      return answer;
    }
  }

  private static PolicyAnswer answer(String verdict, int required) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("verdict", verdict);
    reason(answer, "violations", verdict.equals("deny"));
    reason(answer, "warnings", verdict.equals("warn"));
    answer.putArray("locked_fields");
    answer.putArray("mutations");
    ObjectNode approvals = answer.putObject("approvals").put("required", required);
    approvals.putArray("counted");
    approvals.putArray("refused");
    return new PolicyAnswer.Value(answer);
  }

  private static void reason(ObjectNode answer, String field, boolean speaks) {
    var list = answer.putArray(field);
    if (speaks) {
      list.addObject()
          .put("rule", "some-rule")
          .put("message", "it is not liked")
          .put("path", "/agent")
          .put("runbook", "docs/policy.md");
    }
  }
}
