package dev.mandate.gateway;

import dev.mandate.door.Door;
import dev.mandate.run.ModelAccess;
import dev.mandate.run.ModelGate;
import dev.mandate.run.ModelUse;
import dev.mandate.run.ProviderKeys;
import dev.mandate.run.RunRequest;
import dev.mandate.spec.Agent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/**
 * Gives each run an address and a token in place of a provider's key. What comes with the token is
 * looked at, counted, and passed on with the key; the token is worth nothing to anybody else, and
 * nothing when the run is over. Thread-safe.
 */
public final class ModelGateway implements ModelGate, AutoCloseable {
  private static final int TOKEN_BYTES = 32;

  private final ProviderKeys keys;
  private final Addresses addresses;
  private final Clock clock;
  private final SecureRandom random;
  private final Patience patience;
  private final HttpClient client;

  /**
   * @param keys asked once for each run
   * @param addresses of providers
   * @param clock says which prices hold
   */
  public ModelGateway(ProviderKeys keys, Addresses addresses, Clock clock, SecureRandom random) {
    this(keys, addresses, clock, random, Patience.usual());
  }

  ModelGateway(
      ProviderKeys keys, Addresses addresses, Clock clock, SecureRandom random, Patience patience) {
    this.keys = keys;
    this.addresses = addresses;
    this.clock = clock;
    this.random = random;
    this.patience = patience;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(patience.connect())
            .build();
  }

  @Override
  public Opening open(RunRequest request, boolean onLoopback) {
    Agent agent = request.task().agent();
    if (agent.llm().isEmpty()) {
      return new Opening.Refused("the agent names no model", "Give spec.llm.");
    }
    Agent.Llm llm = agent.llm().get();
    Optional<Provider> provider = Provider.named(llm.provider());
    if (provider.isEmpty()) {
      return new Opening.Refused(
          "the model gateway does not know the provider " + llm.provider(),
          "Use anthropic, openai or google, or spec.llm.access: key.");
    }
    return switch (keys.key(request, llm.provider())) {
      case ProviderKeys.Answer.Missing(String why, String mend) ->
          new Opening.Refused("there is no key for the model gateway: " + why, mend);
      case ProviderKeys.Answer.Held held ->
          open(request, llm, provider.get(), held.key(), onLoopback);
    };
  }

  private Opening open(
      RunRequest request, Agent.Llm llm, Provider provider, String key, boolean onLoopback) {
    Agent agent = request.task().agent();
    PriceTable prices =
        PriceTable.on(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC), request.control());
    Optional<String> unpriced =
        agent.models().stream()
            .filter(model -> prices.price(provider, model, 0).isEmpty())
            .sorted()
            .findFirst();
    if (agent.budget().usd().isPresent() && unpriced.isPresent()) {
      return new Opening.Refused(
          "the model " + unpriced.get() + " has no price, and limits.cost.perRunUsd is to be held",
          "Give its price in spec.models.prices of mandate.yaml.");
    }
    byte[] secret = new byte[TOKEN_BYTES];
    random.nextBytes(secret);
    // Some programs look whether a key begins as those of its provider do.
    String token = "sk-mandate-" + HexFormat.of().formatHex(secret);
    URI address = addresses.of(provider);
    Meter meter =
        new Meter(
            provider,
            prices,
            new Meter.Limits(
                agent.budget().usd(), agent.budget().tokens(), agent.autonomy().maxTurns()));
    Gatekeeper gatekeeper =
        new Gatekeeper(
            provider,
            token,
            agent.models(),
            llm.maxOutputTokens().orElse(0),
            prices,
            RequestScreen.of(request, key));
    Upstream upstream = new Upstream(client, address, provider, key, patience.first());
    Door door =
        new Door(
            "model gateway",
            connection ->
                new Visit(new ClientWire(connection), gatekeeper, upstream, meter, patience));
    try {
      int port = onLoopback ? door.listen() : PORT;
      ModelAccess access =
          new ModelAccess(
              provider.variables("http://127.0.0.1:" + port, token), Provider.allVariables());
      return new Opening.Opened(
          new Opened(door, meter, access, Set.of(token, key), address, Addresses.isLocal(address)));
    } catch (IOException e) {
      door.close();
      throw new UncheckedIOException("the model gateway cannot listen", e);
    }
  }

  private record Opened(
      Door door, Meter meter, ModelAccess access, Set<String> secrets, URI upstream, boolean local)
      implements Open {
    @Override
    public void listen(Path socket) throws IOException {
      door.listen(socket);
    }

    @Override
    public Optional<String> exceeded() {
      return meter.exceeded();
    }

    @Override
    public ModelUse use() {
      return meter.use(upstream.toString(), local);
    }

    @Override
    public void close() {
      door.close();
    }

    /** Without the secrets. */
    @Override
    public String toString() {
      return "Opened[" + upstream + "]";
    }
  }

  /** No request can be made any more. */
  @Override
  public void close() {
    client.shutdownNow();
  }
}
