package dev.mandate.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mandate.finding.Finding;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemasTest {
  private final Schemas schemas = new Schemas();

  @ParameterizedTest
  @CsvSource({
    "'name: t', 'name: \"t\\n\"', schema/pattern",
    "'name: t', 'name: -t', schema/pattern",
    "'name: t', 'name: T', schema/pattern",
    "'name: t', 'name: a.b', schema/pattern",
    "'name: t', 'name: \"\"', schema/pattern",
    "'name: t', 'name: [t]', schema/wrong-type",
    "'name: t', 'name: 7', schema/wrong-type",
    "'name: t', 'name: t, labels: {version: 1.10}', schema/wrong-type",
    "'name: t', 'name: t, owner: ana', schema/unknown-field",
    "'type: analysis', 'type: analyse', schema/unknown-value",
    "'prompt: Look', 'prompt: ', schema/wrong-type",
    "'prompt: Look', 'prompt: \"\"', schema/empty",
    "'prompt: Look', 'priority: 1', schema/missing-field",
    "'prompt: Look', 'prompt: Look, priority: 1001', schema/out-of-range",
    "'prompt: Look', 'prompt: Look, priority: 1.5', schema/wrong-type",
    "'prompt: Look', 'prompt: Look, dependsOn: [a, a]', schema/repeated"
  })
  void refusesWhatTheSchemaDoesNotAllow(String good, String bad, String rule) {
    String task =
        "{apiVersion: mandate.dev/v1, kind: Task, metadata: {name: t}, spec: {type: analysis,"
            + " agent: a, environment: e, prompt: Look}}";

    assertEquals(List.of(), rules(task));
    assertEquals(List.of(rule), rules(task.replace(good, bad)));
  }

  @Test
  void aWholeNumberMayBeWrittenWithAFraction() {
    assertEquals(
        List.of(),
        rules(
            "{apiVersion: mandate.dev/v1, kind: Task, metadata: {name: t}, spec: {type: analysis,"
                + " agent: a, environment: e, prompt: Look, priority: 7.0}}"));
  }

  private List<String> rules(String yaml) {
    YamlFile file =
        new YamlReader(Limits.defaults()).read("f", yaml.getBytes(StandardCharsets.UTF_8));
    assertEquals(List.of(), file.findings());
    return schemas.check("task", "f", file.documents().getFirst()).stream()
        .map(Finding::rule)
        .toList();
  }
}
