package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mandate.ledger.FinalRecord;
import dev.mandate.testkit.model.ModelServer;
import dev.mandate.testkit.model.Turn;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Of the tools of a real MCP server, the real programs use those that the agent's spec names. */
@Tag("both-forges")
@Timeout(900)
class McpServersTest {
  private static final Path SERVER = Path.of("src/test/resources/mcp/words.mjs").toAbsolutePath();
  private static final Turn DONE = Turn.says("Looked up.");

  @TempDir Path folder;
  private Scene scene;

  @BeforeEach
  void set() {
    assumeTrue(RealAgents.present(), "the programs of AI agents are not here");
    scene = Scene.in(folder);
    String control =
        ControlText.usual()
            .parameters(
                "sandboxes: {production: [process]}, tools: {known: [Read, mcp__words__lookup, mcp__other__lookup]}")
            .yaml(scene);
    scene.commit(
        Map.of(
            ControlText.FILE,
            control.replace(
                "allowedEnv: [PATH]",
                "allowedEnv: [PATH, ANTHROPIC_API_KEY, OPENAI_API_KEY, GEMINI_API_KEY]")));
    scene.variable("PATH", RealAgents.searchPath());
    scene.variable("ANTHROPIC_API_KEY", "key-of-nobody-0123456789");
    scene.variable("OPENAI_API_KEY", "key-of-nobody-0123456789");
    scene.variable("GEMINI_API_KEY", "key-of-nobody-0123456789");
  }

  @AfterEach
  void close() {
    if (scene != null) {
      scene.close();
    }
  }

  @Test
  void claudeUsesTheNamedToolAndIsDeniedAnyOther() {
    try (ModelServer model =
        ModelServer.anthropic(
            Turn.uses("mcp__words__lookup", "word", "hut"),
            Turn.uses("mcp__words__erase", "word", "all"),
            DONE)) {
      FinalRecord record = run(AiAgentText.claude(model.address()), "mcp__words__lookup");

      assertTrue(log().contains("  result: lookup hut: called\n"), log());
      assertFalse(log().contains("erase all: called"), log());
      assertTrue(
          record
              .reason()
              .startsWith("tools that the agent asked for were denied: mcp__words__erase"),
          record.reason());
      scene.assertSound();
    }
  }

  @Test
  void geminiUsesTheNamedToolAndHasNoOther() {
    try (ModelServer model =
        ModelServer.gemini(
            Turn.uses("mcp_words_lookup", "word", "hut"),
            Turn.uses("mcp_words_erase", "word", "all"),
            DONE)) {
      FinalRecord record = run(AiAgentText.gemini(model.address()), "mcp__words__lookup");

      assertEquals("succeeded", record.outcome(), () -> record.reason() + "\n" + log());
      assertTrue(log().contains("  result: lookup hut: called\n"), log());
      assertTrue(log().contains("  failed: Tool \"mcp_words_erase\" not found"), log());
      scene.assertSound();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "codex, mcp__words__lookup, capabilities.mcpServers cannot be held by codex",
    "claude-code, mcp__other__lookup, names no server of capabilities.mcpServers",
    "claude-code, Read, the server words in capabilities.mcpServers has no tool",
  })
  void whatCannotBeHeldIsNotStarted(String connector, String tool, String reason) {
    AiAgentText agent =
        connector.equals("codex")
            ? AiAgentText.codex("http://127.0.0.1:9")
            : AiAgentText.claude("http://127.0.0.1:9");
    FinalRecord record = run(agent, tool);

    assertEquals("not-started", record.outcome());
    assertTrue(record.reason().contains(reason), record.reason());
  }

  private FinalRecord run(AiAgentText agent, String tool) {
    TaskText task = TaskText.of("words", "helper").prompt("Look up a hut.");
    String yaml =
        agent
            .capabilities(
                "readOnly: true, tools: {allow: [Read, "
                    + tool
                    + "]}, mcpServers: [{name: words, command: [node, \""
                    + SERVER
                    + "\"]}]")
            .mode("ask")
            .yaml()
            .replace("[Read, Read]", "[Read]");
    scene.variable("MANDATE_MODEL_ADDRESSES", agent.addresses());
    scene.commit(Map.of("agents/helper.yaml", yaml, task.file(), task.yaml()));
    scene.reconcile();
    return scene.observed().records("words").stream()
        .findFirst()
        .orElseThrow(() -> new AssertionError(scene.observed().why("words")));
  }

  private String log() {
    return scene.observed().fileOfRun("words", "log.txt");
  }
}
