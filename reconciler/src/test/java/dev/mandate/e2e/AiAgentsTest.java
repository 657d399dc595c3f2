package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.testkit.model.ModelServer;
import dev.mandate.testkit.model.Turn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What goes wrong with the real programs of AI agents, and what they may not do, in signed records.
 * The model is scripted and speaks the protocol of its provider on loopback.
 */
@Tag("both-forges")
class AiAgentsTest {
  private static final String KEY = "key-of-nobody-0123456789";
  private static final String RETRY = "  retry: {maxAttempts: 2, backoffSeconds: 3600}\n";
  private static final String NOTES = "services/shop/notes.txt";

  @TempDir Path folder;
  private Scene scene;

  @BeforeEach
  void set() {
    assumeTrue(RealAgents.present(), "the programs of AI agents are not here");
    scene = Scene.in(folder);
    String control = ControlText.usual().yaml(scene);
    scene.commit(
        Map.of(
            ControlText.FILE,
            control.replace(
                "allowedEnv: [PATH]",
                "allowedEnv: [PATH, ANTHROPIC_API_KEY, OPENAI_API_KEY, GEMINI_API_KEY]")));
    scene.variable("PATH", RealAgents.searchPath());
    List.of("ANTHROPIC_API_KEY", "OPENAI_API_KEY", "GEMINI_API_KEY")
        .forEach(name -> scene.variable(name, KEY));
  }

  @AfterEach
  void close() {
    if (scene != null) {
      scene.close();
    }
  }

  @Test
  void aToolThatIsNotAllowedIsDeniedAndTheRunFails() {
    try (ModelServer model =
        ModelServer.anthropic(Turn.uses("Bash", "command", "make all"), Turn.says("Done."))) {
      AiAgentText agent = AiAgentText.claude(model.address());
      FinalRecord record =
          run(
              agent.capabilities(
                  "readOnly: false, paths: {write: [\"services/**\"]}, tools: {allow: [Read, Edit, \"Bash(git log:*)\"]}"),
              "");

      assertEquals("failed", record.outcome(), this::log);
      assertTrue(record.reason().startsWith("tools that the agent asked for were denied: Bash"));
      assertEquals("Bash", agent().at("/deniedTools/0").asText());
      assertTrue(record.proposal().isEmpty());
      scene.assertSound();
    }
  }

  @Test
  void aFileOutsideOfTheWorkspaceIsNotWritten() {
    Path outside = folder.resolve("outside.txt");
    try (ModelServer model =
        ModelServer.anthropic(
            Turn.uses("Write", written(outside.toString())), Turn.says("Written."))) {
      FinalRecord record = run(AiAgentText.claude(model.address()), "");

      assertEquals("failed", record.outcome(), this::log);
      assertFalse(Files.exists(outside));
    }
  }

  @Test
  void aReadOnlyGeminiHasNoToolThatWrites() {
    try (ModelServer model =
        ModelServer.gemini(
            Turn.uses("write_file", written("target/" + NOTES)),
            Turn.uses("run_shell_command", "command", "echo three > target/" + NOTES),
            Turn.says("I could not write."))) {
      FinalRecord record =
          run(AiAgentText.gemini(model.address()).capabilities("readOnly: true").mode("plan"), "");

      assertEquals("succeeded", record.outcome(), () -> record.reason() + "\n" + log());
      assertTrue(log().contains("  failed: Tool \"write_file\" not found"), log());
      assertTrue(log().contains("  failed: Tool \"run_shell_command\" not found"), log());
      assertTrue(record.proposal().isEmpty());
    }
  }

  @Test
  void aWrongKeyIsNotTriedAgain() {
    try (ModelServer model = ModelServer.anthropic(new Turn.Errs(401))) {
      FinalRecord record = run(AiAgentText.claude(model.address()), RETRY);

      assertEquals(
          "the provider of the model answered 401: Failed to authenticate. API Error: 401 mandate:"
              + " the provider does not take the key of this reconciler",
          record.reason());
      assertEquals(List.of(), scene.observed().attempts());
      scene.assertSound();
    }
  }

  @Test
  void anOverloadedProviderIsAskedAgainLater() {
    try (ModelServer model = ModelServer.anthropic(new Turn.Errs(529))) {
      declare(AiAgentText.claude(model.address()), RETRY);

      assertEquals("retrying", scene.observed().state("notes"));
      FinalRecord attempt = scene.observed().attempts().getFirst();
      assertTrue(attempt.reason().startsWith("the provider of the model answered 529: "));
    }
  }

  @Test
  void aModelThatRefusesFailsTheRunThoughCodexEndsWithExitCodeZero() {
    try (ModelServer model = ModelServer.openAi(new Turn.Refuses())) {
      FinalRecord record = run(AiAgentText.codex(model.address()), RETRY);

      assertEquals(
          "the agent ended without having said or done anything; its model may have refused",
          record.reason());
      assertEquals("failed", record.outcome());
    }
  }

  @Test
  void codexIsStoppedAfterTheTurnsThatItMay() {
    try (ModelServer model = ModelServer.openAi(Turn.uses("exec_command", "cmd", "true"))) {
      FinalRecord record =
          run(
              AiAgentText.codex(model.address()).execution("timeoutSeconds: 60, maxTurns: 3"),
              RETRY);

      assertEquals("it took more turns than 3", record.reason());
      assertTrue(model.requests().size() < 10, () -> model.requests().size() + " requests");
    }
  }

  @Test
  void aModelThatDoesNotAnswerIsLeftAtTheTimeLimit() {
    try (ModelServer model = ModelServer.anthropic(new Turn.Hangs())) {
      FinalRecord record =
          run(AiAgentText.claude(model.address()).execution("timeoutSeconds: 4"), "");

      assertEquals("timed-out", record.outcome());
    }
  }

  private FinalRecord run(AiAgentText agent, String more) {
    declare(agent, more);
    return scene.observed().records("notes").stream()
        .findFirst()
        .orElseThrow(() -> new AssertionError(scene.observed().why("notes")));
  }

  private void declare(AiAgentText agent, String more) {
    TaskText task = TaskText.of("notes", "helper").prompt("Have the notes say two.");
    scene.variable("MANDATE_MODEL_ADDRESSES", agent.addresses());
    scene.commit(Map.of("agents/helper.yaml", agent.yaml(), task.file(), task.yaml() + more));
    scene.reconcile();
  }

  private String log() {
    return file("log.txt");
  }

  private JsonNode agent() {
    return scene.observed().run("notes").at("/status/agent");
  }

  private String file(String name) {
    return scene.observed().fileOfRun("notes", name);
  }

  private static ObjectNode written(String file) {
    return JsonNodeFactory.instance.objectNode().put("file_path", file).put("content", "two\n");
  }
}
