package dev.mandate.cycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.Digest;
import dev.mandate.decide.Decisions;
import dev.mandate.decide.PolicyAnswer;
import dev.mandate.decide.PolicyEvaluator;
import dev.mandate.decide.PolicyIdentity;
import dev.mandate.decide.PolicyInput;
import dev.mandate.plan.Capabilities;
import dev.mandate.plan.Plan.Step;
import dev.mandate.plan.Planner;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.snapshot.Snapshot;
import dev.mandate.spec.Limits;
import dev.mandate.spec.SpecLoader;
import dev.mandate.testkit.FilesInMemory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SurveyTest {
  private static final Instant START = Instant.parse("2026-03-04T10:02:30Z");

  private final FilesInMemory files = new FilesInMemory();
  private final Survey survey = survey();
  private boolean policyAnswers = true;

  @BeforeEach
  void declareTwoTasks() {
    files.write("mandate.yaml", control("alice"));
    files.write("agents/tidier.yaml", agent("30"));
    files.write("tasks/once.yaml", task("once", "Tidy up."));
    files.write(
        "tasks/hourly.yaml",
        task("hourly", "Look around.") + "  schedule: {cron: \"0 * * * *\", timeZone: UTC}\n");
  }

  @Test
  void asksOnlyAboutTheTaskThatChanged() {
    long before = questions(take(survey, START));
    files.write("tasks/once.yaml", task("once", "Tidy up well."));

    // Whether it may be declared, and whether it may run now.
    assertEquals(2, questions(take(survey, START)) - before);
  }

  @Test
  void asksNothingWhenOnlyTimeHasPassedAndNothingBecameDue() {
    long before = questions(take(survey, START));

    assertEquals(0, questions(take(survey, START.plusSeconds(60))) - before);
  }

  @Test
  void asksAgainWherePolicyGaveNoAnswer() {
    policyAnswers = false;
    Outlook without = take(survey, START).outlook();
    policyAnswers = true;
    Outlook with = take(survey, START).outlook();

    assertEquals(0, without.plan().runs().size());
    assertEquals(2, with.plan().runs().size());
  }

  @Test
  void someTasksAreJudgedAloneAndNothingOfItStays() throws RemoteUnavailableException {
    Outlook before = take(survey, START).outlook();
    Snapshot snapshot = files.snapshot(files.fetch().desired().orElseThrow(), Optional.empty());
    Survey.Result some =
        survey.take(files.fetch(), snapshot, START, specs -> new TreeSet<>(Set.of("once", "none")));

    Outlook alone = assertInstanceOf(Survey.Result.Surveyed.class, some).outlook();
    assertEquals(List.of("once"), alone.plan().steps().stream().map(Step::task).toList());
    assertEquals(Set.of("once"), alone.rulings().keySet());
    assertEquals(before.plan().steps().size(), take(survey, START).outlook().plan().steps().size());
    expectSameAsFresh(START);
  }

  @Test
  void comesToWhatASurveyWithoutMemoryComesTo() {
    expectSameAsFresh(START);
    files.write("tasks/once.yaml", task("once", "Tidy up twice."));
    expectSameAsFresh(START);
    files.write("agents/tidier.yaml", agent("60"));
    expectSameAsFresh(START);
    expectSameAsFresh(START.plus(Duration.ofHours(1)));
    files.write("freezes/now.yaml", freeze());
    expectSameAsFresh(START.plus(Duration.ofHours(1)));
    files.remove("freezes/now.yaml");
    expectSameAsFresh(START.plus(Duration.ofHours(3)));
    files.write("mandate.yaml", control("bob"));
    expectSameAsFresh(START.plus(Duration.ofHours(3)));
    files.write("approvals/one.yaml", approval());
    expectSameAsFresh(START.plus(Duration.ofHours(3)));
    files.remove("approvals/one.yaml");
    expectSameAsFresh(START.plus(Duration.ofHours(3)));
    files.write("tasks/hourly.yaml", task("hourly", "No longer every hour."));
    expectSameAsFresh(START.plus(Duration.ofHours(3)));
    files.remove("tasks/once.yaml");
    expectSameAsFresh(START);
    files.write("tasks/once.yaml", task("once", "Back again."));
    expectSameAsFresh(START);
  }

  private void expectSameAsFresh(Instant now) {
    Outlook fresh = take(survey(), now).outlook();
    Outlook remembered = take(survey, now).outlook();

    assertTrue(fresh.plan().equals(remembered.plan()), () -> "another plan at " + now);
    assertTrue(fresh.rulings().equals(remembered.rulings()), () -> "other rulings at " + now);
  }

  private static long questions(Survey.Result.Surveyed surveyed) {
    Decisions.Statistics statistics = surveyed.decisions().statistics();
    return statistics.hits() + statistics.misses();
  }

  private Survey.Result.Surveyed take(Survey survey, Instant now) {
    try {
      return switch (survey.take(files.fetch(), now)) {
        case Survey.Result.Surveyed surveyed -> surveyed;
        case Survey.Result.Halted halted -> throw new AssertionError(halted.toString());
      };
    } catch (RemoteUnavailableException e) {
      throw new AssertionError(e);
    }
  }

  private Survey survey() {
    PolicySource.Loaded loaded = new PolicySource.Loaded.Ready(new AllowsAll());
    PolicySource policies = (control, commit, questions) -> loaded;
    return new Survey(
        files,
        new SpecLoader(files, Limits.defaults()),
        policies,
        (signature, message, namespace, keys) -> true,
        new Planner(Capabilities.of(Set.of("command"), Set.of("process"))));
  }

  private final class AllowsAll implements PolicyEvaluator {
    private final Digest bundle = Digest.of("all".getBytes(StandardCharsets.UTF_8));

    @Override
    public PolicyIdentity identity() {
      return PolicyIdentity.of(bundle, JsonNodeFactory.instance.objectNode());
    }

    @Override
    public PolicyAnswer evaluate(PolicyInput input) {
      if (!policyAnswers) {
        return new PolicyAnswer.NoAnswer("timeout", "it took too long");
      }
      ObjectNode answer = JsonNodeFactory.instance.objectNode();
      answer.put("verdict", "allow");
      answer.putArray("violations");
      answer.putArray("warnings");
      answer.putArray("locked_fields");
      answer.putArray("mutations");
      ObjectNode approvals = answer.putObject("approvals");
      approvals.put("required", 0);
      approvals.putArray("counted");
      approvals.putArray("refused");
      return new PolicyAnswer.Value(answer);
    }
  }

  private static String control(String approver) {
    return """
        apiVersion: mandate.dev/v1
        kind: ControlRepository
        metadata: {name: survey}
        spec:
          environments: [{name: trial, tier: sandbox}]
          people:
            - {name: alice, emails: [alice@example.org], keys: ["%s"]}
            - {name: bob, emails: [bob@example.org], keys: ["%s"]}
          approvers: [{environments: [trial], riskClasses: [diagnostics], people: [%s]}]
        """
        .formatted(KEY, KEY.replace("ILs4", "ILs5"), approver);
  }

  private static final String KEY =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGC0ILs4UdnUesuTPb5wOZv2yS2jOvAdT7dw6YwDJfQd";

  private static String agent(String timeout) {
    return """
        apiVersion: mandate.dev/v1
        kind: Agent
        metadata: {name: tidier}
        spec:
          identity: {owner: alice, contact: alice@example.org}
          origin: {type: scratch}
          lifecycle: {state: governed, version: 1}
          role: {type: tidier, summary: Tidies.}
          runtime: {connector: command, command: [tidy], sandbox: process}
          capabilities: {readOnly: true}
          limits: {execution: {timeoutSeconds: %s}}
        """
        .formatted(timeout);
  }

  private static String task(String name, String prompt) {
    return """
        apiVersion: mandate.dev/v1
        kind: Task
        metadata: {name: %s}
        spec:
          type: analysis
          agent: tidier
          environment: trial
          prompt: %s
        """
        .formatted(name, prompt);
  }

  private static String freeze() {
    return """
        apiVersion: mandate.dev/v1
        kind: Freeze
        metadata: {name: now}
        spec: {reason: Nothing moves., until: "2026-03-04T12:00:00Z"}
        """;
  }

  private static String approval() {
    return """
        apiVersion: mandate.dev/v1
        kind: Approval
        metadata: {name: one}
        spec:
          task: once
          environment: trial
          specDigest: sha256:%s
          policyDigest: sha256:%s
          approver: bob
          approvedAt: "2026-03-04T09:00:00Z"
          signature: |
            -----BEGIN SSH SIGNATURE-----
            AAAA
            -----END SSH SIGNATURE-----
        """
        .formatted("0".repeat(64), "1".repeat(64));
  }
}
