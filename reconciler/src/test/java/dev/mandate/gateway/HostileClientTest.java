package dev.mandate.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.run.ModelUse;
import dev.mandate.testkit.model.ModelServer;
import dev.mandate.testkit.model.Turn;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An agent that sends whatever it likes: nothing of it reaches the provider. */
@Timeout(900)
class HostileClientTest {
  private static final String FINE =
      "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":50,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

  private ModelServer model;
  private GivenGateway gateway;

  @BeforeEach
  void open() {
    model = ModelServer.anthropic(Turn.says("Hello."));
    gateway = GivenGateway.before(Provider.ANTHROPIC, model.address());
  }

  @AfterEach
  void close() {
    gateway.close();
    model.close();
  }

  @Test
  void whatIsFineIsPassedOn() throws IOException {
    assertEquals(200, gateway.post("/v1/messages", FINE).status());
  }

  @Test
  void onlyTheTokenOfThisRunOpens() throws IOException {
    try (GivenGateway other = GivenGateway.before(Provider.ANTHROPIC, model.address())) {
      List<String> headers =
          List.of(
              "",
              gateway.keyHeader(""),
              gateway.keyHeader(GivenGateway.KEY),
              gateway.keyHeader(other.token),
              gateway.keyHeader(gateway.token.substring(1)),
              gateway.keyHeader(gateway.token + "0"),
              gateway.keyHeader(gateway.token) + gateway.keyHeader(other.token),
              gateway.keyHeader(gateway.token) + "Authorization: Basic eDp5\r\n");
      for (String header : headers) {
        GivenGateway.Answer answer =
            gateway.ask(GivenGateway.request("POST", "/v1/messages", header, FINE));
        assertEquals(401, answer.status(), header);
        assertTrue(answer.body().contains("authentication_error"), answer.body());
      }
    }
    nothingCame();
  }

  /** Some programs do so as soon as they have what they want. */
  @Test
  @Timeout(900)
  void whoHangsUpIsNotTakenForAProviderThatBrokeOff() throws IOException {
    try (ModelServer talkative = ModelServer.anthropic(Turn.says("word ".repeat(2_000_000)));
        GivenGateway other = GivenGateway.before(Provider.ANTHROPIC, talkative.address())) {
      try (Socket socket = other.connect()) {
        socket.setSoLinger(true, 0);
        String header = other.keyHeader(other.token);
        socket
            .getOutputStream()
            .write(
                GivenGateway.request("POST", "/v1/messages", header, FINE)
                    .getBytes(StandardCharsets.UTF_8));
        assertTrue(socket.getInputStream().read() > 0);
      }
      while (other.soFar().assumed() == 0) {
        Thread.onSpinWait();
      }
      assertEquals(List.of(), other.use().refused());
    }
  }

