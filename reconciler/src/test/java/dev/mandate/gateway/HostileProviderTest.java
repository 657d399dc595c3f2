package dev.mandate.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.run.ModelUse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A provider, or somebody who claims to be one, that answers as it likes: each request ends, and
 * what it took is counted with the most that it can be, or ends the run.
 */
@Timeout(900)
class HostileProviderTest {
  private static final String HEAD =
      "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/event-stream\r\n";
  private static final String START =
      "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":10,\"output_tokens\":1}}}\n\n";
  private static final String DELTA =
      "event: message_delta\ndata: {\"type\":\"message_delta\",\"usage\":{\"output_tokens\":5}}\n\n";
  private static final String STOP = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
  private static final String ASK =
      "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":50,\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

  private record Seen(GivenGateway.Answer answer, ModelUse use) {}

  private static Seen ask(RawServer provider, boolean stream) throws IOException {
    return ask(provider, stream, Patience.usual());
  }

  private static Seen ask(RawServer provider, boolean stream, Patience patience)
      throws IOException {
    try (provider;
        GivenGateway gateway =
            GivenGateway.before(
                Provider.ANTHROPIC, provider.address(), run -> run.perRunUsd("10"), patience)) {
      GivenGateway.Answer answer = gateway.post("/v1/messages", ASK.formatted(stream));
      ModelUse use = gateway.use();
      assertFalse((answer + " " + use).contains(GivenGateway.KEY));
      return new Seen(answer, use);
    }
  }

  /** The run goes on, and the request counts with the most that it can have taken. */
  private static void assertAssumed(Seen seen) {
    assertEquals(1, seen.use().assumed(), seen.toString());
    assertEquals(50, seen.use().usage().output(), seen.toString());
    assertEquals(Optional.empty(), seen.use().exceeded());
    assertFalse(seen.answer().status() == 200 && seen.answer().whole() && seen.use().answers() > 0);
  }

  /** The run is over. */
  private static void assertCutOff(Seen seen) {
    assertTrue(
        seen.use()
            .exceeded()
            .orElseThrow(() -> new AssertionError(seen.toString()))
            .startsWith("what it takes of its model cannot be counted: "),
        seen.toString());
    assertEquals(1, seen.use().assumed(), seen.toString());
  }

  @Test
  void aGoodAnswerComesByteForByte() throws IOException {
    String body = ": hello\r\n\r\n" + START + "data: {}\r\n\r\n" + DELTA + STOP;
    Seen seen = ask(RawServer.answering("text/event-stream; charset=utf-8", body), true);

    assertEquals(body, seen.answer().body());
    assertTrue(seen.answer().whole());
    assertEquals(5, seen.use().usage().output());
    assertEquals(0, seen.use().assumed());
  }

  static List<String> brokenOff() {
    return List.of(
        "",
        "garbage\r\n\r\n",
        "HTTP/1.1 200 OK\r\n",
        HEAD + "\r\n",
        HEAD + "\r\n" + START,
        HEAD + "\r\n" + START + DELTA,
        HEAD + "\r\n" + START + DELTA.substring(0, 40),
        HEAD + "Content-Length: 100000\r\n\r\n" + START,
        HEAD + "Content-Length: 10\r\n\r\n" + START + DELTA + STOP,
        HEAD + "Content-Length: -5\r\n\r\n" + START,
        HEAD + "Transfer-Encoding: chunked\r\n\r\nzz\r\n" + START,
        HEAD
            + "\r\nevent: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}\n\n");
  }

  @ParameterizedTest
  @MethodSource("brokenOff")
  void whatBreaksOffCountsWithTheMost(String answer) throws IOException {
    Seen seen = ask(RawServer.saying(answer), true);
    assertEquals(1, seen.use().assumed(), seen.toString());
    assertTrue(seen.use().usage().output() >= 50, seen.toString());
    assertEquals(Optional.empty(), seen.use().exceeded());
  }

  @Test
  void aResetCountsWithTheMost() throws IOException {
    assertAssumed(
        ask(
            new RawServer(
                (out, socket) -> {
                  out.write((HEAD + "\r\n" + START).getBytes(StandardCharsets.US_ASCII));
                  out.flush();
                  socket.setSoLinger(true, 0);
                }),
            true));
  }

