package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mandate.testkit.model.ModelServer;
import dev.mandate.testkit.model.Turn;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real claude in an image that {@code agent-container/} has built, from a spec commit to a
 * signed record. Building one takes hundreds of megabytes, so this is run where {@code
 * MANDATE_TEST_CLAUDE_IMAGE} names one, as an Agent spec does.
 */
@Tag("both-forges")
@Timeout(900)
class ContainedAiAgentTest {
  private static final String KEY = "key-of-nobody-0123456789";
  private static final String NOTES = "services/shop/notes.txt";

  @TempDir Path folder;

  @Test
  void claudeChangesAFileAndTheChangeIsProposedAndSigned() {
    String image = System.getenv().getOrDefault("MANDATE_TEST_CLAUDE_IMAGE", "");
    if (image.isEmpty()) {
      System.out.println(
          "NOTE: MANDATE_TEST_CLAUDE_IMAGE names no image; claude in a container is left out");
      Assumptions.abort("no image");
    }
    try (Scene scene = Scene.in(folder);
        ModelServer model =
            ModelServer.anthropic(
                Turn.uses("Read", "file_path", "target/" + NOTES),
                Turn.uses(
                    "Edit",
                    JsonNodeFactory.instance
                        .objectNode()
                        .put("file_path", "target/" + NOTES)
                        .put("old_string", "one")
                        .put("new_string", "two")),
                Turn.says("The notes say two now."))) {
      scene.variable("ANTHROPIC_API_KEY", KEY);
      String control = ControlText.usual().yaml(scene);
      AiAgentText agent =
          AiAgentText.claude(model.address())
              .capabilities("readOnly: false, paths: {write: [\"services/**\"]}");
      scene.variable("MANDATE_MODEL_ADDRESSES", agent.addresses());
      TaskText task = TaskText.of("notes", "helper").prompt("Have the notes say two.");
      scene.commit(
          Map.of(
              ControlText.FILE,
              control,
              "agents/helper.yaml",
              agent
                  .yaml()
                  .replace("sandbox: process", "sandbox: container, image: \"" + image + "\""),
              task.file(),
              task.yaml()));

      scene.reconcile();

      Observed observed = scene.observed();
      assertEquals("done", observed.state("notes"), observed.why("notes"));
      String log = observed.fileOfRun("notes", "log.txt");
      assertEquals("succeeded", observed.record("notes").outcome(), log);
      assertEquals(
          "two\n", scene.repo.files(observed.record("notes").proposal().orElseThrow()).get(NOTES));
      JsonNode held = observed.run("notes").at("/status/confinement");
      assertTrue(held.path("image").asText().startsWith("sha256:"), held.toString());
      assertEquals(3, observed.run("notes").at("/status/model/answers").asInt());
      assertEquals("2.1.197", observed.run("notes").at("/status/agent/version").asText());
      assertFalse(log.contains(KEY));
      scene.assertSound();
    }
  }
}
