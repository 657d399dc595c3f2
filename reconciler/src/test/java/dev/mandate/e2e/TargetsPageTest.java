package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.mandate.ledger.FinalRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of {@code docs/targets.md} does what the page says, at another address. */
class TargetsPageTest {
  private static final Path PAGE = Path.of("../docs/targets.md");
  private static final Pattern EXAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

  @TempDir Path folder;

  @Test
  void itsExampleRunsAndNothingWithoutItsGrant() throws IOException {
    JsonNode control = examples().get(0).get("spec");
    JsonNode spec = examples().get(1).get("spec");
    JsonNode granted = control.at("/policy/parameters/targets");
    AgentText agent =
        AgentText.changing(
            spec.get("agent").asText(),
            "echo pinned > \"$MANDATE_TARGET/requirements.lock\"",
            spec.at("/target/path").asText() + "/**");
    TaskText task = TaskText.of("pin-shop", agent.name()).with("target: " + spec.get("target"));
    try (Scene scene = Scene.in(folder);
        GivenTarget store = GivenTarget.of(scene)) {
      String readme = spec.at("/target/path").asText() + "/README.md";
      store.repo.commit("main", "Begin", Map.of(readme, "Checkout\n"));
      ObjectNode target = (ObjectNode) control.get("targets").get(0);
      target.put("url", store.url());

      declare(scene, target, "{}");
      scene.declare(agent, task);
      scene.reconcile();
      assertEquals("denied", scene.observed().state("pin-shop"));
      assertTrue(
          scene.observed().why("pin-shop").contains("target-access"),
          scene.observed().why("pin-shop"));

      declare(scene, target, granted.toString());
      scene.reconcile();
      FinalRecord record = scene.observed().record("pin-shop");
      assertEquals("succeeded", record.outcome(), record.reason());
      assertEquals(target.get("name").asText(), record.proposedIn().orElseThrow().target());
      assertEquals(
          "pinned\n",
          store.show(
              record.proposal().orElseThrow()
                  + ":"
                  + spec.at("/target/path").asText()
                  + "/requirements.lock"));
    }
  }

  private static void declare(Scene scene, JsonNode target, String granted) {
    scene.commit(
        Map.of(
            ControlText.FILE,
            ControlText.usual()
                    .parameters("sandboxes: {production: [process]}, targets: " + granted)
                    .yaml(scene)
                + "  targets: ["
                + target
                + "]\n"));
  }

  private static List<JsonNode> examples() throws IOException {
    List<JsonNode> examples = new ArrayList<>();
    Matcher example = EXAMPLE.matcher(Files.readString(PAGE));
    while (example.find()) {
      examples.add(YAMLMapper.builder().build().readTree(example.group(1)));
    }
    return examples;
  }
}