  @Test
  void afterTheRunNobodyIsThere() {
    ModelUse unused = gateway.use();
    boolean refused;
    try (Socket socket = gateway.connect()) {
      refused = socket.getInputStream().read() < 0;
    } catch (IOException e) {
      refused = true;
    }
    assertTrue(refused);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /v1/messages",
        "PUT /v1/messages",
        "OPTIONS /v1/messages",
        "TRACE /v1/messages",
        "POST /",
        "POST /v1/messages/",
        "POST /v1/messages/batches",
        "POST /v1/files",
        "POST /v1/complete",
        "POST /v1/organizations/api_keys",
        "POST //v1/messages",
        "POST /v1//messages",
        "POST /v1/../v1/messages",
        "POST /v1/./messages",
        "POST /%76%31/messages",
        "POST /v1/messages%2e",
        "POST /v1/messages;x=1",
        "POST /v1/messages?beta=true&x=1",
        "POST /v1/messages#x",
        "POST /V1/messages",
        "POST \\v1\\messages",
        "POST http://169.254.169.254/v1/messages",
        "POST http://api.anthropic.com/v1/messages",
        "CONNECT api.anthropic.com:443",
        "POST *",
        "POST @evil.example.org/v1/messages",
        "POST /v1/messages@evil.example.org",
        "post /v1/messages"
      })
  void noOtherPathIsPassedOn(String line) throws IOException {
    String[] words = line.split(" ");
    GivenGateway.Answer answer =
        gateway.ask(
            GivenGateway.request(words[0], words[1], gateway.keyHeader(gateway.token), FINE));

    assertTrue(answer.status() == 404 || answer.status() == 400, answer.toString());
    nothingCame();
  }

  static List<String> heads() {
    String end = "\r\n\r\n" + FINE;
    String length = "Content-Length: " + FINE.length();
    return List.of(
        length + "\r\nContent-Length: 5" + end,
        length + "\r\n" + length + end,
        length + ", " + FINE.length() + end,
        "Content-Length: +" + FINE.length() + end,
        "Content-Length: -1" + end,
        "Content-Length: 0x10" + end,
        "Content-Length: 99999999999999999999" + end,
        length + "\r\nTransfer-Encoding: chunked" + end,
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked" + end,
        "Transfer-Encoding: identity" + end,
        "Transfer-Encoding: chunked, identity" + end,
        "Transfer-Encoding: xchunked" + end,
        "Transfer-Encoding:\u000bchunked" + end,
        "Transfer-Encoding : chunked" + end,
        " folded: x\r\n" + length + end,
        length + "\r\n folded" + end,
        length + "\r\nno-colon" + end,
        length + "\r\nbad name: x" + end,
        length + "\r\nx: a\u0000b" + end,
        length + "\r\nx: a\rb" + end,
        length + "\nx: y" + end,
        length + "\r\nHost: other" + end,
        length + "\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk" + end,
        length + "\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x" + end,
        length + "\r\nContent-Encoding: gzip" + end,
        length + "\r\nTrailer: x" + end,
        "x: " + "y".repeat(70_000) + "\r\n" + length + end,
        "x: y\r\n".repeat(200) + length + end);
  }

  @ParameterizedTest
  @MethodSource("heads")
  void aHeadThatTwoCouldReadInTwoWaysIsRefused(String rest) throws IOException {
    GivenGateway.Answer answer =
        gateway.ask(
            "POST /v1/messages HTTP/1.1\r\nHost: gateway\r\n"
                + gateway.keyHeader(gateway.token)
                + rest);

    assertTrue(answer.status() == 400 || answer.status() == 0, answer.toString());
    nothingCame();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5\r\nhello\r\n0\r\nx: y\r\n\r\n",
        "5;x=1\r\nhello\r\n0\r\n\r\n",
        "5\nhello\r\n0\r\n\r\n",
        "-5\r\nhello\r\n0\r\n\r\n",
        "fffffffff\r\nhello",
        "5\r\nhelloX\r\n0\r\n\r\n",
        "\r\n\r\n",
        "7fffffff\r\n",
      })
  void chunksThatAreOddAreRefused(String chunks) throws IOException {
    GivenGateway.Answer answer =
        gateway.ask(
            "POST /v1/messages HTTP/1.1\r\nHost: gateway\r\n"
                + gateway.keyHeader(gateway.token)
                + "Transfer-Encoding: chunked\r\n\r\n"
                + chunks);

    assertEquals(413, answer.status(), answer.toString());
    nothingCame();
  }

  static List<String> bodies() {
    return List.of(
        "",
        "{",
        "[]",
        "null",
        FINE + FINE,
        FINE.replace("}]}", "}]}x"),
        FINE.replace("{\"model\"", "{\"model\":\"claude-opus-4-1\",\"model\""),
        FINE.replace("{\"model\"", "{\"mod\\u0065l\":\"claude-opus-4-1\",\"model\""),
        FINE.replace("claude-sonnet-4-5", "Claude-Sonnet-4-5"),
        FINE.replace("claude-sonnet-4-5", "claude-sonnet-4-5 "),
        FINE.replace("claude-sonnet-4-5", "claude-sonnet-4-5\u200b"),
        FINE.replace("claude-sonnet-4-5", "claude\u2010sonnet-4-5"),
        FINE.replace("\"claude-sonnet-4-5\"", "[\"claude-sonnet-4-5\"]"),
        FINE.replace("\"claude-sonnet-4-5\"", "null"),
        FINE.replace(":50", ":\"50\""),
        FINE.replace(":50", ":-50"),
        FINE.replace(":50", ":1e9"),
        FINE.replace(":50", ":99999999999999999999"),
        FINE.replace("\"max_tokens\":50,", ""),
        FINE.replace("\"Hi\"", "[".repeat(5000) + "]".repeat(5000)),
        FINE.replace("\"max_tokens\"", "\"container\":\"c\",\"max_tokens\""),
        FINE.replace("\"max_tokens\"", "\"mcp_servers\":[{\"url\":\"https://x\"}],\"max_tokens\""),
        FINE.replace("\"max_tokens\"", "\"service_tier\":\"priority\",\"max_tokens\""),
        FINE.replace("\"max_tokens\"", "\"speed\":\"fast\",\"max_tokens\""),
        FINE.replace(
            "\"max_tokens\"",
            "\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}],\"max_tokens\""),
        FINE.replace(
            "\"max_tokens\"",
            "\"tools\":[{\"type\":\"web_fetch_20250910\",\"name\":\"web_fetch\"}],\"max_tokens\""),
        FINE.replace(
            "\"max_tokens\"",
            "\"tools\":[{\"type\":\"code_execution_20250825\",\"name\":\"c\"}],\"max_tokens\""),
        FINE.replace(
            "\"Hi\"", "[{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"https://x\"}}]"),
        FINE.replace(
            "\"Hi\"", "[{\"type\":\"document\",\"source\":{\"type\":\"file\",\"file_id\":\"f\"}}]"),
        FINE.replace("\"Hi\"", "[{\"type\":\"container_upload\",\"file_id\":\"f\"}]"),
        FINE.replace(
            "\"Hi\"",
            "[{\"type\":\"tool_result\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"https://x\"}}]}]"),
        FINE.replace(
            "\"Hi\"",
            "[{\"type\":\"text\",\"text\":\"x\",\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}}]"));
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void aBodyThatAsksForMoreIsRefused(String body) throws IOException {
    GivenGateway.Answer answer = gateway.post("/v1/messages", body);

    assertEquals(400, answer.status(), answer.toString());
    assertTrue(answer.body().contains("mandate: "), answer.body());
    nothingCame();
  }

  static List<String> responses() {
    String fine = "{\"model\":\"gpt-5-codex\",\"input\":\"Hi\"}";
    return List.of(
            "\"store\":true",
            "\"background\":true",
            "\"previous_response_id\":\"resp_1\"",
            "\"conversation\":\"conv_1\"",
            "\"prompt\":{\"id\":\"p\"}",
            "\"service_tier\":\"priority\"",
            "\"prompt_cache_retention\":\"24h\"",
            "\"tools\":[{\"type\":\"web_search\"}]",
            "\"tools\":[{\"type\":\"mcp\",\"server_url\":\"https://x\"}]",
            "\"tools\":[{\"type\":\"code_interpreter\"}]",
            "\"tools\":[{\"type\":\"file_search\"}]",
            "\"tools\":[{\"type\":\"image_generation\"}]",
            "\"tools\":[{\"type\":\"namespace\",\"tools\":[{\"type\":\"web_search\"}]}]",
            "\"include\":[\"web_search_call.action.sources\"]")
        .stream()
        .map(field -> fine.replace("{", "{" + field + ","))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("responses")
  void whatTheProviderWouldKeepOrDoIsRefused(String body) throws IOException {
    try (ModelServer openAi = ModelServer.openAi(Turn.says("Hello."));
        GivenGateway responses = GivenGateway.before(Provider.OPENAI, openAi.address())) {
      assertEquals(400, responses.post("/v1/responses", body).status(), body);
      assertEquals(List.of(), openAi.requests());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"tools\":[{\"googleSearch\":{}}]",
        "\"tools\":[{\"urlContext\":{}}]",
        "\"tools\":[{\"code_execution\":{}}]",
        "\"cachedContent\":\"cachedContents/x\"",
        "\"generationConfig\":{\"candidateCount\":8}",
        "\"generationConfig\":{\"maxOutputTokens\":5,\"max_output_tokens\":9}",
        "\"generation_config\":{}",
        "\"systemInstruction\":{\"parts\":[{\"fileData\":{\"fileUri\":\"https://x\"}}]}",
      })
  void neitherDoesGemini(String field) throws IOException {
    try (ModelServer google = ModelServer.gemini(Turn.says("Hello."));
        GivenGateway gemini = GivenGateway.before(Provider.GOOGLE, google.address())) {
      String body = "{\"contents\":[{\"parts\":[{\"text\":\"Hi\"}]}]," + field + "}";
      String target = "/v1beta/models/gemini-2.5-pro:generateContent";
      assertEquals(400, gemini.post(target, body).status(), body);
      assertEquals(404, gemini.post(target.replace(":gen", "%3Agen"), body).status());
      assertEquals(404, gemini.post(target + "?key=" + gemini.token, body).status());
      assertEquals(List.of(), google.requests());
    }
  }

  @Test
  void aBodyThatIsTooLargeIsRefusedBeforeItIsRead() throws IOException {
    GivenGateway.Answer answer =
        gateway.ask(
            "POST /v1/messages HTTP/1.1\r\nHost: gateway\r\n"
                + gateway.keyHeader(gateway.token)
                + "Content-Length: 33554433\r\nExpect: 100-continue\r\n\r\n");

    assertEquals(413, answer.status(), answer.toString());
    nothingCame();
  }

  @Test
  void whoIsSlowIsNotWaitedFor() throws IOException {
    for (String begin :
        List.of(
            "POST /v1/mess",
            "POST /v1/messages HTTP/1.1\r\nHost: gateway\r\n%sContent-Length: 1000\r\n\r\n{")) {
      try (GivenGateway impatient =
              GivenGateway.before(
                  Provider.ANTHROPIC,
                  model.address(),
                  run -> run.perRunUsd("10"),
                  GivenGateway.impatientWithClients());
          Socket socket = impatient.connect()) {
        String header = impatient.keyHeader(impatient.token);
        socket.getOutputStream().write(begin.formatted(header).getBytes(StandardCharsets.US_ASCII));
        assertFalse(GivenGateway.read(socket.getInputStream()).head().contains("200"));
        assertEquals(0, impatient.open.use().requests());
      }
    }
    assertEquals(List.of(), model.requests());
  }

  @Test
  void whatComesBehindARequestIsNeverRead() throws IOException {
    String one =
        GivenGateway.request("POST", "/v1/messages", gateway.keyHeader(gateway.token), FINE);
    GivenGateway.Answer answer = gateway.ask(one + one + "GET /v1/models HTTP/1.1\r\n\r\n");

    assertEquals(200, answer.status());
    assertEquals(1, model.requests().size());
    assertEquals(1, answer.head().split("HTTP/1.1", -1).length - 1);
  }

  @Test
  void aThousandAtOnceAreAllAnswered() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Integer>> asking = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        asking.add(() -> gateway.post("/v1/models", "{}").status());
      }
      for (Future<Integer> answer : threads.invokeAll(asking)) {
        assertEquals(404, answer.get());
      }
    }
    assertEquals(1000, gateway.use().refused().getFirst().count());
  }

  @Test
  void nothingThatItChoosesComesIntoTheRecord() throws IOException {
    gateway.post("/v1/secret-path", FINE);
    gateway.post("/v1/messages", FINE.replace("claude-sonnet-4-5", "my-secret-model"));
    gateway.post("/v1/messages", FINE.replace("\"max_tokens\"", "\"my secret\":1,\"max_tokens\""));
    gateway.post("/v1/messages", FINE.replace("claude-sonnet-4-5", "claude-haiku-4-5"));

    String use = gateway.use().toString();
    assertFalse(use.contains("secret"), use);
    assertTrue(use.contains("the model claude-haiku-4-5"), use);
  }

  private void nothingCame() {
    assertEquals(List.of(), model.requests());
    assertEquals(0, gateway.open.use().requests());
  }
}
