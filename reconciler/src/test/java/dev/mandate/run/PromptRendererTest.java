package dev.mandate.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PromptRendererTest {
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
  void onlyAHighSeverityIsUrgent() {
    assertTrue(rendered(builtIn, new GivenRun().incident("high")).text().contains("**URGENT"));
    String low = rendered(builtIn, new GivenRun().incident("low")).text();
    assertTrue(low.contains("incident of severity low") && !low.contains("URGENT"), low);
  }

  @Test
  void theDigestsFollowPromptAndTemplates() {
    Prompt one = rendered(builtIn, new GivenRun());
    Prompt same = rendered(PromptRenderer.builtIn(), new GivenRun());
    assertEquals(one, same);
    assertEquals(one.digest(), same.digest());
    assertNotEquals(one.digest(), rendered(builtIn, new GivenRun().task("other")).digest());
    assertNotEquals(
        one.templates(), rendered(new PromptRenderer("a", "b"), new GivenRun()).templates());
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
        "{{task.class.name}}",
      })
  void aNameThatTheModelLacksStopsTheRendering(String template) {
    GivenRun given = new GivenRun().inputs(Map.of("a", "1"));
    try {
      PromptRenderer renderer = new PromptRenderer(template, "");
      assertInstanceOf(Prompt.Rendering.Unusable.class, renderer.render(given.declared()));
    } catch (IllegalArgumentException e) {
      assertTrue(e.getMessage().startsWith("template task.md.hbs: "), e.getMessage());
    }
  }

  @Test
  void aTemplateThatDoesNotParseIsRefusedWithItsPlace() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> new PromptRenderer("fine", "{{#if x}}never"));
    assertTrue(refused.getMessage().contains("system-instructions.txt.hbs:1"), refused.toString());
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
