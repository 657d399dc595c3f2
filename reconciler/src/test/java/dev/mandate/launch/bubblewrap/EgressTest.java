package dev.mandate.launch.bubblewrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.mandate.egress.EgressProxy;
import dev.mandate.launch.GivenLaunch;
import dev.mandate.run.Confinement.Connection;
import dev.mandate.run.Launcher.Ending;
import java.io.IOException;
import java.io.OutputStream;
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

/** The only way out of the real sandbox, with a real server and real clients. */
@Timeout(900)
class EgressTest {
  private static final String GET =
      "exec 3<>/dev/tcp/127.0.0.1/3128; printf 'GET http://localhost:%s/%s HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n'"
          + " \"$PORT\" hello >&3; cat <&3";

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
          byte[] asked = exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream body = exchange.getResponseBody()) {
            String path = exchange.getRequestURI().getPath();
            body.write(
                ("you asked for " + path + " with " + asked.length + "\n")
                    .getBytes(StandardCharsets.UTF_8));
            if (path.equals("/much")) {
              body.write(new byte[20_000_000]);
            }
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void aNamedHostIsReachedAndNoted() throws Exception {
    GivenLaunch launch = launch(Set.of(port)).reaching("localhost", port);
    assertEquals(new Ending.Exited(0), launch.run("bash", "-c", GET), launch.said());
    assertTrue(launch.said().contains("you asked for /hello with 0"), launch.said());
    Connection only = launch.confinement().connections().getFirst();
    assertEquals(1, launch.confinement().connections().size());
    assertEquals("localhost", only.host());
    assertEquals(Optional.empty(), only.refused());
    assertTrue(
        only.local() && only.count() == 1 && only.sent() > 40 && only.received() > 60,
        only.toString());
    assertEquals(1, launch.starts.get());
  }

  @Test
  void aTunnelCarriesMuchInBothDirections() throws Exception {
    GivenLaunch launch = launch(Set.of(port)).reaching("local*", port);
    Ending ending =
        launch.run(
            "bash",
            "-c",
            "exec 3<>/dev/tcp/127.0.0.1/3128; printf 'CONNECT localhost:%s HTTP/1.1\\r\\n\\r\\n' $PORT >&3;"
                + " read -r line <&3; echo \"$line\"; read -r line <&3; (printf 'POST /much HTTP/1.1\\r\\nHost:"
                + " x\\r\\nConnection: close\\r\\nContent-Length: 5000000\\r\\n\\r\\n'; head -c 5000000 /dev/zero) >&3 &"
                + " cat <&3 | wc -c");
    assertEquals(new Ending.Exited(0), ending, launch.said());
    assertTrue(launch.said().startsWith("HTTP/1.1 200 "), launch.said());
    Connection only = launch.confinement().connections().getFirst();
    assertTrue(only.received() > 20_000_000 && only.sent() > 5_000_000, only.toString());
  }

  @Test
  void whatIsNotNamedOrNotPublicIsRefusedAndNoted() throws Exception {
    GivenLaunch launch =
        launch(Set.of()).reaching("localhost", port).reaching("169.254.169.254", 80);
    launch.run(
        "bash",
        "-c",
        "for place in localhost:$PORT 169.254.169.254:80 example.org:443 nowhere.invalid:443; do exec"
            + " 3<>/dev/tcp/127.0.0.1/3128; printf 'CONNECT %s HTTP/1.1\\r\\n\\r\\n' $place >&3; cat <&3;"
            + " done; exec 3<>/dev/tcp/127.0.0.1/3128; echo -e 'nonsense\\r\\n\\r' >&3; cat <&3");
    List<String> noted =
        launch.confinement().connections().stream()
            .map(c -> c.host() + " " + c.port() + " " + c.refused().orElse("allowed"))
            .toList();
    assertEquals(
        List.of(
            "(invalid) 0 it is no request to a proxy",
            "169.254.169.254 80 its address is not public",
            "example.org 443 capabilities.egress of the agent does not name it",
            "localhost " + port + " its address is not public",
            "nowhere.invalid 443 capabilities.egress of the agent does not name it"),
        noted);
    assertTrue(launch.said().contains("403 Forbidden"), launch.said());
  }

  @Test
  void aProgramThatKnowsProxiesNeedsNothingElse() throws Exception {
    GivenLaunch launch = launch(Set.of(port)).reaching("localhost", port);
    assertEquals(
        new Ending.Exited(0),
        launch.shell(
            "perl -MHTTP::Tiny -e 'my $r = HTTP::Tiny->new->get(\"http://localhost:$ENV{PORT}/perl\");"
                + " print $r->{status}, \" \", $r->{content}'"),
        launch.said());
    assertEquals("200 you asked for /perl with 0\n", launch.said());
  }

  @Test
  void theForwarderCountsNeitherAsMemoryNorAsProcessesOfTheAgent() throws Exception {
    BubblewrapLauncher unused = RealSandbox.limiting();
    GivenLaunch launch = launch(Set.of(port)).reaching("localhost", port).memoryMiB(16).pids(4);
    assertEquals(new Ending.Exited(0), launch.run("bash", "-c", GET), launch.said());
    assertEquals(16, launch.confinement().limits().orElseThrow().memoryMiB().orElseThrow());
    assertEquals(Optional.empty(), launch.confinement().exceeded());
  }

  @Test
  void theAgentIsInterruptedFirstAndNothingIsLeft() throws Exception {
    GivenLaunch launch = launch(Set.of()).reaching("localhost", port);
    launch.cutOff(
        GivenLaunch.LONG,
        "trap 'echo tidied; exit 0' INT; " + GivenLaunch.IS_READY + "while :; do sleep 0.05; done");
    assertEquals("tidied\n", launch.said());
    assertEquals(List.of(), launch.left());
    GivenLaunch.awaitNoneOf(ProcessHandle.current().pid());
  }

  @Test
  void theExitCodeComesThrough() throws Exception {
    GivenLaunch launch = launch(Set.of()).reaching("localhost", port);
    assertEquals(new Ending.Exited(9), launch.shell("exit 9"));
    assertEquals(new Ending.Signalled(9, "SIGKILL"), launch.shell("kill -9 $$"));
    assertNotEquals(Optional.empty(), Optional.of(launch.confinement()));
    assertEquals(2, launch.starts.get());
  }

  private GivenLaunch launch(Set<Integer> localPorts) throws IOException {
    return new GivenLaunch(
            RealSandbox.launcher(List.of(), new EgressProxy(localPorts)), folder.toRealPath())
        .variable("PORT", Integer.toString(port));
  }
}
