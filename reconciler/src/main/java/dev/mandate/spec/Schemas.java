package dev.mandate.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import dev.mandate.finding.Finding;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Checks documents against the JSON Schemas of this project (draft 2020-12), which are read from
 * the class path and refer to nothing outside of themselves. Thread-safe.
 */
public final class Schemas {
  private static final String FOLDER = "/dev/mandate/schemas/";

  private final JsonMapper mapper = JsonMapper.builder().build();
  private final SchemaRegistry registry = registry();
  private final ConcurrentHashMap<String, Loaded> loaded = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, PromptSchema> prompts = new ConcurrentHashMap<>();

  /** Empty. Its words go into findings and records, so they are the same on every machine. */
  static SchemaRegistry registry() {
    SchemaRegistryConfig config = SchemaRegistryConfig.builder().locale(Locale.ROOT).build();
    return SchemaRegistry.withDefaultDialect(
        SpecificationVersion.DRAFT_2020_12, registry -> registry.schemaRegistryConfig(config));
  }

  /**
   * Everything in a document that its schema does not allow, sorted by place.
   *
   * @param schemaName for example {@code task}, see {@link Kind#schemaName()}; the records have
   *     {@code run} and {@code decision}
   * @param file name for the findings
   */
  public List<Finding> check(String schemaName, String file, YamlDocument document) {
    DocumentFindings findings = new DocumentFindings(file, document.positions());
    check(schemaName, document.json(), findings);
    return findings.all();
  }

  void check(String schemaName, JsonNode document, DocumentFindings findings) {
    Loaded schema = loaded.computeIfAbsent(schemaName, this::load);
    var errors = schema.compiled().validate(document);
    if (!errors.isEmpty()) {
      String page = "docs/specs/" + schemaName + ".md";
      new SchemaErrors(page, schema.json(), List.of(), document, findings).explain(errors);
    }
  }

  /** Whether the inputs of a task fit the prompt template that it chooses. */
  void checkInputs(Task task, ObjectNode document, DocumentFindings findings) {
    String template = task.template();
    if (Task.TEMPLATES.contains(template)) {
      prompts.computeIfAbsent(template, PromptSchema::builtIn).check(document, findings);
    }
  }

  private Loaded load(String schemaName) {
    String resource = FOLDER + schemaName + ".schema.json";
    try (InputStream in = Schemas.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalArgumentException("no such schema on the class path: " + resource);
      }
      JsonNode json = mapper.readTree(in);
      SchemaLocation id = SchemaLocation.of(json.path("$id").textValue());
      Schema compiled = registry.getSchema(id, json);
      compiled.initializeValidators();
      return new Loaded(json, compiled);
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
  }

  private record Loaded(JsonNode json, Schema compiled) {}
}
