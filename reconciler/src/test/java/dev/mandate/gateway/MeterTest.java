package dev.mandate.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.run.GivenRun;
import dev.mandate.run.ModelUse;
import dev.mandate.testkit.model.ModelServer;
import dev.mandate.testkit.model.Turn;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a run takes of its model never passes its limits, whatever comes at the same time. */
@Timeout(900)
class MeterTest {
  private static final String MODEL = "claude-sonnet-4-5";

  private static Meter meter(Optional<String> usd, OptionalLong tokens, OptionalInt turns) {
    PriceTable prices =
        PriceTable.on(LocalDate.parse("2026-03-02"), new GivenRun().request().control());
    return new Meter(
        Provider.ANTHROPIC, prices, new Meter.Limits(usd.map(BigDecimal::new), tokens, turns));
  }

  private static Ask ask(int bytes, long output) {
    return new Ask(
        MODEL, "x".repeat(bytes).getBytes(StandardCharsets.US_ASCII), true, output, 0, 0);
  }

  @Test
  void theMostThatARequestCanCostMustFitIntoWhatIsLeft() throws Exception {
    // 1,000 tokens written to a cache are 0.00375, and 1,000 of output 0.015.
    Meter exact = meter(Optional.of("0.01875"), OptionalLong.empty(), OptionalInt.empty());
    Meter less = meter(Optional.of("0.018749"), OptionalLong.empty(), OptionalInt.empty());

    assertTrue(exact.begin(ask(1000, 1000)).isPresent());
    assertTrue(less.begin(ask(1000, 1000)).isEmpty());
    assertEquals(
        Optional.of(
            "its next request can cost 0.018750 USD, and of limits.cost.perRunUsd 0.018749 are left"),
        less.exceeded());
  }

  @Test
  void bytesThatWereThereBeforeCountAsWhatWasCountedThen() throws Exception {
    Meter meter = meter(Optional.empty(), OptionalLong.of(100_000), OptionalInt.empty());
    Meter.Ticket first = meter.begin(ask(90_000, 1000)).orElseThrow();
    meter.settle(first, new Tokens(20_000, 50, 0, 0));

    Meter.Ticket second = meter.begin(ask(91_000, 1000)).orElseThrow();
    meter.settle(second, new Tokens(300, 50, 20_000, 0));
    assertEquals(Optional.empty(), meter.exceeded());
    assertEquals(2, meter.use("https://example.org", false).answers());
  }

  @Test
  void requestsAtTheSameTimeWaitForEachOther() throws Exception {
    Meter meter = meter(Optional.empty(), OptionalLong.of(2_500), OptionalInt.empty());
    Meter.Ticket first = meter.begin(ask(1000, 1000)).orElseThrow();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Optional<Meter.Ticket>> second = threads.submit(() -> meter.begin(ask(1000, 1000)));
      assertFalse(second.isDone());
      meter.settle(first, new Tokens(200, 10, 0, 0));
      assertTrue(second.get().isPresent());
    }
  }

  @Test
  void oneThatCanNeverFitWaitsForNobody() throws Exception {
    Meter meter = meter(Optional.empty(), OptionalLong.of(2_500), OptionalInt.empty());
    assertTrue(meter.begin(ask(1000, 1000)).isPresent());
    assertTrue(meter.begin(ask(2000, 1000)).isEmpty());
  }

  @Test
  void aHundredAtOnceNeverPassTheLimit() throws Exception {
    try (ModelServer model = ModelServer.anthropic(Turn.says("Hi."));
        GivenGateway gateway =
            GivenGateway.before(
                Provider.ANTHROPIC, model.address(), run -> run.tokensPerRun(20_000));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      ProtocolsTest.Interface messages = ProtocolsTest.Interface.MESSAGES_STREAMED;
      // As long as the model says that it is.
      String request = messages.request().replace("Hi", "Hi ".repeat(600));
      List<Callable<Integer>> asking = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        asking.add(() -> gateway.post(messages.target, request).status());
      }
      long fine = 0;
      for (Future<Integer> answer : threads.invokeAll(asking)) {
        fine += answer.get() == 200 ? 1 : 0;
      }
      ModelUse use = gateway.use();
      long all = use.usage().input() + use.usage().output() + use.usage().cacheRead();
      assertTrue(all <= 20_000, use.toString());
      assertEquals(use.answers(), fine);
      assertEquals(model.requests().size(), use.requests());
      assertTrue(use.exceeded().isPresent());
    }
  }

  @Test
  void turnsAreWholeAnswers() throws IOException {
    try (ModelServer model = ModelServer.anthropic(new Turn.Errs(529), Turn.says("Hi."));
        GivenGateway gateway =
            GivenGateway.before(Provider.ANTHROPIC, model.address(), run -> run.maxTurns(2))) {
      ProtocolsTest.Interface messages = ProtocolsTest.Interface.MESSAGES;
      List<Integer> statuses = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        statuses.add(gateway.post(messages.target, messages.request()).status());
      }
      assertEquals(List.of(529, 200, 200, 400, 400), statuses);
      assertEquals(Optional.of("it took more turns than 2"), gateway.open.exceeded());
    }
  }

  @Test
  void pricesAreOfTheDayAndTheMostExactPatternCounts() {
    PriceTable early =
        PriceTable.on(LocalDate.parse("2025-05-01"), new GivenRun().request().control());
    PriceTable late =
        PriceTable.on(LocalDate.parse("2026-03-02"), new GivenRun().request().control());

    assertEquals(Optional.empty(), early.price(Provider.ANTHROPIC, MODEL, 0));
    assertEquals("3", late.price(Provider.ANTHROPIC, MODEL, 0).orElseThrow().input().toString());
    assertEquals(
        "6", late.price(Provider.ANTHROPIC, MODEL, 300_000).orElseThrow().input().toString());
    assertEquals(
        "0.05", late.price(Provider.OPENAI, "gpt-5-nano", 0).orElseThrow().input().toString());
    assertEquals(
        "0.10",
        late.price(Provider.GOOGLE, "gemini-2.5-flash-lite", 0).orElseThrow().input().toString());
    assertFalse(early.identity().date().equals(late.identity().date()));
    assertEquals(early.identity().digest(), late.identity().digest());
  }
}
