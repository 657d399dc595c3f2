package dev.mandate.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mandate.run.GivenRun;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DoorTest {
  @Test
  @Timeout(60)
  void whoComesWhileItIsClosedIsNotServed() throws IOException {
    AtomicReference<Door> itself = new AtomicReference<>();
    try (HttpClient http = HttpClient.newHttpClient();
        Door door =
            new Door(
                wire -> {
                  itself.get().close();
                  return visit(wire, http);
                })) {
      itself.set(door);
      try (Socket client = new Socket(InetAddress.getLoopbackAddress(), door.listen())) {
        client.setSoTimeout(30_000);
        assertEquals(-1, client.getInputStream().read());
      }
    }
  }

  private static Visit visit(ClientWire wire, HttpClient http) {
    PriceTable prices =
        PriceTable.on(LocalDate.parse("2026-03-02"), new GivenRun().request().control());
    Provider provider = Provider.ANTHROPIC;
    URI nowhere = URI.create("http://127.0.0.1:9");
    return new Visit(
        wire,
        new Gatekeeper(provider, "token", Set.of("model"), 1, prices, RequestScreen.none()),
        new Upstream(http, nowhere, provider, "key", Duration.ofMinutes(1)),
        new Meter(
            provider,
            prices,
            new Meter.Limits(Optional.empty(), OptionalLong.empty(), OptionalInt.empty())),
        Patience.usual());
  }
}
