package dev.mandate.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mandate.finding.Finding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages under docs/specs say what is so. */
class SpecPagesTest {
  private static final Path PAGES = Path.of("../docs/specs");
  private static final Path SCHEMAS = Path.of("../schemas");
  private static final Pattern EXAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

  @Test
  void theDeclaredExamplesTogetherAreAGoodRepository() throws IOException {
    SpecFiles files = SpecFiles.empty();
    for (Map.Entry<String, String> example : examples().entrySet()) {
      String page = example.getKey();
      if (page.startsWith("control-repository")) {
        files.with("mandate.yaml", example.getValue());
      } else if (!page.startsWith("run") && !page.startsWith("decision")) {
        files.with("examples/" + page + ".yaml", example.getValue());
      }
    }

    SpecSet specs = files.load();

    assertEquals(List.of(), specs.findings().stream().map(Finding::render).toList());
    assertEquals(3, specs.declared().size());
    assertEquals(1, specs.approvals().size());
    assertEquals(1, specs.acknowledgements().size());
    assertEquals(1, specs.freezes().size());
    assertEquals(1, specs.requests().size());
    assertEquals(1, specs.credentials().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "decision"})
  void theExampleOfARecordFollowsItsSchema(String kind) throws IOException {
    byte[] example = examples().get(kind + "-0").getBytes(StandardCharsets.UTF_8);
    YamlFile file = new YamlReader(Limits.defaults()).read(kind, example);

    assertEquals(List.of(), file.findings());
    assertEquals(List.of(), new Schemas().check(kind, kind, file.documents().getFirst()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "control-repository",
        "agent",
        "task",
        "approval",
        "acknowledgement",
        "freeze",
        "request",
        "credential",
        "run",
        "decision"
      })
  void aPageNamesEveryFieldOfItsSchema(String kind) throws IOException {
    JsonNode schema =
        JsonMapper.builder().build().readTree(SCHEMAS.resolve(kind + ".schema.json").toFile());
    List<String> fields = new ArrayList<>();
    collect(schema, schema, "", fields);
    String page = Files.readString(PAGES.resolve(kind + ".md"));

    assertFalse(fields.isEmpty());
    assertEquals(List.of(), fields.stream().filter(f -> !page.contains("| `" + f + "`")).toList());
  }

  @Test
  void theFirstPageLinksToAllOthers() throws IOException {
    String first = Files.readString(PAGES.resolve("README.md"));
    try (Stream<Path> pages = Files.list(PAGES)) {
      for (Path page : pages.toList()) {
        String name = page.getFileName().toString();
        assertTrue(name.equals("README.md") || first.contains("(" + name + ")"), name);
      }
    }
  }

  private static void collect(JsonNode root, JsonNode node, String path, List<String> into) {
    JsonNode object = resolve(root, node);
    for (Map.Entry<String, JsonNode> field : object.path("properties").properties()) {
      String name = path + field.getKey();
      into.add(name);
      collect(root, field.getValue(), name + ".", into);
      collect(root, resolve(root, field.getValue()).path("items"), name + "[].", into);
    }
  }

  private static JsonNode resolve(JsonNode root, JsonNode node) {
    return node.has("$ref") ? root.at(node.path("$ref").asText().substring(1)) : node;
  }

  /** By page and number, such as {@code task-0}. */
  private static Map<String, String> examples() throws IOException {
    Map<String, String> examples = new TreeMap<>();
    try (Stream<Path> pages = Files.list(PAGES)) {
      for (Path page : pages.toList()) {
        List<String> found =
            EXAMPLE.matcher(Files.readString(page)).results().map(r -> r.group(1)).toList();
        for (int i = 0; i < found.size(); i++) {
          examples.put(page.getFileName().toString().replace(".md", "") + "-" + i, found.get(i));
        }
      }
    }
    return examples;
  }
}
