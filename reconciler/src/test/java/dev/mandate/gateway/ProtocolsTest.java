package dev.mandate.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.run.AgentReport.Usage;
import dev.mandate.run.GivenRun;
import dev.mandate.run.ModelGate;
import dev.mandate.run.ModelUse;
import dev.mandate.testkit.model.ModelServer;
import dev.mandate.testkit.model.Turn;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each interface of each provider, with answers at once and as events: passed on, and counted. */
@Timeout(900)
class ProtocolsTest {
  private static final Turn HELLO = Turn.says("Hello.");

  enum Interface {
    MESSAGES(Provider.ANTHROPIC, ModelServer::anthropic, "/v1/messages", false),
    MESSAGES_STREAMED(Provider.ANTHROPIC, ModelServer::anthropic, "/v1/messages?beta=true", true),
    RESPONSES(Provider.OPENAI, ModelServer::openAi, "/v1/responses", false),
    RESPONSES_STREAMED(Provider.OPENAI, ModelServer::openAi, "/v1/responses", true),
    CHAT(Provider.OPENAI, ModelServer::chat, "/v1/chat/completions", false),
    CHAT_STREAMED(Provider.OPENAI, ModelServer::chat, "/v1/chat/completions", true),
    GENERATE(
        Provider.GOOGLE,
        ModelServer::gemini,
        "/v1beta/models/gemini-2.5-pro:generateContent",
        false),
    GENERATE_STREAMED(
        Provider.GOOGLE,
        ModelServer::gemini,
        "/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse",
        true);

    final Provider provider;
    final Function<Turn[], ModelServer> server;
    final String target;
    final boolean stream;

    Interface(
        Provider provider, Function<Turn[], ModelServer> server, String target, boolean stream) {
      this.provider = provider;
      this.server = server;
      this.target = target;
      this.stream = stream;
    }

    ModelServer saying(Turn... script) {
      return server.apply(script);
    }

    /** A request for an answer. */
    String request() {
      return request(GivenGateway.model(provider));
    }

