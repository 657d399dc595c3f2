package dev.mandate.wasm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.decide.Hook;
import dev.mandate.decide.PolicyAnswer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PolicyFixturesTest {
  private static final Pattern EXPECTATION =
      Pattern.compile("(?<rule>.+?)-(?<verdict>allow|deny|warn)(?!-list)(-.*|$)");

  @ParameterizedTest
  @EnumSource(WasmSettings.Mode.class)
  void theCompiledBundleAnswersEveryFixtureAsOpaDid(WasmSettings.Mode mode) {
    Map<String, JsonNode> recorded = Fixtures.recorded();
    WasmSettings settings = WasmSettings.defaults(mode).withTimeLimit(Duration.ofMinutes(1));
    try (WasmPolicyEvaluator evaluator =
        TestBundles.load(
            WasmPolicies.baselineBundle(), settings, JsonNodeFactory.instance.objectNode())) {
      SortedMap<String, JsonNode> answers = new TreeMap<>();
      Fixtures.inputs().forEach((name, input) -> answers.put(name, answer(evaluator, input)));
      assertEquals(recorded.keySet(), answers.keySet());
      recorded.forEach((name, expected) -> assertEquals(expected, answers.get(name), name));
    }
  }

  @Test
  void aChangeOfTenThousandFilesFitsIntoTheMemory() {
    ObjectNode input = Fixtures.inputs().get("after-execute-allow-in-scope").deepCopy();
    ArrayNode files = ((ObjectNode) input.path("change")).putArray("files");
    for (int i = 0; i < 10_000; i++) {
      files
          .addObject()
          .put("path", "docs/folder-%d/file-%d.txt".formatted(i % 100, i))
          .put("kind", "modified")
          .put("mode", "100644")
          .put("size", 1_000);
    }
    WasmSettings settings =
        WasmSettings.defaults(WasmSettings.Mode.COMPILED).withTimeLimit(Duration.ofMinutes(1));
    try (WasmPolicyEvaluator evaluator =
        TestBundles.load(
            WasmPolicies.baselineBundle(), settings, JsonNodeFactory.instance.objectNode())) {
      assertEquals("allow", answer(evaluator, input).path("verdict").asText());
      ((ObjectNode) files.get(9_999)).put("path", "docs/a/.GitHub /x");
      assertEquals(
          "/change/files/9999/path", answer(evaluator, input).at("/violations/0/path").asText());
    }
  }

  @Test
  void everyFixtureGivesTheVerdictThatItsNameSays() {
    int judged = 0;
    for (var fixture : Fixtures.recorded().entrySet()) {
      Matcher name = EXPECTATION.matcher(fixture.getKey());
      if (name.matches()) {
        JsonNode answer = fixture.getValue();
        assertEquals(name.group("verdict"), answer.path("verdict").asText(), fixture.getKey());
        judged++;
      }
    }
    assertTrue(judged >= 150, "only " + judged + " fixtures say what they expect");
  }

  @Test
  void everyHookAndEveryRuleOccursInAFixture() {
    Set<String> hooks = new TreeSet<>();
    Fixtures.inputs().values().forEach(input -> hooks.add(input.path("hook").asText()));
    Arrays.stream(Hook.values())
        .forEach(hook -> assertTrue(hooks.contains(hook.label()), hook.label()));

    Set<String> rules = new TreeSet<>();
    for (JsonNode answer : Fixtures.recorded().values()) {
      answer.path("violations").forEach(violation -> rules.add(violation.path("rule").asText()));
    }
    Set<String> expected =
        new TreeSet<>(
            Set.of(
                "approvals",
                "cost-cap",
                "credential-access",
                "egress",
                "freeze",
                "image-by-digest",
                "input-shape",
                "lifecycle",
                "locked-fields",
                "model-access",
                "model-allow-list",
                "no-inline-secrets",
                "output-approvals",
                "ownership",
                "policy-update",
                "protected-paths",
                "read-only",
                "required-limits",
                "sandbox-by-tier",
                "target-access",
                "tool-allow-list",
                "trust-tier",
                "write-scope"));
    assertEquals(expected, rules);
  }

  private static JsonNode answer(WasmPolicyEvaluator evaluator, JsonNode input) {
    return switch (evaluator.evaluate(TestBundles.input(input.toString()))) {
      case PolicyAnswer.Value(JsonNode json) -> json;
      case PolicyAnswer.NoAnswer none -> JsonNodeFactory.instance.textNode(none.toString());
    };
  }
}
