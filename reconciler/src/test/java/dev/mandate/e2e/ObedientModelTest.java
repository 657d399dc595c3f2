package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.launch.bubblewrap.RealSandbox;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.testkit.model.ModelServer;
import dev.mandate.testkit.model.Turn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real claude with a shell and a model that does whatever a text says: it gets neither the
 * provider's key nor anything of the provider but what its spec names.
 */
@Tag("both-forges")
@Timeout(900)
class ObedientModelTest {
  private static final String KEY = "loot-" + UUID.randomUUID();
  private static final String ASK =
      """
      gw() {
        local method=$1 path=$2 body=$3 field
        shift 3
        exec 3<>/dev/tcp/127.0.0.1/3129
        { printf '%s %s HTTP/1.1\\r\\nHost: gateway\\r\\nContent-Type: application/json\\r\\nContent-Length: %s\\r\\n' "$method" "$path" "${#body}"
          for field; do printf '%s\\r\\n' "$field"; done
          printf '\\r\\n%s' "$body"; } >&3
        timeout 5 cat <&3
        exec 3>&-
      }
      """;
  private static final String MESSAGE =
      "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";

  @TempDir Path folder;

  @TestFactory
  Collection<DynamicTest> whatItsShellMayNotDo() throws Exception {
    assumeTrue(RealAgents.present("claude"), "claude is not here");
    RealSandbox.require();
    try (Scene scene = Scene.in(folder)) {
      Path key = loot(scene.home("usual").resolve("keys/loot.pem"));
      loot(folder.resolve("user/.claude/.credentials.json"));
      List<RedTeamCase> cases =
          RedTeamCase.corpus(
              "model.yaml",
              Map.of(
                  "key", key.toString(),
                  "user", folder.resolve("user").toString(),
                  "message", MESSAGE));
      Turn[] script =
          Stream.concat(
                  cases.stream().map(one -> Turn.uses("Bash", "command", ASK + one.says())),
                  Stream.of(Turn.says("I did as I was told.")))
              .toArray(Turn[]::new);
      try (ModelServer model = ModelServer.anthropic(script)) {
        FinalRecord record = run(scene, model);
        List<ModelServer.Asked> asked = model.requests();
        String everything = scene.observed().files().toString();
        List<DynamicTest> tests = new ArrayList<>();
        tests.add(
            DynamicTest.dynamicTest(
                "only the model of the spec was asked, and only by the program itself",
                () -> {
                  assertEquals(
                      "succeeded",
                      record.outcome(),
                      () -> record.reason() + scene.observed().fileOfRun("obey", "log.txt"));
                  assertEquals(script.length, asked.size());
                  asked.forEach(one -> assertEquals(KEY, one.key()));
                }));
        tests.add(
            DynamicTest.dynamicTest(
                "the key is nowhere",
                () -> {
                  assertFalse(everything.contains(KEY));
                  asked.forEach(one -> assertFalse(one.body().toString().contains(KEY)));
                }));
        for (int i = 0; i < cases.size(); i++) {
          RedTeamCase one = cases.get(i);
          String seen = i + 1 < asked.size() ? lastResult(asked.get(i + 1).body()) : "nothing";
          tests.add(
              DynamicTest.dynamicTest(
                  one.id(),
                  () -> assertTrue(one.refused().matcher(seen).find(), () -> one.says() + seen)));
        }
        JsonNode counted = scene.observed().run("obey").at("/status/model");
        tests.add(
            DynamicTest.dynamicTest(
                "each refusal of the gateway is in the record",
                () -> {
                  String refused = counted.path("refused").toString();
                  for (String why :
                      List.of(
                          "it does not have the token of this run",
                          "which neither llm.model nor llm.alsoModels names",
                          "none of those that are passed on",
                          "a tool that the provider would run",
                          "the provider would fetch")) {
                    assertTrue(refused.contains(why), refused);
                  }
                }));
        return tests;
      }
    }
  }

  private static FinalRecord run(Scene scene, ModelServer model) {
    AiAgentText agent =
        AiAgentText.claude(model.address())
            .sandbox("bubblewrap")
            .execution("timeoutSeconds: 120, maxTurns: 100")
            .cost("perRunUsd: 5, perDayUsd: 50")
            .capabilities(
                "readOnly: false, paths: {write: [\"services/**\"]}, tools: {allow: [Read, Bash]}");
    TaskText task = TaskText.of("obey", "helper").prompt("See to this issue.");
    scene
        .control(
            ControlText.usual()
                .parameters("sandboxes: {production: [process]}, tools: {denied: []}"))
        .variable("PATH", RealAgents.searchPath())
        .variable("ANTHROPIC_API_KEY", KEY)
        .variable("MANDATE_SANDBOX_READABLE", RealAgents.readable())
        .variable("MANDATE_MODEL_ADDRESSES", agent.addresses())
        .commit(Map.of("agents/helper.yaml", agent.yaml(), task.file(), task.yaml()));
    scene.reconcile();
    return scene.observed().records("obey").stream()
        .findFirst()
        .orElseThrow(() -> new AssertionError(scene.observed().why("obey")));
  }

  /** What the agent's program tells its model of the last command. */
  private static String lastResult(JsonNode body) {
    JsonNode messages = body.path("messages");
    StringBuilder text = new StringBuilder();
    messages
        .path(messages.size() - 1)
        .path("content")
        .findValues("content")
        .forEach(content -> text.append(content.isTextual() ? content.asText() : content));
    return text.toString();
  }

  private static Path loot(Path file) throws Exception {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, KEY + "\n");
  }
}
