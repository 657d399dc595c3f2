package dev.mandate.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SchemaFilesTest {
  private static final Path FOLDER = Path.of("../schemas");

  @Test
  void everySchemaIsAValidSchema() throws IOException {
    Schema meta =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
    for (Path file : schemas()) {
      assertEquals(
          List.of(), meta.validate(Files.readString(file), InputFormat.JSON), file.toString());
    }
  }

  @Test
  void aDefinitionOfOneNameIsTheSameInAllSchemas() throws IOException {
    Map<String, JsonNode> seen = new HashMap<>();
    for (Path file : schemas()) {
      for (Map.Entry<String, JsonNode> def : read(file).path("$defs").properties()) {
        JsonNode other = seen.putIfAbsent(def.getKey(), def.getValue());
        assertTrue(other == null || other.equals(def.getValue()), file + " " + def.getKey());
      }
    }
    assertFalse(seen.isEmpty());
  }

  @Test
  void everyPatternIsExplainedInWords() throws IOException {
    for (Path file : schemas()) {
      explained(file, read(file));
    }
  }

  @Test
  void everyObjectIsClosedOrSaysWhatItHolds() throws IOException {
    for (Path file : schemas()) {
      if (!file.endsWith("mandate.schema.json")) {
        closed(file, read(file));
      }
    }
  }

  @Test
  void theSchemaForEditorsDispatchesOnEveryKind() throws IOException {
    JsonNode dispatch = read(FOLDER.resolve("mandate.schema.json"));
    for (JsonNode branch : dispatch.path("allOf")) {
      String kind = branch.at("/if/properties/kind/const").asText();
      JsonNode schema = read(FOLDER.resolve(branch.at("/then/$ref").asText()));
      assertEquals(kind, schema.at("/properties/kind/const").asText());
    }
    assertEquals(schemas().size() - 1, dispatch.path("allOf").size());
  }

  private static void explained(Path file, JsonNode node) {
    if (node.path("pattern").isTextual()) {
      assertTrue(node.path("patternErrorMessage").isTextual(), file + ": " + node.path("pattern"));
    }
    node.forEach(child -> explained(file, child));
  }

  private static void closed(Path file, JsonNode node) {
    if (node.has("properties") && node.path("type").asText().equals("object")) {
      assertEquals("false", node.path("additionalProperties").asText(), file + ": " + node);
    }
    node.forEach(child -> closed(file, child));
  }

  private static JsonNode read(Path file) throws IOException {
    return JsonMapper.builder().build().readTree(file.toFile());
  }

  private static List<Path> schemas() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(f -> f.toString().endsWith(".schema.json")).sorted().toList();
    }
  }
}
