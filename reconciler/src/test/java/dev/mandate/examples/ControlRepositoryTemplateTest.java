package dev.mandate.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code mandate init} writes is complete, and its agent works. */
class ControlRepositoryTemplateTest {
  private static final Path TEMPLATE =
      Path.of("..", "templates", "control-repository").toAbsolutePath().normalize();
  private static final Map<String, String> VALUES =
      Map.of(
          "{{name}}", "control",
          "{{personName}}", "alice",
          "{{personEmail}}", "alice@example.org",
          "{{personKey}}", "ssh-ed25519 AAAA alice@example.org",
          "{{reconcilerKey}}", "ssh-ed25519 AAAA reconciler");

  @TempDir Path folder;

  @Test
  void theListNamesEveryFileOfTheTemplate() throws IOException {
    try (Stream<Path> files = Files.walk(TEMPLATE)) {
      Set<String> present =
          files
              .filter(Files::isRegularFile)
              .map(file -> TEMPLATE.relativize(file).toString().replace('\\', '/'))
              .filter(file -> !file.equals("files.txt"))
              .collect(Collectors.toSet());
      Set<String> listed = new HashSet<>(list().keySet());
      listed.removeIf(resource -> resource.startsWith("/"));
      assertEquals(present, listed);
    }
  }

  @Test
  void onlyTheAgreedPlaceholdersOccurAndTheSpecsAreYaml() throws IOException {
    for (Map.Entry<String, String> file : list().entrySet()) {
      if (file.getKey().startsWith("/")) {
        continue;
      }
      String text = rendered(file.getKey());
      assertFalse(text.contains("{{"), file.getKey());
      if (file.getValue().endsWith(".yaml")) {
        assertEquals(
            "mandate.dev/v1", AgentRun.yaml(text).path("apiVersion").asText(), file.getKey());
        Path schema =
            Path.of("/", file.getValue())
                .resolveSibling(text.lines().findFirst().orElseThrow().replaceFirst(".*=", ""))
                .normalize();
        assertTrue(list().containsValue(schema.toString().substring(1)), schema::toString);
      }
    }
  }

  @Test
  void theAgentCountsFilesAndChangesNothing() throws IOException, InterruptedException {
    JsonNode spec = AgentRun.yaml(rendered("agents/hello.yaml")).path("spec");
    AgentRun checkout = new AgentRun(folder);

    String report = Files.readString(checkout.run(spec).resolve("files.md"), UTF_8);

    assertTrue(report.contains("| .java | 3 |\n"), report);
    assertTrue(report.contains("| none | 1 |\n"), report);
    assertEquals(0, checkout.changedPaths().size());
  }

  /** Resources and the files that they become. */
  private static Map<String, String> list() throws IOException {
    Map<String, String> files = new HashMap<>();
    for (String line : Files.readAllLines(TEMPLATE.resolve("files.txt"), UTF_8)) {
      if (!line.startsWith("#")) {
        String[] words = line.split(" +", -1);
        assertEquals(2, words.length, line);
        files.put(words[0], words[1]);
      }
    }
    return files;
  }

  private static String rendered(String resource) throws IOException {
    String text = Files.readString(TEMPLATE.resolve(resource), UTF_8);
    for (Map.Entry<String, String> value : VALUES.entrySet()) {
      text = text.replace(value.getKey(), value.getValue());
    }
    return text;
  }
}
