package dev.mandate.testkit.github;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * GitHub's own description of its API and its webhooks, as published on npm. Where it was not
 * fetched, nothing is checked and a note says so; with {@code MANDATE_REQUIRE_TOOLS=1} that is a
 * failure.
 */
final class Contract {
  private static final Path FETCHED = Path.of("src", "test", "github", "node_modules");

  /** Answers that any request can get and that the description lists for some only. */
  private static final Set<Integer> ALWAYS = Set.of(304, 401, 403, 404, 429);

  /** What pull requests, alone, in a list or in a webhook, say of where they come from. */
  private static final Pattern OF_FORK =
      Pattern.compile("(/[0-9]+|/pull_request)?/head/(repo|label)");

  private final JsonNode description;
  private final JsonNode webhooks;
  private final Map<String, Schema> schemas = new ConcurrentHashMap<>();
  private final SchemaRegistry openApi = SchemaRegistry.withDialect(Dialects.getOpenApi30());
  private final SchemaRegistry draft7 =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7);

  private static final class Published {
    private static final Contract CONTRACT = read();
  }

  private Contract(JsonNode description, JsonNode webhooks) {
    this.description = description;
    this.webhooks = webhooks;
  }

  static Contract published() {
    return Published.CONTRACT;
  }

  private static Contract read() {
    Path api = FETCHED.resolve("description.json");
    if (!Files.exists(api)) {
      if ("1".equals(System.getenv("MANDATE_REQUIRE_TOOLS"))) {
        throw new AssertionError(
            "GitHub's description is required here (MANDATE_REQUIRE_TOOLS=1) and is missing: run"
                + " make test, which fetches it");
      }
      System.out.println("NOTE: GitHub's description is not here; its fake is not held against it");
      return new Contract(Forms.object(), Forms.object());
    }
    try {
      Path events = FETCHED.resolve("@octokit/webhooks-schemas/schema.json");
      return new Contract(
          Forms.JSON.readTree(Files.readAllBytes(api)),
          Forms.JSON.readTree(Files.readAllBytes(events)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean known() {
    return description.has("paths");
  }

  /** What is wrong with a request and its answer. */
  List<String> breaches(Route route, Call call, boolean hasBody, Reply reply) {
    if (!known()) {
      return List.of();
    }
    String place = route.method() + " " + route.template();
    JsonNode operation =
        description.path("paths").path(route.template()).path(method(route.method()));
    if (operation.isMissingNode()) {
      return List.of(place + ": GitHub has no such operation");
    }
    List<String> breaches = new ArrayList<>();
    if (reply.status() < 300) {
      ofRequest(place, operation, call, hasBody, breaches);
    }
    JsonNode answer = resolved(operation.path("responses").path("" + reply.status()));
    if (answer.isMissingNode()) {
      if (!ALWAYS.contains(reply.status())) {
        breaches.add(place + ": GitHub never answers " + reply.status());
      }
      return breaches;
    }
    schema(answer).ifPresent(s -> compare(place + " answer", s, reply.body(), breaches));
    return breaches;
  }

  private void ofRequest(
      String place, JsonNode operation, Call call, boolean hasBody, List<String> breaches) {
    call.query()
        .forEach(
            (name, value) -> {
              Optional<JsonNode> parameter = parameter(operation, name);
              if (parameter.isEmpty()) {
                breaches.add(place + ": there is no parameter " + name);
              } else {
                JsonNode schema = parameter.get().path("schema");
                JsonNode typed =
                    schema.path("type").asText().equals("integer") && value.matches("[0-9]+")
                        ? Forms.object().numberNode(Long.parseLong(value))
                        : Forms.object().textNode(value);
                compare(place + " parameter " + name, schema, typed, breaches);
              }
            });
    if (!hasBody) {
      return;
    }
    Optional<JsonNode> schema = schema(operation.path("requestBody"));
    if (schema.isEmpty()) {
      breaches.add(place + ": takes no body");
      return;
    }
    compare(place + " body", schema.get(), call.body(), breaches);
    JsonNode properties = schema.get().path("properties");
    call.body()
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (properties.isObject() && !properties.has(name)) {
                breaches.add(place + " body: there is no field " + name);
              }
            });
  }

  private Optional<JsonNode> parameter(JsonNode operation, String name) {
    for (JsonNode one : operation.path("parameters")) {
      JsonNode parameter = resolved(one);
      if (parameter.path("in").asText().equals("query")
          && parameter.path("name").asText().equals(name)) {
        return Optional.of(parameter);
      }
    }
    return Optional.empty();
  }

  private static Optional<JsonNode> schema(JsonNode message) {
    JsonNode schema = message.path("content").path("application/json").path("schema");
    return schema.isMissingNode() ? Optional.empty() : Optional.of(schema);
  }

  private JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? description.at(node.get("$ref").asText().substring(1)) : node;
  }

  private void compare(String place, JsonNode schema, JsonNode value, List<String> breaches) {
    Schema compiled =
        schemas.computeIfAbsent(
            schema.toString(),
            text -> {
              ObjectNode whole = Forms.object();
              whole.putArray("allOf").add(schema);
              whole.set("components", description.get("components"));
              return openApi.getSchema(whole);
            });
    compare(place, compiled, value, breaches);
  }

  private static void compare(
      String place, Schema compiled, JsonNode value, List<String> breaches) {
    compiled.validate(value).stream()
        .filter(error -> !isOfDeletedFork(error, value))
        .forEach(error -> breaches.add(place + ": " + error));
  }

  /** Where a fork is gone, GitHub answers {@code null}; its description says that it never does. */
  private static boolean isOfDeletedFork(Error error, JsonNode value) {
    String at = error.getInstanceLocation().toString();
    return OF_FORK.matcher(at).matches() && value.at(at).isNull();
  }

  /** What is wrong with a webhook. */
  List<String> breaches(Webhooks.Delivery delivery) {
    JsonNode definitions = webhooks.path("definitions");
    if (!known()) {
      return List.of();
    }
    try {
      JsonNode body = Forms.JSON.readTree(delivery.body());
      String action = body.path("action").asText("event");
      String name = delivery.event() + "$" + action;
      if (!definitions.has(name)) {
        return List.of("GitHub has no webhook " + name);
      }
      Schema compiled =
          schemas.computeIfAbsent(
              "webhook " + name,
              n -> {
                ObjectNode whole = Forms.object();
                whole.putArray("allOf").addObject().put("$ref", "#/definitions/" + name);
                whole.set("definitions", definitions);
                return draft7.getSchema(whole);
              });
      List<String> breaches = new ArrayList<>();
      compare("webhook " + name, compiled, body, breaches);
      return breaches;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String method(String name) {
    return name.toLowerCase(java.util.Locale.ROOT);
  }
}
