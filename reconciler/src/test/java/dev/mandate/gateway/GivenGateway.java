package dev.mandate.gateway;

import static org.junit.jupiter.api.Assertions.fail;

import dev.mandate.run.GivenRun;
import dev.mandate.run.ModelGate;
import dev.mandate.run.ModelUse;
import dev.mandate.run.ProviderKeys;
import dev.mandate.testkit.SettableClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/** The gateway of one run before a provider on loopback, and clients that send what they want. */
final class GivenGateway implements AutoCloseable {
  static final String KEY = "sk-real-0123456789-of-the-provider";
  private static final Duration SHORT = Duration.ofMillis(700);

  private final ModelGateway gateway;
  private final Provider provider;
  final ModelGate.Open open;
  final String base;
  final String token;

  private GivenGateway(ModelGateway gateway, Provider provider, ModelGate.Open open) {
    this.gateway = gateway;
    this.provider = provider;
    this.open = open;
    this.base =
        open.access().variables().entrySet().stream()
            .filter(entry -> entry.getKey().endsWith("_BASE_URL"))
            .map(entry -> entry.getValue().replace("/v1", ""))
            .findFirst()
            .orElseThrow();
    this.token = open.access().variables().get(provider.keyVariables().getFirst());
  }

  static ModelGateway gateway(Provider provider, String address, Patience patience) {
    return new ModelGateway(
        (agent, name) -> new ProviderKeys.Answer.Held(KEY, "a test"),
        Addresses.parse(provider.word() + "=" + address),
        new SettableClock("2026-03-02T08:00:00Z"),
        new SecureRandom(),
        patience);
  }

  /** For providers that say nothing any more. */
  static Patience impatientWithProviders() {
    Patience usual = Patience.usual();
    return new Patience(usual.head(), usual.body(), SHORT, SHORT, usual.connect());
  }

  /** For clients that say nothing any more. */
  static Patience impatientWithClients() {
    Patience usual = Patience.usual();
    return new Patience(SHORT, SHORT, usual.first(), usual.silence(), usual.connect());
  }

  static GivenRun run(Provider provider) {
    return new GivenRun().llm(provider.word(), model(provider), OptionalInt.of(1000));
  }

  static String model(Provider provider) {
    return switch (provider) {
      case ANTHROPIC -> "claude-sonnet-4-5";
      case OPENAI -> "gpt-5-codex";
      case GOOGLE -> "gemini-2.5-pro";
    };
  }

  static GivenGateway before(Provider provider, String address) {
    return before(provider, address, run -> run.perRunUsd("10"));
  }

  static GivenGateway before(Provider provider, String address, UnaryOperator<GivenRun> limits) {
    return before(provider, address, limits, Patience.usual());
  }

  static GivenGateway before(
      Provider provider, String address, UnaryOperator<GivenRun> limits, Patience patience) {
    ModelGateway gateway = gateway(provider, address, patience);
    return switch (gateway.open(limits.apply(run(provider)).request(), true)) {
      case ModelGate.Opening.Opened(ModelGate.Open open) ->
          new GivenGateway(gateway, provider, open);
      case ModelGate.Opening.Refused(String why, String mend) -> fail(why + "; " + mend);
    };
  }

  /**
   * @param body as it came, without the framing of chunks
   * @param whole whether it came to its end
   */
  record Answer(int status, String head, String body, boolean whole) {}

  Answer post(String target, String body) throws IOException {
    return ask(request("POST", target, keyHeader(token), body));
  }

  String keyHeader(String value) {
    return provider.keyHeader() + ": " + provider.keyValue(value) + "\r\n";
  }

  static String request(String method, String target, String headers, String body) {
    return method
        + " "
        + target
        + " HTTP/1.1\r\nHost: gateway\r\n"
        + headers
        + "Content-Length: "
        + body.getBytes(StandardCharsets.UTF_8).length
        + "\r\n\r\n"
        + body;
  }

  Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), URI.create(base).getPort());
  }

  /** Sends bytes, and reads until the end. */
  Answer ask(String request) throws IOException {
    try (Socket socket = connect()) {
      try {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // It may answer before it has read all, and close.
        return read(socket.getInputStream());
      }
      return read(socket.getInputStream());
    }
  }

  static Answer read(InputStream in) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      in.transferTo(all);
    } catch (IOException e) {
      // What came until then is what counts.
      all.writeBytes(new byte[0]);
    }
    String text = all.toString(StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      return new Answer(0, text, "", false);
    }
    String head = text.substring(0, end);
    String body = text.substring(end + 4);
    boolean chunked = head.contains("transfer-encoding: chunked");
    boolean whole = !chunked || body.endsWith("0\r\n\r\n");
    return new Answer(
        Integer.parseInt(head.substring(9, 12)), head, chunked ? unchunked(body) : body, whole);
  }

  private static String unchunked(String body) {
    StringBuilder all = new StringBuilder();
    int at = 0;
    while (at < body.length()) {
      int line = body.indexOf("\r\n", at);
      if (line < 0) {
        break;
      }
      int size = Integer.parseInt(body.substring(at, line), 16);
      all.append(body, line + 2, Math.min(body.length(), line + 2 + size));
      at = line + 2 + size + 2;
    }
    return all.toString();
  }

  /** What it has counted, while it is still open. */
  ModelUse soFar() {
    return open.use();
  }

  /** Closes it, and tells what it counted. */
  ModelUse use() {
    open.close();
    return open.use();
  }

  @Override
  public void close() {
    open.close();
    gateway.close();
  }
}
