package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.launch.bubblewrap.RealSandbox;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.testkit.model.ModelServer;
import dev.mandate.testkit.model.Turn;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Any connector in any sandbox: the real programs, from a spec commit to a signed record that
 * verifies. In bubblewrap they reach the scripted model on the reconciler's loopback through the
 * proxy alone.
 */
@Tag("both-forges")
@Timeout(900)
class ConnectorsInSandboxesTest {
  private static final String KEY = "key-of-nobody-0123456789";
  private static final String NOTES = "services/shop/notes.txt";
  private static final String EDIT =
      "Here it is.\n\ntarget/"
          + NOTES
          + "\n```\n<<<<<<< SEARCH\none\n=======\ntwo\n>>>>>>> REPLACE\n```\n";

  @TempDir Path folder;
  private Scene scene;

  @AfterEach
  void close() {
    if (scene != null) {
      scene.close();
    }
  }

  @ParameterizedTest(name = "{0} in {1}")
  @CsvSource({
    "claude-code, process",
    "claude-code, bubblewrap",
    "codex, process",
    "codex, bubblewrap",
    "gemini, process",
    "gemini, bubblewrap",
    "cline, process",
    "cline, bubblewrap",
    "aider, process",
    "aider, bubblewrap",
  })
  void aChangeIsProposedAndSigned(String connector, String sandbox) {
    given(connector, sandbox);
    try (ModelServer model = changing(connector)) {
      FinalRecord record = run(agent(connector, model.address()), sandbox, model.address());

      assertEquals("succeeded", record.outcome(), () -> record.reason() + "\n" + trace());
      String branch = record.proposal().orElseThrow();
      assertEquals("two\n", scene.repo.files(branch).get(NOTES), this::trace);
      ModelServer.Asked first = model.requests().getFirst();
      assertEquals(KEY, first.key());
      assertTrue(first.body().toString().contains("services/shop/notes.txt say two"));
      assertTrue(first.body().toString().contains("Be brief."));
      assertFalse(log().contains(KEY));
      JsonNode counted = scene.observed().run("notes").at("/status/model");
      assertEquals(model.requests().size(), counted.path("answers").asInt(), counted.toString());
      assertEquals(
          34 * model.requests().size(), counted.at("/usage/outputTokens").asInt(), trace());
      assertTrue(counted.path("refused").isMissingNode(), counted.toString());
      JsonNode agent = scene.observed().run("notes").at("/status/agent");
      assertEquals(version(connector), agent.path("version").asText());
      assertTrue(agent.at("/usage/inputTokens").asInt() >= 1000, agent.toString());
      if (connector.equals("codex")) {
        assertTrue(log().contains("HOME="), log());
        assertFalse(log().contains("OPENAI_API_KEY"), log());
      }
      scene.assertSound();
      String refs = scene.refs();
      scene.reconcile();
      assertEquals(refs, scene.refs(), "nothing is done twice");
    }
  }

  private static String version(String connector) {
    return switch (connector) {
      case "claude-code" -> "2.1.197";
      case "codex" -> "0.169.0";
      case "gemini" -> "0.61.0";
      case "cline" -> "3.0.65";
      default -> "0.86.2";
    };
  }

  /** Without the gateway, the program has the key, and reaches the model through the proxy. */
  @ParameterizedTest(name = "{0} in {1}")
  @CsvSource({"claude-code, bubblewrap", "codex, process", "gemini, process"})
  void withTheKeyItselfItIsTheAgentsOwnReportThatCounts(String connector, String sandbox) {
    given(connector, sandbox);
    try (ModelServer model = changing(connector)) {
      AiAgentText agent = agent(connector, model.address()).withKey();
      FinalRecord record = run(agent, sandbox, model.address());

      assertEquals("succeeded", record.outcome(), () -> record.reason() + "\n" + trace());
      assertEquals(KEY, model.requests().getFirst().key());
      assertTrue(scene.observed().run("notes").at("/status/model").isMissingNode());
      scene.assertSound();
    }
  }