  @Test
  void silenceAndSlownessEnd() throws IOException {
    Patience patience = GivenGateway.impatientWithProviders();
    assertAssumed(ask(new RawServer(HostileProviderTest::saysNothing), true, patience));
    assertAssumed(
        ask(
            new RawServer(
                (out, socket) -> {
                  out.write((HEAD + "\r\n" + START).getBytes(StandardCharsets.US_ASCII));
                  out.flush();
                  saysNothing(out, socket);
                }),
            true,
            patience));
  }

  private static void saysNothing(OutputStream out, Socket socket) throws IOException {
    int unused = socket.getInputStream().read();
  }

  static List<String> odd() {
    String whole = "HTTP/1.1 200 OK\r\nConnection: close\r\n";
    return List.of(
        // Complete, and without what it took.
        HEAD + "\r\n" + STOP,
        HEAD + "\r\n" + START + STOP,
        HEAD + "\r\n" + START.replace("\"usage\"", "\"other\"") + DELTA + STOP,
        HEAD + "\r\n" + START + DELTA.replace("output_tokens", "other") + STOP,
        // Odd numbers.
        HEAD + "\r\n" + START + DELTA.replace(":5", ":-5") + STOP,
        HEAD + "\r\n" + START + DELTA.replace(":5", ":1e300") + STOP,
        HEAD + "\r\n" + START + DELTA.replace(":5", ":5.5") + STOP,
        HEAD + "\r\n" + START + DELTA.replace(":5", ":\"5\"") + STOP,
        HEAD + "\r\n" + START + DELTA.replace(":5", ":99999999999999999999") + STOP,
        HEAD + "\r\n" + START + DELTA.replace(":5", ":200000000") + STOP,
        HEAD + "\r\n" + START + DELTA.replace(":5", ":5,\"output_tokens\":6") + STOP,
        HEAD + "\r\n" + START + START + DELTA + STOP,
        // What cannot be read.
        HEAD + "\r\n" + START + "data: nonsense\n\n" + DELTA + STOP,
        HEAD + "\r\n" + START + "data: \u00ff\u00fe\n\n" + DELTA + STOP,
        HEAD + "\r\n" + "data: " + "x".repeat(9 << 20) + "\n\n",
        // In another form.
        HEAD.replace("text/event-stream", "text/html") + "\r\n<html>",
        HEAD.replace("text/event-stream", "application/json") + "\r\n{}",
        HEAD + "Content-Encoding: gzip\r\n\r\n" + START + DELTA + STOP,
        whole + "\r\n" + START,
        whole + "Content-Type: \r\n\r\n" + START,
        HEAD.replace("200 OK", "206 Partial Content") + "\r\n" + START + DELTA + STOP,
        HEAD.replace("200 OK", "204 No Content") + "\r\n",
        HEAD.replace("200 OK", "302 Found")
            + "Location: http://169.254.169.254/latest/meta-data\r\n\r\n");
  }

  @ParameterizedTest
  @MethodSource("odd")
  void whatCannotBeCountedEndsTheRun(String answer) throws IOException {
    Seen seen = ask(RawServer.saying(answer), true);
    assertCutOff(seen);
    assertFalse(seen.answer().head().contains("169.254"), seen.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"error\",\"error\":{\"type\":\"x\"}}",
        "{\"type\":\"message\"}",
        "{\"type\":\"message\",\"usage\":null}",
        "{\"type\":\"message\",\"usage\":{\"input_tokens\":1}}",
        "{\"type\":\"message\",\"usage\":{\"input_tokens\":-1,\"output_tokens\":1}}",
        "{\"type\":\"message\",\"usage\":{},\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}",
        "[]",
        "",
        "{}"
      })
  void neitherCanAWholeAnswerThatDoesNotTell(String body) throws IOException {
    assertCutOff(ask(RawServer.answering("application/json", body), false));
  }

  @Test
  void anAnswerWithoutEndIsCutOff() throws IOException {
    assertCutOff(
        ask(
            new RawServer(
                (out, socket) -> {
                  out.write(
                      HEAD.replace("text/event-stream", "application/json")
                          .concat("\r\n{\"text\":\"")
                          .getBytes(StandardCharsets.US_ASCII));
                  byte[] much = new byte[1 << 20];
                  Arrays.fill(much, (byte) 'x');
                  for (int i = 0; i < 100; i++) {
                    out.write(much);
                  }
                }),
            false));
  }

