package dev.mandate.launch.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.mandate.egress.EgressProxy;
import dev.mandate.launch.GivenLaunch;
import dev.mandate.run.Confinement.Connection;
import dev.mandate.run.Launcher.Ending;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The only way out of a real container: its image has nothing for it. */
@Timeout(900)
class EgressTest {
  @TempDir Path folder;
  private HttpServer server;
  private int port;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    port = server.getAddress().getPort();
    server.createContext(
        "/",
        exchange -> {
          byte[] answer = "you are out\n".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void aNamedHostIsReachedAndAnotherIsNotAndBothAreNoted() throws Exception {
    GivenLaunch launch = launch();
    assertEquals(
        new Ending.Exited(0),
        launch.shell(
            "wget -q -O - http://localhost:$PORT/; wget -q -O - http://other.invalid/ 2>&1; exit 0"),
        launch.said());
    assertTrue(launch.said().startsWith("you are out\n"), launch.said());
    assertTrue(launch.said().contains("403"), launch.said());
    List<Connection> noted = launch.confinement().connections();
    assertEquals("localhost", noted.getFirst().host());
    assertEquals(Optional.empty(), noted.getFirst().refused());
    assertTrue(noted.get(1).refused().isPresent());
  }

  @Test
  void theAgentIsInterruptedFirstAndTheForwarderIsNotItsOwn() throws Exception {
    GivenLaunch launch = launch();
    launch.cutOff(
        GivenLaunch.LONG,
        "ps | grep -c Forwarde[r]; trap 'echo tidied; exit 0' INT; "
            + GivenLaunch.IS_READY
            + "while :; do sleep 0.05; done");
    assertEquals("0\ntidied\n", launch.said());
    assertEquals(List.of(), launch.left());
    GivenLaunch.awaitNoneOf(ProcessHandle.current().pid());
  }

  private GivenLaunch launch() throws IOException {
    return RealContainers.launch(
            RealContainers.launcher(new EgressProxy(Set.of(port))), folder.toRealPath())
        .reaching("localhost", port)
        .variable("PORT", Integer.toString(port));
  }
}
