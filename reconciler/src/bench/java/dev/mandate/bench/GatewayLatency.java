package dev.mandate.bench;

import dev.mandate.gateway.Addresses;
import dev.mandate.gateway.ModelGateway;
import dev.mandate.run.GivenRun;
import dev.mandate.run.ModelGate;
import dev.mandate.run.ProviderKeys;
import dev.mandate.testkit.model.ModelServer;
import dev.mandate.testkit.model.Turn;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** What the model gateway adds to a request: the same one sent to a model, and through it, in turns. */
final class GatewayLatency implements Measurement {
  private static final int WARM_UPS = 200;
  private static final int ROUNDS = 1_000;
  private static final String MODEL = "claude-sonnet-4-5";
  private static final String KEY = "key-of-nobody-0123456789";

  @Override
  public String name() {
    return "gateway";
  }

  /** One way to the model. */
  private record Way(String name, HttpRequest request, List<Duration> first, List<Duration> whole) {
    static Way of(String name, String base, String key, String body) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(base + "/v1/messages"))
              .header("x-api-key", key)
              .header("content-type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build();
      return new Way(name, request, new ArrayList<>(), new ArrayList<>());
    }

    void run(HttpClient client, boolean counts) throws IOException, InterruptedException {
      long start = System.nanoTime();
      HttpResponse<InputStream> response =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream in = response.body()) {
        int one = in.read();
        long begun = System.nanoTime();
        long rest = in.transferTo(java.io.OutputStream.nullOutputStream());
        long ended = System.nanoTime();
        if (response.statusCode() != 200 || one < 0 || rest < 100) {
          throw new IOException("the model did not answer: " + response.statusCode());
        }
        if (counts) {
          first.add(Duration.ofNanos(begun - start));
          whole.add(Duration.ofNanos(ended - start));
        }
      }
    }
  }

  @Override
  public void measure(Report report) throws Exception {
    report.title("Model gateway");
    report.line(
        "A streamed answer of a model on loopback, asked for directly and through the gateway, a request of 60 KB.");
    report.line("");
    String body =
        "{\"model\":\"%s\",\"max_tokens\":100,\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
            .formatted(MODEL, "word ".repeat(12_000));
    GivenRun run = new GivenRun().llm("anthropic", MODEL, OptionalInt.empty());
    try (ModelServer model = ModelServer.anthropic(Turn.says("Hello."));
        ModelGateway gateway =
            new ModelGateway(
                (agent, provider) -> new ProviderKeys.Answer.Held(KEY, "the benchmark"),
                Addresses.parse("anthropic=" + model.address()),
                Clock.systemUTC(),
                new SecureRandom());
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      switch (gateway.open(run.request(), true)) {
        case ModelGate.Opening.Refused refused -> throw new IOException(refused.why());
        case ModelGate.Opening.Opened(ModelGate.Open open) -> {
          try (open) {
            Way direct = Way.of("direct", model.address(), KEY, body);
            Way through =
                Way.of(
                    "through the gateway",
                    open.access().variable("ANTHROPIC_BASE_URL").orElseThrow(),
                    open.access().variable("ANTHROPIC_API_KEY").orElseThrow(),
                    body);
            for (int round = -WARM_UPS; round < ROUNDS; round++) {
              direct.run(client, round >= 0);
              through.run(client, round >= 0);
            }
            rows(report, List.of(through, direct));
          }
        }
      }
    }
  }

  private static void rows(Report report, List<Way> ways) {
    report.line("| | first byte, median | p95 | whole, median | p95 | runs |");
    report.line("|---|---:|---:|---:|---:|---:|");
    for (Way way : ways) {
      Measured first = new Measured(way.name(), way.first());
      Measured whole = new Measured(way.name(), way.whole());
      report.line(
          "| %s | %s | %s | %s | %s | %d |"
              .formatted(
                  way.name(),
                  Report.time(first.median()),
                  Report.time(first.percentile(95)),
                  Report.time(whole.median()),
                  Report.time(whole.percentile(95)),
                  first.times().size()));
    }
    report.line("");
  }
}