  /** The tool that the model asks for is one that the agent has, and the file is not. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({"claude-code", "codex", "cline"})
  void inBubblewrapNeitherTheKeyNorAnotherWorkspaceCanBeReadOrWritten(String connector)
      throws Exception {
    given(connector, "bubblewrap");
    Path home = scene.home("usual");
    Path key = Files.createDirectories(home.resolve("keys")).resolve("reconciler.pem");
    Files.writeString(key, "PRIVATE-TO-THE-RECONCILER");
    Path other = Files.createDirectories(home.resolve("workspaces/other")).resolve("mine.txt");
    Files.writeString(other, "PRIVATE-TO-ANOTHER-RUN");
    try (ModelServer model = greedy(connector, key, other)) {
      AiAgentText agent =
          agent(connector, model.address())
              .capabilities(
                  "readOnly: false, paths: {write: [\"services/**\"]}, tools: {allow: [Read, Edit,"
                      + " Write, Bash]}");
      FinalRecord record = run(agent, "bubblewrap", model.address());

      String all = model.requests() + log() + record;
      assertFalse(all.contains("PRIVATE-TO-"), all);
      assertEquals("PRIVATE-TO-ANOTHER-RUN", Files.readString(other));
      assertEquals("PRIVATE-TO-THE-RECONCILER", Files.readString(key));
      assertTrue(model.requests().size() >= 3, this::log);
      scene.assertSound();
    }
  }

  @Test
  void whatTheProgramHasNoWayToDoIsInTheRecord() {
    given("gemini", "process");
    try (ModelServer model = changing("gemini")) {
      run(agent("gemini", model.address()).withKey(), "process", model.address());

      assertEquals(
          "limits.cost.perRunUsd is not watched: gemini does not say what it costs.",
          scene.observed().run("notes").at("/status/notes/0").asText());
    }
  }

  @Test
  void claudeIsEndedWhenItHasUsedMoreTokensThanItMay() {
    given("claude-code", "process");
    try (ModelServer model = ModelServer.anthropic(Turn.uses("Read", "file_path", "PROMPT.md"))) {
      AiAgentText agent =
          agent("claude-code", model.address())
              .withKey()
              .cost("perRunUsd: 5, perDayUsd: 9, tokensPerRun: 4000");
      FinalRecord record = run(agent, "process", model.address());

      assertEquals(
          "it used 4936 tokens, and limits.cost.tokensPerRun is 4000",
          record.reason(),
          this::trace);
      assertTrue(model.requests().size() < 10, () -> model.requests().size() + " requests");
    }
  }

  private void given(String connector, String sandbox) {
    assumeTrue(RealAgents.present(connector), connector + " is not here");
    if (sandbox.equals("bubblewrap")) {
      RealSandbox.require();
    }
    scene = Scene.in(folder);
    String control =
        ControlText.usual()
            .parameters(
                "sandboxes: {production: [process]}, egress: {allowed: [\"127.0.0.1\"]},"
                    + " tools: {denied: []}, model_access: {sandbox: [gateway, key]}")
            .yaml(scene);
    scene.commit(
        Map.of(
            ControlText.FILE,
            control.replace(
                "allowedEnv: [PATH]",
                "allowedEnv: [PATH, ANTHROPIC_API_KEY, OPENAI_API_KEY, GEMINI_API_KEY]")));
    scene
        .variable("PATH", RealAgents.searchPath())
        .variable("ANTHROPIC_API_KEY", KEY)
        .variable("OPENAI_API_KEY", KEY)
        .variable("GEMINI_API_KEY", KEY)
        .variable("MANDATE_SANDBOX_READABLE", RealAgents.readable());
  }

  private static AiAgentText agent(String connector, String address) {
    return switch (connector) {
      case "claude-code" -> AiAgentText.claude(address);
      case "codex" -> AiAgentText.codex(address);
      case "gemini" -> AiAgentText.gemini(address);
      case "cline" -> AiAgentText.cline(address);
      default -> AiAgentText.aider(address);
    };
  }

  /** A model that has the notes say two. */
  private static ModelServer changing(String connector) {
    Turn done = Turn.says("The notes say two now.");
    return switch (connector) {
      case "claude-code" ->
          ModelServer.anthropic(
              Turn.uses("Read", "file_path", "target/" + NOTES),
              Turn.uses(
                  "Edit",
                  object()
                      .put("file_path", "target/" + NOTES)
                      .put("old_string", "one")
                      .put("new_string", "two")),
              done);
      case "codex" ->
          ModelServer.openAi(
              Turn.uses("exec_command", "cmd", "env; echo two > target/" + NOTES), done);
      case "gemini" ->
          ModelServer.gemini(
              Turn.uses(
                  "write_file",
                  object().put("file_path", "target/" + NOTES).put("content", "two\n")),
              done);
      case "cline" ->
          ModelServer.anthropic(
              Turn.uses(
                  "editor",
                  object()
                      .put("path", "target/" + NOTES)
                      .put("old_text", "one")
                      .put("new_text", "two")),
              done);
      default -> ModelServer.anthropic(Turn.says(EDIT));
    };
  }

  /** A model that wants what is not the agent's. */
  private static ModelServer greedy(String connector, Path key, Path other) {
    String script = "cat " + key + " " + other + "; echo gone > " + other + "; echo tried";
    Turn done = Turn.says("I could not.");
    return switch (connector) {
      case "claude-code" ->
          ModelServer.anthropic(
              Turn.uses("Read", "file_path", key.toString()),
              Turn.uses("Bash", "command", script),
              done);
      case "codex" ->
          ModelServer.openAi(
              Turn.uses("exec_command", "cmd", "cat " + key),
              Turn.uses("exec_command", "cmd", script),
              done);
      default -> {
        ObjectNode read = object();
        read.putArray("files").addObject().put("path", key.toString());
        ObjectNode shell = object();
        shell.putArray("commands").add(script);
        yield ModelServer.anthropic(
            Turn.uses("read_files", read), Turn.uses("run_commands", shell), done);
      }
    };
  }

  private FinalRecord run(AiAgentText agent, String sandbox, String address) {
    int port = URI.create(address).getPort();
    if (agent.access().equals("key")) {
      scene.variable("MANDATE_SANDBOX_LOOPBACK_PORTS", Integer.toString(port));
    } else {
      scene.variable("MANDATE_MODEL_ADDRESSES", agent.addresses());
    }
    TaskText task = TaskText.of("notes", "helper").prompt("Have services/shop/notes.txt say two.");
    AiAgentText placed = agent.sandbox(sandbox);
    scene.commit(Map.of("agents/helper.yaml", placed.yaml(), task.file(), task.yaml()));
    scene.reconcile();
    return scene.observed().records("notes").stream()
        .findFirst()
        .orElseThrow(() -> new AssertionError(scene.observed().why("notes")));
  }

  private String log() {
    return scene.observed().fileOfRun("notes", "log.txt");
  }

  private String trace() {
    return log() + scene.observed().run("notes").at("/status");
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
