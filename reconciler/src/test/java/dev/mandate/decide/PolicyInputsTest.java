package dev.mandate.decide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.canonical.Digest;
import dev.mandate.finding.SourceLocation;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.Agent;
import dev.mandate.spec.ControlRepository.Environment;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.Freeze;
import dev.mandate.spec.Kind;
import dev.mandate.spec.RiskClass;
import dev.mandate.spec.SpecDocument;
import dev.mandate.spec.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PolicyInputsTest {
  private static final Environment SANDBOX =
      new Environment(
          "sandbox",
          "sandbox",
          JsonNodeFactory.instance.objectNode().put("name", "sandbox").put("tier", "sandbox"));
  private static final Agent AGENT =
      new Agent(
          document(Kind.AGENT, "a"),
          "bob",
          Agent.Lifecycle.GOVERNED,
          new Agent.Runtime(
              "command", List.of("sh"), "process", Optional.empty(), List.of(), Map.of()),
          Optional.empty(),
          true,
          Agent.Autonomy.unsaid(),
          Duration.ofSeconds(1),
          OptionalInt.empty(),
          new Agent.OutputLimits(1, 1, 1, 1, 1),
          Agent.Confines.none());
  private static final DeclaredTask TASK =
      DeclaredTask.of(
          new Task(
              document(Kind.TASK, "t"),
              "a",
              "sandbox",
              RiskClass.DIAGNOSTICS,
              Optional.empty(),
              500,
              Map.of(),
              List.of(),
              List.of(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Duration.ofMinutes(10),
              Duration.ofMinutes(2),
              Task.Retry.NONE,
              false),
          AGENT,
          SANDBOX);
  private static final RequestedRun RUN = new RequestedRun("once", 1);
  private static final ProposedChange CHANGE =
      new ProposedChange(
          new CommitId("a".repeat(40)),
          List.of(
              new ChangedFile("b", Optional.of("a"), "renamed", "100644", 3),
              new ChangedFile("a", Optional.empty(), "added", "100755", 2)));

  @Test
  void everyHookHasTheFieldsThatItNeedsAndNoMore() {
    PolicyInputs inputs = new PolicyInputs(circumstances(List.of("carol", "bob")));
    assertFields(inputs.onFieldChange(AGENT, "/agent/spec/llm"), "actor agent hook request");
    assertFields(inputs.onReviewOpen(AGENT), "actor agent approvals approvers authors hook");
    assertFields(
        inputs.onReviewOpen(TASK), "actor agent approvals approvers authors environment hook task");
    assertFields(inputs.onCreateAttempt(AGENT), "actor agent approvals approvers authors hook");
    assertFields(
        inputs.onCreateAttempt(TASK),
        "actor agent approvals approvers authors environment hook task");
    assertFields(
        inputs.onPromotionAttempt(AGENT, SANDBOX),
        "actor agent approvals approvers authors environment exceptions freezes hook");
    String execution =
        "actor agent approvals approvers authors environment exceptions freezes hook request task";
    assertFields(inputs.beforeExecute(TASK, RUN), execution);
    assertFields(
        inputs.afterExecute(TASK, RUN, CHANGE), "actor agent change environment hook request task");
    assertFields(
        inputs.afterExecute(TASK, RUN, CHANGE, "r", Digest.ofHex("5".repeat(64))),
        "actor agent approvals approvers authors change environment exceptions freezes hook output"
            + " request task");
    assertFields(inputs.onPolicyUpdate(CHANGE), "actor authors change hook");
    assertFields(inputs.onRemediationAttempt(TASK, RUN, Optional.empty()), execution);
    assertFields(
        inputs.onRemediationAttempt(TASK, RUN, Optional.of(CHANGE)),
        execution.replace("authors", "authors change"));
  }

  @Test
  void theSameFactsInAnotherOrderAreTheSameQuestion() {
    PolicyInput one =
        new PolicyInputs(circumstances(List.of("carol", "bob"))).beforeExecute(TASK, RUN);
    PolicyInput other =
        new PolicyInputs(circumstances(List.of("bob", "carol", "bob"))).beforeExecute(TASK, RUN);
    assertEquals(one, other);
    PolicyInput fewer = new PolicyInputs(circumstances(List.of("bob"))).beforeExecute(TASK, RUN);
    assertNotEquals(one.digest(), fewer.digest());
  }

  @Test
  void theInputOfAnExecutionIsTheDocumentedOne() {
    JsonNode input = json(new PolicyInputs(circumstances(List.of("bob"))).beforeExecute(TASK, RUN));
    assertEquals("{\"kind\":\"reconciler\",\"name\":\"r\"}", input.path("actor").toString());
    assertEquals("[{\"approver\":\"bob\"}]", input.path("approvals").toString());
    assertEquals("[\"alice\"]", input.path("authors").toString());
    assertEquals("[{\"name\":\"f\",\"reason\":\"because\"}]", input.path("freezes").toString());
    assertEquals("{\"attempt\":1,\"occurrence\":\"once\"}", input.path("request").toString());
    assertEquals("t", input.at("/task/metadata/name").asText());
  }

  @Test
  void filesOfAChangeAreSortedAndWhole() {
    JsonNode change =
        json(new PolicyInputs(circumstances(List.of())).afterExecute(TASK, RUN, CHANGE))
            .path("change");
    assertEquals(
        "{\"base\":\""
            + "a".repeat(40)
            + "\",\"files\":[{\"kind\":\"added\",\"mode\":\"100755\",\"path\":\"a\",\"size\":2},"
            + "{\"kind\":\"renamed\",\"mode\":\"100644\",\"old_path\":\"a\",\"path\":\"b\",\"size\":3}]}",
        change.toString());
  }

  private static void assertFields(PolicyInput input, String fields) {
    List<String> names = new ArrayList<>();
    json(input).fieldNames().forEachRemaining(names::add);
    assertEquals(fields, String.join(" ", names));
    assertEquals(input.hook().label(), json(input).path("hook").asText());
  }

  private static JsonNode json(PolicyInput input) {
    return CanonicalText.parse(input.canonical());
  }

  private static Circumstances circumstances(List<String> approvals) {
    Freeze freeze =
        new Freeze(
            document(Kind.FREEZE, "f"),
            "because",
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Set.of(),
            Set.of());
    return new Circumstances(
        new Actor("r", Actor.Kind.RECONCILER),
        List.of("alice"),
        List.of("bob", "carol"),
        approvals,
        List.of(freeze));
  }

  private static SpecDocument document(Kind kind, String name) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("kind", kind.label()).putObject("metadata").put("name", name);
    return new SpecDocument(
        kind,
        name,
        new RepoPath("x.yaml"),
        new SourceLocation("x.yaml", 1, 1),
        json,
        CanonicalJson.digest(json));
  }
}
