package dev.mandate.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The account for agents that {@code docs/kubernetes} offers can change nothing. */
class ReadOnlyAccountTest {
  private static final Path FILE = Path.of("../docs/kubernetes/read-only-agent.yaml");

  @Test
  void itLooksAndDoesNothingElse() throws Exception {
    JsonNode role = only("ClusterRole");
    assertFalse(role.path("rules").isEmpty());
    for (JsonNode rule : role.path("rules")) {
      assertEquals(Set.of("get", "list", "watch"), Set.copyOf(texts(rule.path("verbs"))));
      for (String resource : texts(rule.path("resources"))) {
        assertFalse(resource.contains("*") || resource.startsWith("secrets"), resource);
        assertFalse(Set.of("pods/exec", "pods/attach", "pods/portforward").contains(resource));
      }
      assertFalse(texts(rule.path("apiGroups")).contains("*"));
      assertTrue(rule.path("nonResourceURLs").isMissingNode());
    }
  }

  @Test
  void theRoleIsGivenToThatAccountAlone() throws Exception {
    JsonNode account = only("ServiceAccount").path("metadata");
    JsonNode binding = only("ClusterRoleBinding");
    assertEquals(
        only("ClusterRole").at("/metadata/name").asText(), binding.at("/roleRef/name").asText());
    assertEquals(1, binding.path("subjects").size());
    assertEquals(account.path("name"), binding.at("/subjects/0/name"));
    assertEquals(account.path("namespace"), binding.at("/subjects/0/namespace"));
  }

  private static JsonNode only(String kind) throws Exception {
    YAMLMapper yaml = new YAMLMapper();
    List<JsonNode> found = new ArrayList<>();
    try (var documents = yaml.readerFor(JsonNode.class).<JsonNode>readValues(FILE.toFile())) {
      documents.forEachRemaining(
          document -> {
            if (document.path("kind").asText().equals(kind)) {
              found.add(document);
            }
          });
    }
    assertEquals(1, found.size(), kind);
    return found.getFirst();
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(each -> texts.add(each.asText()));
    return texts;
  }
}
