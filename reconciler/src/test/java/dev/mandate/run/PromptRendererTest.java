package dev.mandate.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.mandate.canonical.Digest;
import dev.mandate.spec.PromptSchema;
import dev.mandate.spec.Task;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PromptRendererTest {
  private static final Map<String, Map<String, String>> FITTING =
      new TreeMap<>(
          Map.of(
              "analysis",
              Map.of("diagnostics", "disk 97 % full\n/var/log 41 GiB", "platform", "linux"),
              "script-generation",
              Map.of("findings", "F1: /var/log is full", "interpreter", "sh"),
              "evaluation",
              Map.of("script", "#!/bin/sh\nrm -rf /var/log/old\n", "interpreter", "sh")));

  private final PromptRenderer builtIn = PromptRenderer.builtIn();

  @Test
  void aPlainTask() throws IOException {
    Prompt prompt = rendered(builtIn, new GivenRun().inputs(Map.of("b", "<2>", "a", "1 & 1")));
    golden("plain.txt", both(prompt));
  }

  @Test
  void aReadOnlyTriageOfACriticalIncident() throws IOException {
    Prompt prompt =
        rendered(
            builtIn, new GivenRun().readOnly().incident("critical").targetPath("services/shop"));
    golden("critical-read-only.txt", both(prompt));
  }

  @Test
  void fromDiagnosticsToFindings() throws IOException {
    golden("analysis.txt", ofTemplate("analysis"));
  }

  @Test
  void fromFindingsToAScriptWithDisclaimerAndRollbackPlan() throws IOException {
    golden("script-generation.txt", ofTemplate("script-generation"));
  }

  @Test
  void fromAScriptToItsRiskScore() throws IOException {
    golden("evaluation.txt", ofTemplate("evaluation"));
  }

  private String ofTemplate(String template) {
    GivenRun given = new GivenRun().template(template).inputs(FITTING.get(template)).readOnly();
    return rendered(builtIn, given).text();
  }

  @ParameterizedTest
  @CsvSource({
    "critical, 'URGENT: an incident of severity critical', 1",
    "high, 'URGENT: an incident of severity high', 1",
    "medium, 'An incident of severity medium', 0",
    "low, 'An incident of severity low', 0",
    "info, 'may be no incident at all', 0",
  })
  void eachSeverityHasItsOwnEmphasisInEveryTemplate(String severity, String words, int urgent) {
    for (Map.Entry<String, Map<String, String>> each : FITTING.entrySet()) {
      GivenRun given = new GivenRun().template(each.getKey()).inputs(each.getValue());
      String text = rendered(builtIn, given.incident(severity)).text();
      assertEquals(2, text.split(Pattern.quote(words), -1).length, text);
      assertEquals(urgent, text.split("URGENT", -1).length - 1, text);
      assertEquals(
          1, text.lines().filter(line -> line.matches("> .*(severity|noticed).*")).count());
    }
  }

  @Test
  void everyTemplateRendersWithAllThatItCanBeGivenAndWithTheLeast() {
    for (String template : Task.TEMPLATES) {
      for (boolean incident : List.of(true, false)) {
        for (boolean readOnly : List.of(true, false)) {
          Map<String, String> all = new TreeMap<>(FITTING.getOrDefault(template, Map.of()));
          PromptSchema.builtIn(template)
              .defaults()
              .keySet()
              .forEach(name -> all.putIfAbsent(name, allowed(name)));
          for (Map<String, String> inputs :
              List.of(FITTING.getOrDefault(template, Map.of()), all)) {
            GivenRun given = new GivenRun().template(template).inputs(inputs);
            if (incident) {
              given.incident("medium");
            }
            if (readOnly) {
              given.readOnly().targetPath("services/shop");
            }
            String text = rendered(builtIn, given).text();
            assertTrue(
                text.contains("output/artifacts/") && text.contains("Check that <every>"), text);
            assertEquals(readOnly, text.contains("**Read only.**"), text);
            assertFalse(text.contains("\n\n\n"), text);
            if (!template.equals("task")) {
              inputs.values().forEach(value -> assertTrue(text.contains(value), value));
            }
          }
        }
      }
    }
  }

  @Test
  void inputsThatDoNotFitTheTemplateStopTheRendering() {
    assertEquals(
        "the inputs do not fit the template evaluation: audit.yaml: spec/inputs: required property"
            + " 'script' not found",
        why(new GivenRun().template("evaluation").inputs(Map.of("interpreter", "sh"))));
    assertTrue(
        why(new GivenRun().template("analysis")).endsWith("required property 'inputs' not found"));
    assertTrue(
        why(new GivenRun()
                .template("evaluation")
                .inputs(Map.of("script", "x", "interpreter", "perl")))
            .contains("spec/inputs/interpreter"));
    assertEquals(
        "there is no template sonnet; there are analysis, evaluation, script-generation, task",
        why(new GivenRun().template("sonnet")));
  }

  @Test
  void theDigestOfTheTemplatesCoversTemplateSchemaPartsAndSystemInstructions() {
    PromptTemplates all = PromptTemplates.builtIn();
    Map<String, String> analysis = Map.of("diagnostics", "x");
    GivenRun task = new GivenRun();
    GivenRun other = new GivenRun().template("analysis").inputs(analysis);
    Digest one = rendered(builtIn, task).templates();
    assertNotEquals(one, rendered(builtIn, other).templates());
    assertEquals(one, rendered(new PromptRenderer(all.with("analysis", "a")), task).templates());
    assertNotEquals(one, rendered(new PromptRenderer(all.with("task", "a")), task).templates());
    assertNotEquals(one, rendered(new PromptRenderer(all.withSystem("a")), task).templates());
    TreeMap<String, String> parts = new TreeMap<>(all.parts());
    parts.put("leave", "nothing");
    PromptTemplates changed = new PromptTemplates(all.prompts(), all.system(), parts);
    assertNotEquals(one, rendered(new PromptRenderer(changed), task).templates());
  }

  @Test
  void theDigestsFollowPromptAndTemplates() {
    Prompt one = rendered(builtIn, new GivenRun());
    Prompt same = rendered(PromptRenderer.builtIn(), new GivenRun());
    assertEquals(one, same);
    assertEquals(one.digest(), same.digest());
    assertNotEquals(one.digest(), rendered(builtIn, new GivenRun().task("other")).digest());
    assertNotEquals(one.templates(), rendered(replaced("a", "b"), new GivenRun()).templates());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{unknown}}",
        "{{task.unknown}}",
        "{{#if unknown}}x{{/if}}",
        "{{#if task.unknown}}x{{/if}}",
        "{{#each unknown}}x{{/each}}",
        "{{#each inputs}}{{unknown}}{{/each}}",
        "{{#unknown}}x{{/unknown}}",
        "{{unknownHelper task.name}}",
        "{{#with task}}{{unknown}}{{/with}}",
        "{{> ../../../../etc/passwd}}",
        "{{part \"unknown\"}}",
        "{{part unknown}}",
        "{{task.class.name}}",
      })
  void aNameThatTheModelLacksStopsTheRendering(String template) {
    GivenRun given = new GivenRun().inputs(Map.of("a", "1"));
    try {
      PromptRenderer renderer = replaced(template, "");
      assertInstanceOf(Prompt.Rendering.Unusable.class, renderer.render(given.declared()));
    } catch (IllegalArgumentException e) {
      assertTrue(e.getMessage().startsWith("template task.md.hbs: "), e.getMessage());
    }
  }

  @Test
  void aTemplateThatDoesNotParseIsRefusedWithItsPlace() {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> replaced("fine", "{{#if x}}never"));
    assertTrue(refused.getMessage().contains("system-instructions.txt.hbs:1"), refused.toString());
  }

  private static String allowed(String input) {
    return switch (input) {
      case "platform" -> "linux";
      case "networkPolicy" -> "local";
      case "timeoutSec" -> "60";
      default -> "anything for " + input;
    };
  }

  private static PromptRenderer replaced(String task, String system) {
    return new PromptRenderer(PromptTemplates.builtIn().with("task", task).withSystem(system));
  }

  private String why(GivenRun given) {
    return switch (builtIn.render(given.declared())) {
      case Prompt.Rendering.Rendered done -> fail(done.prompt().text());
      case Prompt.Rendering.Unusable unusable -> unusable.why();
    };
  }

  private static Prompt rendered(PromptRenderer renderer, GivenRun given) {
    return switch (renderer.render(given.declared())) {
      case Prompt.Rendering.Rendered done -> done.prompt();
      case Prompt.Rendering.Unusable unusable -> fail(unusable.why());
    };
  }

  private static String both(Prompt prompt) {
    return "=== PROMPT.md\n"
        + prompt.text()
        + "=== context/system-instructions.txt\n"
        + prompt.systemInstructions();
  }

  /**
   * With {@code -Dgolden.update=true} the file is written anew, and the test fails all the same.
   */
  private static void golden(String name, String actual) throws IOException {
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(Path.of("src/test/resources/golden/prompt", name), actual);
      fail("written, now read it: " + name);
    }
    try (InputStream in = PromptRendererTest.class.getResourceAsStream("/golden/prompt/" + name)) {
      String expected = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(expected, actual);
    }
  }
}