  @Test
  void aHeadOfTenMegabytesEnds() throws IOException {
    Seen seen =
        ask(RawServer.saying(HEAD + "x: " + "y".repeat(10 << 20) + "\r\n\r\n" + START), true);
    assertAssumed(seen);
    assertEquals(502, seen.answer().status());
  }

  @Test
  void aGzipBombIsNotOpened() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(new byte[50 << 20]);
    }
    assertCutOff(
        ask(
            new RawServer(
                (out, socket) -> {
                  out.write(
                      (HEAD + "Content-Encoding: gzip\r\n\r\n")
                          .getBytes(StandardCharsets.US_ASCII));
                  packed.writeTo(out);
                }),
            true));
  }

  @Test
  void whatDecreasesCountsWithItsHighest() throws IOException {
    String high = DELTA.replace(":5", ":40");
    Seen seen = ask(RawServer.answering("text/event-stream", START + high + DELTA + STOP), true);
    assertEquals(40, seen.use().usage().output());
    assertEquals(Optional.empty(), seen.use().exceeded());
  }

  @Test
  void aStreamThatTakesMoreThanItMayIsCutInTheMiddle() throws IOException {
    String much = DELTA.replace(":5", ":90000000");
    Seen seen =
        ask(RawServer.answering("text/event-stream", START + much + "data: {}\n\n" + STOP), true);
    assertFalse(seen.answer().whole(), seen.toString());
    assertFalse(seen.answer().body().contains("90000000"), seen.toString());
    assertTrue(
        seen.use().exceeded().orElseThrow().endsWith(" USD, and limits.cost.perRunUsd is 10"));
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 413, 429, 500, 503, 529})
  void anErrorCostsNothingAndSaysWhenToComeBack(int status) throws IOException {
    String body = "{\"type\":\"error\",\"error\":{\"message\":\"later\"}}";
    Seen seen =
        ask(
            RawServer.saying(
                "HTTP/1.1 "
                    + status
                    + " X\r\nRetry-After: 7\r\nSet-Cookie: a=b\r\nConnection: close\r\n\r\n"
                    + body),
            true);
    assertEquals(status, seen.answer().status());
    assertEquals(body, seen.answer().body());
    assertTrue(seen.answer().head().contains("retry-after: 7"), seen.answer().head());
    assertFalse(seen.answer().head().contains("ookie"), seen.answer().head());
    assertEquals(0, seen.use().assumed());
    assertEquals(0, seen.use().usage().output());
  }

  @Test
  void anErrorThatRepeatsTheKeyIsNotPassedOn() throws IOException {
    Seen seen =
        ask(
            RawServer.saying(
                "HTTP/1.1 400 X\r\nConnection: close\r\n\r\n{\"error\":\""
                    + GivenGateway.KEY
                    + "\"}"),
            true);
    assertEquals(400, seen.answer().status());
    assertTrue(seen.answer().body().contains("the provider answers 400"), seen.answer().body());
  }

  @Test
  void onlyNamedHeadersReachTheProvider() throws IOException {
    RawServer provider = RawServer.answering("text/event-stream", START + DELTA + STOP);
    try (provider;
        GivenGateway gateway = GivenGateway.before(Provider.ANTHROPIC, provider.address())) {
      GivenGateway.Answer answer =
          gateway.ask(
              GivenGateway.request(
                  "POST",
                  "/v1/messages",
                  gateway.keyHeader(gateway.token)
                      + "anthropic-version: 2023-06-01\r\nanthropic-beta: a-b-1, context-1m-2025, x y\r\n"
                      + "Cookie: c=d\r\nX-Forwarded-For: 1.2.3.4\r\nProxy-Authorization: Basic x\r\n",
                  ASK.formatted(true)));
      assertEquals(200, answer.status());
      String seen = provider.requests().getFirst().toLowerCase(java.util.Locale.ROOT);
      assertTrue(seen.contains("anthropic-version: 2023-06-01\r\n"), seen);
      assertTrue(seen.contains("anthropic-beta: a-b-1\r\n"), seen);
      assertTrue(seen.contains("x-api-key: " + GivenGateway.KEY + "\r\n"), seen);
      for (String hidden : List.of("cookie", "forwarded", "proxy-auth", gateway.token)) {
        assertFalse(seen.contains(hidden), seen);
      }
    }
  }
}
