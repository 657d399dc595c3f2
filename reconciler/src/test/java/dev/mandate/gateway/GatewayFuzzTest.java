package dev.mandate.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.run.GivenRun;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * What holds of whatever an agent asks and a provider answers; {@code make fuzz} looks for bytes
 * that show else.
 */
class GatewayFuzzTest {
  private static final long MOST = 1000;
  private static final String MODEL = "the-model";
  private static final PriceTable PRICES =
      PriceTable.on(LocalDate.parse("2026-03-02"), new GivenRun().request().control());

  /** A head that is read is one for every reader of HTTP. */
  @FuzzTest
  void aHeadCanBeReadInOneWayOnly(byte[] bytes) {
    Optional<ClientHead> read = ClientHead.parse(bytes);
    if (read.isEmpty()) {
      return;
    }
    ClientHead head = read.get();
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    assertTrue(text.startsWith(head.method() + " " + head.target() + " HTTP/1.1\r\n"));
    assertEquals(text.indexOf("\r\n\r\n"), text.length() - 4);
    assertFalse(text.replace("\r\n", "").matches("(?s).*[\r\n\u0000].*"));
    assertTrue(head.values("content-length").size() + head.values("transfer-encoding").size() < 2);
    for (Provider provider : Provider.values()) {
      Route.of(provider, head).ifPresent(route -> assertEquals(head.target(), route.target()));
    }
  }

  /** What is passed on names the model, can be read again, and asks for no more than it may. */
  @FuzzTest
  void aRequestIsRefusedOrAsksForWhatItMay(byte[] bytes) {
    for (Route.Operation operation : Route.Operation.values()) {
      if (operation.asksTheModel()) {
        request(operation, bytes);
      }
    }
  }

  private static void request(Route.Operation operation, byte[] bytes) {
    boolean google =
        operation == Route.Operation.GENERATE || operation == Route.Operation.STREAM_GENERATE;
    Route route = new Route(operation, "/", google ? Optional.of(MODEL) : Optional.empty());
    Gatekeeper gatekeeper =
        new Gatekeeper(
            Provider.ANTHROPIC, "token", Set.of(MODEL), MOST, PRICES, RequestScreen.none());
    Ask ask;
    try {
      ask = gatekeeper.ask(route, bytes);
    } catch (RefusedRequestException e) {
      assertTrue(e.refusal().status() >= 400 && !e.refusal().why().isEmpty());
      return;
    }
    ObjectNode sent = Json.object(ask.body()).orElseThrow();
    assertTrue(google || sent.path("model").asText().equals(MODEL));
    assertTrue(ask.maxOutput() >= 1 && ask.maxOutput() <= MOST);
    assertTrue(ask.mostInput() >= 0);
    assertFalse(sent.path("store").asBoolean() && operation == Route.Operation.RESPONSES);
  }

  /** An answer is counted the same however it comes, and nothing in it is negative. */
  @FuzzTest
  void anAnswerIsCountedTheSameHoweverItComes(byte[] bytes) {
    if (bytes.length < 2) {
      return;
    }
    int size = 1 + (bytes[0] & 0xff);
    byte[] answer = Arrays.copyOfRange(bytes, 1, bytes.length);
    for (Route.Operation operation : Route.Operation.values()) {
      if (operation.asksTheModel()) {
        for (boolean stream : new boolean[] {true, false}) {
          assertEquals(
              counted(operation, stream, answer, answer.length),
              counted(operation, stream, answer, size));
        }
      }
    }
  }

  private static String counted(
      Route.Operation operation, boolean stream, byte[] answer, int size) {
    AnswerReading reading = new AnswerReading(UsageRules.of(operation), stream);
    String trouble = "";
    try {
      for (int from = 0; from < answer.length; from += size) {
        reading.accept(answer, from, Math.min(size, answer.length - from));
      }
      reading.end();
    } catch (OddAnswerException e) {
      trouble = e.getMessage();
    }
    Tokens tokens = reading.tokens();
    assertTrue(
        tokens.input() >= 0
            && tokens.output() >= 0
            && tokens.cacheRead() >= 0
            && tokens.cacheWrite() >= 0);
    return trouble + tokens + reading.isWhole();
  }
}
