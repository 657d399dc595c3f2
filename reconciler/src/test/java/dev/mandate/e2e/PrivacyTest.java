package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.testkit.model.ModelServer;
import dev.mandate.testkit.model.Turn;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real agent sends what it was told and what it has read; the provider sees none of this. */
@Tag("both-forges")
class PrivacyTest {
  private static final String EMAIL = "ada.lovelace@example.org";
  private static final String IBAN = "DE89370400440532013000";
  private static final String SECRET = "correct-horse-battery-staple";
  private static final String ALL = EMAIL + ", " + IBAN + " and " + SECRET;
  private static final String NOTES = "services/shop/notes.txt";

  @TempDir Path folder;
  private Scene scene;

  @AfterEach
  void close() {
    if (scene != null) {
      scene.close();
    }
  }

  @Test
  void theProviderNeverSeesWhatAgentAndRepositoryKeepFromModels() {
    assumeTrue(RealAgents.present(), "the programs of AI agents are not here");
    scene = Scene.in(folder);
    try (ModelServer model =
        ModelServer.anthropic(
            Turn.uses("Read", "file_path", "target/" + NOTES),
            Turn.uses("Read", "file_path", "context/incident.json"),
            Turn.uses("Read", "file_path", "context/task.json"),
            Turn.uses("Read", "file_path", "context/logs.txt"),
            Turn.uses("Bash", "command", "printenv MANDATE_INPUT_WHO"),
            Turn.says("Done."))) {
      AiAgentText agent =
          AiAgentText.claude(model.address())
              .capabilities(
                  "readOnly: false, paths: {write: [\"services/**\"]}, tools: {allow: [Read, \"Bash(printenv:*)\"]}");
      TaskText task =
          TaskText.of("notes", "helper")
              .prompt("\"Look after " + ALL + ".\"")
              .with("inputs: {who: \"" + ALL + "\"}")
              .with(
                  "incident: {id: 6f1c2b0e-7d43-4a58-9f0a-2e8b5c1d9a37, cluster: east, namespace: shop,")
              .with("  severity: low, timestamp: \"2026-05-04T08:12:31Z\",")
              .with(
                  "  event: {reason: BackOff, message: \""
                      + ALL
                      + "\"}, logs: \"first\\n"
                      + ALL
                      + "\\n\"}");
      scene
          .variable("PATH", RealAgents.searchPath())
          .variable("ANTHROPIC_API_KEY", "key-of-nobody-0123456789")
          .variable("DEPLOY_TOKEN", SECRET)
          .variable("MANDATE_MODEL_ADDRESSES", agent.addresses());
      String control = ControlText.usual().yaml(scene);
      scene.commit(
          Map.of(
              ControlText.FILE,
              control + "  privacy: {model: {pii: [iban]}}\n",
              NOTES,
              "told by " + ALL + "\n",
              "agents/helper.yaml",
              agent.yaml() + "  privacy: {model: {pii: [email]}}\n",
              task.file(),
              task.yaml()));
      scene.reconcile();

      FinalRecord record =
          scene.observed().records("notes").stream()
              .findFirst()
              .orElseThrow(() -> new AssertionError(scene.observed().why("notes")));
      assertEquals("succeeded", record.outcome(), () -> record.reason() + "\n" + log());
      List<String> asked =
          model.requests().stream().map(request -> request.body().toString()).toList();
      String last = asked.getLast();
      assertTrue(asked.size() >= 6, () -> asked.size() + " requests\n" + log());
      assertTrue(
          last.contains("told by [REDACTED:email], [REDACTED:iban] and [REDACTED:secret]"), last);
      assertTrue(
          last.contains("Look after [REDACTED:email], [REDACTED:iban] and [REDACTED:secret]."),
          last);
      for (String request : asked) {
        for (String hidden : List.of(EMAIL, IBAN, SECRET)) {
          assertFalse(request.contains(hidden), () -> hidden + " in " + request);
        }
      }
      assertEquals(1, redacted("incident.logs").path("email").asInt());
      assertEquals(1, redacted("incident.event").path("iban").asInt());
      // Prompt, input, message and logs.
      assertEquals(4, redacted("context/task.json").path("secret").asInt());
      scene.assertSound();
    }
  }

  private JsonNode redacted(String source) {
    for (JsonNode each : scene.observed().run("notes").at("/status/provenance")) {
      if (each.path("source").asText().equals(source)) {
        return each.path("redacted");
      }
    }
    throw new AssertionError(source + " is not in the record");
  }

  private String log() {
    return scene.observed().fileOfRun("notes", "log.txt");
  }
}
