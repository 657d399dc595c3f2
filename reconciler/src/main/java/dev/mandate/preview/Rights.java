package dev.mandate.preview;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.spec.Agent;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.Credential;
import dev.mandate.spec.SpecDocument;
import dev.mandate.spec.SpecSet;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a change lets somebody do that they could not do before, and the other way round: the lines
 * of a spec that say so, before and after. For what no change can touch, nothing is compared.
 *
 * @param whose for people, such as {@code agent tidier}
 * @param gained lines that come, sorted; they may take a right away as well, as a limit does
 * @param lost lines that go
 */
record Rights(String whose, List<String> gained, List<String> lost) {
  /** Fields of an Agent that say what its runs may do. */
  private static final List<String> OF_AGENTS =
      List.of(
          "lifecycle/state",
          "runtime",
          "llm",
          "capabilities",
          "hooks",
          "memory",
          "privacy",
          "limits",
          "policies");

  /** Fields of {@code mandate.yaml} that say who may do what. */
  private static final List<String> OF_EVERYBODY =
      List.of(
          "environments",
          "people",
          "approvers",
          "trust",
          "signing",
          "credentials",
          "policy",
          "runtime",
          "privacy",
          "budgets",
          "proposals",
          "targets",
          "forge",
          "features");

  /** The one list whose order says something. */
  private static final String COMMAND = "runtime.command";

  /** Of a Credential everything but what it holds, which nobody can read. */
  private static final String SEALED = "sealed";

  Rights {
    gained = List.copyOf(gained);
    lost = List.copyOf(lost);
  }

  /**
   * Everything that differs, {@code mandate.yaml} first.
   *
   * @param governing {@code mandate.yaml} as it is, and as it would be where that is valid
   */
  static List<Rights> between(
      SpecSet before, SpecSet after, Optional<ControlRepository> governing) {
    List<Rights> all = new ArrayList<>();
    governing.ifPresent(
        next ->
            compare(
                "mandate.yaml",
                before.control().map(ControlRepository::document),
                Optional.of(next.document()),
                OF_EVERYBODY,
                all));
    names(before.agents(), after.agents())
        .forEach(
            name ->
                compare(
                    "agent " + name,
                    Optional.ofNullable(before.agents().get(name)).map(Agent::document),
                    Optional.ofNullable(after.agents().get(name)).map(Agent::document),
                    OF_AGENTS,
                    all));
    names(before.credentials(), after.credentials())
        .forEach(
            name ->
                compare(
                    "credential " + name,
                    Optional.ofNullable(before.credentials().get(name)).map(Credential::document),
                    Optional.ofNullable(after.credentials().get(name)).map(Credential::document),
                    List.of(""),
                    all));
    return all;
  }

  private static SortedSet<String> names(Map<String, ?> before, Map<String, ?> after) {
    SortedSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(after.keySet());
    return names;
  }

  private static void compare(
      String whose,
      Optional<SpecDocument> before,
      Optional<SpecDocument> after,
      List<String> fields,
      List<Rights> all) {
    if (before.map(SpecDocument::digest).equals(after.map(SpecDocument::digest))) {
      return;
    }
    SortedSet<String> was = lines(before, fields);
    SortedSet<String> is = lines(after, fields);
    List<String> gained = is.stream().filter(line -> !was.contains(line)).toList();
    List<String> lost = was.stream().filter(line -> !is.contains(line)).toList();
    if (!gained.isEmpty() || !lost.isEmpty()) {
      all.add(new Rights(whose, gained, lost));
    }
  }

  private static SortedSet<String> lines(Optional<SpecDocument> document, List<String> fields) {
    JsonNode spec = document.map(d -> d.json().path("spec")).orElse(MissingNode.getInstance());
    SortedSet<String> lines = new TreeSet<>();
    for (String field : fields) {
      add(lines, field.replace('/', '.'), field.isEmpty() ? spec : spec.at("/" + field));
    }
    return lines;
  }

  /** One line for each value; the order of a list is not looked at. */
  private static void add(SortedSet<String> lines, String path, JsonNode value) {
    if (value.isObject()) {
      TreeMap<String, JsonNode> fields = new TreeMap<>();
      value.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
      fields.remove(path.isEmpty() ? SEALED : "");
      fields.forEach((name, field) -> add(lines, path.isEmpty() ? name : path + "." + name, field));
    } else if (value.isArray() && !path.endsWith(COMMAND)) {
      value.forEach(item -> lines.add(path + ": " + text(item)));
    } else if (!value.isMissingNode()) {
      lines.add(path + ": " + text(value));
    }
  }

  private static String text(JsonNode value) {
    return value.isTextual()
        ? value.asText()
        : new String(CanonicalJson.bytes(value), StandardCharsets.UTF_8);
  }
}
