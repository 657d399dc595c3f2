package dev.mandate.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.mandate.finding.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the prompt templates ask of a task. */
class PromptInputsTest {
  private static final Path FOLDER = Path.of("../templates/prompts");

  @Test
  void whatDoesNotFitTheTemplateIsFoundWhereItStands() {
    assertEquals(
        List.of(
            "tasks/t.yaml:12:3 schema/missing-field",
            "tasks/t.yaml:13:15 schema/unknown-value",
            "tasks/t.yaml:14:5 schema/unknown-field"),
        found(
            """
            template: evaluation
            inputs:
              platform: amiga
              skript: x
              interpreter: sh
            """));
    assertEquals(List.of("tasks/t.yaml:6:1 schema/missing-field"), found("template: analysis\n"));
    assertEquals(
        List.of("tasks/t.yaml:13:18 schema/empty"),
        found("template: analysis\ninputs:\n  diagnostics: ''\n"));
    assertEquals(List.of("tasks/t.yaml:11:13 schema/unknown-value"), found("template: sonnet\n"));
    assertEquals(
        List.of("tasks/t.yaml:13:18 schema/wrong-type"),
        found("template: analysis\ninputs:\n  diagnostics: 7\n"));
  }

  @Test
  void whatFitsIsNotSpokenOf() {
    assertEquals(List.of(), found("template: analysis\ninputs: {diagnostics: x}\n"));
    assertEquals(List.of(), found("template: task\ninputs: {anything: x}\n"));
    assertEquals(List.of(), found("inputs: {anything: x}\n"));
  }

  @Test
  void everyTemplateHasItsSchemaAndItsWordInTheTaskSchemaAndOnThePage() throws IOException {
    JsonNode words =
        JsonMapper.builder()
            .build()
            .readTree(Path.of("../schemas/task.schema.json").toFile())
            .at("/properties/spec/properties/template/enum");
    List<String> allowed = new ArrayList<>();
    words.forEach(word -> allowed.add(word.asText()));
    assertEquals(Task.TEMPLATES, allowed);
    assertEquals(new TreeSet<>(Task.TEMPLATES), names(".md.hbs"));
    assertEquals(new TreeSet<>(Task.TEMPLATES), names(".schema.json"));
    String page = Files.readString(Path.of("../docs/prompts.md"));
    Schema meta =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
    for (String template : Task.TEMPLATES) {
      PromptSchema schema = PromptSchema.builtIn(template);
      assertEquals(List.of(), meta.validate(schema.text(), InputFormat.JSON), template);
      assertTrue(page.contains("| `" + template + "`"), template);
      schema.defaults().keySet().forEach(in -> assertTrue(page.contains("`" + in + "`"), in));
    }
  }

  private static Set<String> names(String ending) throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.list(FOLDER)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(ending)) {
          names.add(name.substring(0, name.length() - ending.length()));
        }
      }
    }
    return names;
  }

  private static List<String> found(String fields) {
    String task =
        """
        apiVersion: mandate.dev/v1
        kind: Task
        metadata:
          name: t
        # What it says:
        spec:
          type: analysis
          agent: a
          environment: e
          prompt: x
        """
            + fields.indent(2);
    return SpecFiles.empty().with("tasks/t.yaml", task).load().findings().stream()
        .filter(finding -> finding.rule().startsWith("schema/"))
        .map(PromptInputsTest::place)
        .filter(place -> place.startsWith("tasks/"))
        .toList();
  }

  private static String place(Finding finding) {
    return finding.where() + " " + finding.rule();
  }
}