    String request(String model) {
      String head = "{\"model\":\"" + model + "\",\"stream\":" + stream;
      return switch (this) {
        case MESSAGES, MESSAGES_STREAMED ->
            head + ",\"max_tokens\":500,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
        case RESPONSES, RESPONSES_STREAMED -> head + ",\"input\":\"Hi\"}";
        case CHAT, CHAT_STREAMED ->
            head + ",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
        case GENERATE, GENERATE_STREAMED ->
            "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hi\"}]}]}";
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void anAnswerIsPassedOnAndCounted(Interface asked) throws IOException {
    try (ModelServer model = asked.saying(HELLO);
        GivenGateway gateway = GivenGateway.before(asked.provider, model.address())) {
      GivenGateway.Answer answer = gateway.post(asked.target, asked.request());

      assertEquals(200, answer.status(), answer.body());
      String said = asked == Interface.RESPONSES ? "completed" : "Hello.";
      assertTrue(answer.whole() && answer.body().contains(said), answer.body());
      assertEquals(asked.stream, answer.head().contains("text/event-stream"), answer.head());
      ModelServer.Asked passedOn = model.requests().getFirst();
      assertEquals(GivenGateway.KEY, passedOn.key());
      assertFalse(passedOn.toString().contains(gateway.token));
      ModelUse use = gateway.use();
      assertEquals(new Usage(1000, 34, 200, 0), use.usage());
      assertEquals(List.of(GivenGateway.model(asked.provider)), use.models());
      assertEquals(1, use.requests());
      assertEquals(1, use.answers());
      assertEquals(0, use.assumed());
      assertEquals(List.of(), use.refused());
      assertEquals(Optional.empty(), use.exceeded());
      assertTrue(use.local());
      BigDecimal cost =
          switch (asked.provider) {
            case ANTHROPIC -> new BigDecimal("0.003570");
            case OPENAI, GOOGLE -> new BigDecimal("0.001615");
          };
      assertEquals(Optional.of(cost), use.usd());
    }
  }

  @ParameterizedTest
  @EnumSource
  void noAnswerMayBeLongerThanTheSpecSays(Interface asked) throws IOException {
    try (ModelServer model = asked.saying(HELLO);
        GivenGateway gateway =
            GivenGateway.before(
                asked.provider,
                model.address(),
                run ->
                    run.llm(
                        asked.provider.word(),
                        GivenGateway.model(asked.provider),
                        OptionalInt.of(77)))) {
      assertEquals(200, gateway.post(asked.target, asked.request()).status());

      String body = model.requests().getFirst().body().toString();
      assertTrue(body.contains(":77"), body);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anotherModelIsRefusedInTheProvidersForm(Interface asked) throws IOException {
    try (ModelServer model = asked.saying(HELLO);
        GivenGateway gateway = GivenGateway.before(asked.provider, model.address())) {
      String target = asked.target.replace("gemini-2.5-pro", "gemini-2.5-flash");
      String other = asked.provider == Provider.ANTHROPIC ? "claude-haiku-4-5" : "gpt-4o-mini";
      GivenGateway.Answer answer = gateway.post(target, asked.request(other));

      assertEquals(400, answer.status());
      assertTrue(answer.body().contains("neither llm.model nor llm.alsoModels"), answer.body());
      assertEquals(List.of(), model.requests());
      assertEquals(1, gateway.use().refused().getFirst().count());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"MESSAGES", "RESPONSES", "CHAT", "GENERATE"})
  void anErrorOfTheProviderComesThroughAndCostsNothing(Interface asked) throws IOException {
    try (ModelServer model = asked.saying(new Turn.Errs(529), new Turn.Errs(401));
        GivenGateway gateway = GivenGateway.before(asked.provider, model.address())) {
      GivenGateway.Answer overloaded = gateway.post(asked.target, asked.request());
      GivenGateway.Answer unknown = gateway.post(asked.target, asked.request());

      assertEquals(529, overloaded.status());
      assertTrue(overloaded.body().contains("scripted 529"), overloaded.body());
      assertTrue(overloaded.head().contains("retry-after: 0"), overloaded.head());
      assertEquals(401, unknown.status());
      assertFalse(unknown.body().contains("scripted"), unknown.body());
      ModelUse use = gateway.use();
      assertEquals(2, use.requests());
      assertEquals(0, use.answers());
      assertEquals(new Usage(0, 0, 0, 0), use.usage());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"MESSAGES_STREAMED", "RESPONSES_STREAMED", "CHAT_STREAMED"})
  void whatBreaksOffCountsWithTheMostThatItCanBe(Interface asked) throws IOException {
    try (ModelServer model = asked.saying(new Turn.BreaksOff());
        GivenGateway gateway = GivenGateway.before(asked.provider, model.address())) {
      GivenGateway.Answer answer = gateway.post(asked.target, asked.request());

      assertFalse(answer.whole(), answer.toString());
      ModelUse use = gateway.use();
      assertEquals(1, use.assumed());
      assertTrue(use.usage().output() >= 500, use.toString());
      assertEquals(Optional.empty(), use.exceeded());
    }
  }

  @Test
  void aModelWithoutPriceIsNotAskedUnderALimitOfMoney() {
    try (ModelGateway gateway =
        GivenGateway.gateway(Provider.OPENAI, "http://127.0.0.1:9", Patience.usual())) {
      GivenRun run = new GivenRun().llm("openai", "local-llama", OptionalInt.empty());
      ModelGate.Opening free = gateway.open(run.request(), true);
      ModelGate.Opening limited = gateway.open(run.perRunUsd("1").request(), true);

      assertTrue(free instanceof ModelGate.Opening.Opened, free.toString());
      assertEquals(
          new ModelGate.Opening.Refused(
              "the model local-llama has no price, and limits.cost.perRunUsd is to be held",
              "Give its price in spec.models.prices of mandate.yaml."),
          limited);
      ((ModelGate.Opening.Opened) free).open().close();
    }
  }

  @Test
  void neitherKeyNorTokenIsShown() {
    try (GivenGateway gateway = GivenGateway.before(Provider.ANTHROPIC, "http://127.0.0.1:9")) {
      String shown = gateway.open + " " + gateway.open.access();
      Stream.of(GivenGateway.KEY, gateway.token)
          .forEach(secret -> assertFalse(shown.contains(secret), shown));
      assertTrue(gateway.open.secrets().containsAll(List.of(GivenGateway.KEY, gateway.token)));
    }
  }
}
