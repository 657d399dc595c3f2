package dev.mandate.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.run.GivenRun;
import dev.mandate.testkit.model.ModelServer;
import dev.mandate.testkit.model.Turn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What agents read themselves and send on: a provider does not get what its model must not see. */
class RequestScreenTest {
  private static final String BODY =
      """
      {"model":"claude-sonnet-4-5","max_tokens":500,"messages":[
       {"role":"user","content":"Write to ada@example.org."},
       {"role":"assistant","content":[
        {"type":"thinking","thinking":"Hm.","signature":"DE89370400440532013000"},
        {"type":"tool_use","id":"toolu_1","name":"Read","input":{"account":"DE89370400440532013000","line":4111}}]},
       {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1",
        "content":"{\\"text\\":\\"\\\\nDE89370400440532013000 \\\\nada@example.org\\"}"}]}]}
      """;

  @Test
  void whatIsNamedIsReplacedAndTheRequestStaysWhole() throws IOException {
    JsonNode sent = sent(new String[] {"email", "iban"});
    assertEquals("Write to [REDACTED:email].", sent.at("/messages/0/content").asText());
    assertEquals("[REDACTED:iban]", sent.at("/messages/1/content/1/input/account").asText());
    assertEquals(4111, sent.at("/messages/1/content/1/input/line").asInt());
    assertEquals("DE89370400440532013000", sent.at("/messages/1/content/0/signature").asText());
    ObjectNode result =
        Json.object(
                sent.at("/messages/2/content/0/content").asText().getBytes(StandardCharsets.UTF_8))
            .orElseThrow();
    assertEquals("\n[REDACTED:iban] \n[REDACTED:email]", result.get("text").asText());
    assertEquals("toolu_1", sent.at("/messages/2/content/0/tool_use_id").asText());
  }

  @Test
  void withoutSuchWordsRequestsArePassedOnAsTheyAre() throws IOException {
    assertEquals(
        "Write to ada@example.org.", sent(new String[0]).at("/messages/0/content").asText());
  }

  @Test
  void knownSecretsGoWithThem() {
    GivenRun run =
        GivenGateway.run(Provider.ANTHROPIC)
            .hiding("email")
            .environment(Map.of("DEPLOY_TOKEN", "correct-horse-battery"));
    RequestScreen screen = RequestScreen.of(run.request(), GivenGateway.KEY);
    String text = "battery correct-horse-battery " + GivenGateway.KEY;
    String seen =
        screen
            .seen(
                Json.object(("{\"content\":\"" + text + "\"}").getBytes(StandardCharsets.UTF_8))
                    .orElseThrow())
            .toString();
    assertFalse(seen.contains("correct-horse") || seen.contains(GivenGateway.KEY), seen);
    assertTrue(seen.contains("battery [REDACTED:secret] "), seen);
  }

  private static JsonNode sent(String[] classes) throws IOException {
    try (ModelServer model = ModelServer.anthropic(Turn.says("Hello."));
        GivenGateway gateway =
            GivenGateway.before(Provider.ANTHROPIC, model.address(), run -> run.hiding(classes))) {
      GivenGateway.Answer answer = gateway.post("/v1/messages", BODY);
      assertEquals(200, answer.status(), answer.body());
      return model.requests().getFirst().body();
    }
  }
}
