package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.mandate.launch.bubblewrap.RealSandbox;
import dev.mandate.launch.container.RealContainers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The main job comes out the same in every sandbox; and what one held is in the record. */
@Timeout(900)
@Tag("both-forges")
class SandboxedRunsTest {
  @TempDir Path folder;
  private Scene scene;

  @BeforeEach
  void open() {
    scene = Scene.in(folder);
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"process", "bubblewrap", "container"})
  void aSpecBecomesAProposalWithASignedRecord(String sandbox) {
    requireSandbox(sandbox);
    scene.declare(
        in(
            sandbox,
            AgentText.changing(
                "writer",
                "cat PROMPT.md > /dev/null; echo report > \"$MANDATE_ARTIFACTS/r.txt\"; cd"
                    + " \"$MANDATE_TARGET\"; echo two >> services/shop/notes.txt; echo done",
                "services/**")),
        TaskText.of("write", "writer"));

    scene.reconcile();

    Observed observed = scene.observed();
    assertEquals(
        "succeeded", observed.record("write").outcome(), observed.record("write").reason());
    assertEquals("done\n", observed.fileOfRun("write", "log.txt"));
    assertEquals("report\n", observed.fileOfRun("write", "artifacts/r.txt"));
    assertTrue(observed.fileOfRun("write", "patch.diff").contains("+two"));
    assertTrue(observed.record("write").proposal().isPresent());
    JsonNode held = observed.run("write").at("/status/confinement");
    assertEquals(sandbox.equals("process") ? "" : sandbox, held.path("sandbox").asText());
    assertEquals(sandbox.equals("container"), held.path("image").asText().startsWith("sha256:"));
    scene.assertSound();
    String refs = scene.refs();
    scene.reconcile();
    assertEquals(refs, scene.refs(), "nothing is done twice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"process", "bubblewrap", "container"})
  void exitCodeTimeLimitAndMissingProgramAreTold(String sandbox) {
    requireSandbox(sandbox);
    scene
        .declare(
            in(sandbox, AgentText.reporting("failing", "echo oh no; exit 7")),
            TaskText.of("fails", "failing"))
        .declare(
            in(
                sandbox,
                AgentText.reporting("slow", "trap '' INT; sleep 600").limits("timeoutSeconds: 1")),
            TaskText.of("late", "slow"))
        .declare(
            in(sandbox, AgentText.reporting("missing", "").command("no-such-program")),
            TaskText.of("never", "missing"));

    scene.reconcile();

    Observed observed = scene.observed();
    assertEquals("failed", observed.record("fails").outcome());
    assertEquals(7, observed.run("fails").at("/status/exitCode").asInt());
    assertEquals("timed-out", observed.record("late").outcome());
    assertEquals("not-started", observed.record("never").outcome());
    assertTrue(observed.record("never").reason().contains("no-such-program"));
    scene.assertSound();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bubblewrap", "container"})
  void aReadOnlyAgentCannotChangeItsCheckoutWhereItIsHeld(String sandbox) {
    requireSandbox(sandbox);
    scene.declare(
        in(
            sandbox,
            AgentText.reporting(
                "reader",
                "echo x 2>/dev/null > target/services/shop/notes.txt; echo x 2>/dev/null > PROMPT.md; cat"
                    + " target/services/shop/notes.txt > \"$MANDATE_ARTIFACTS/seen\"")),
        TaskText.of("read", "reader"));

    scene.reconcile();

    assertEquals("succeeded", scene.observed().record("read").outcome());
    assertEquals("one\n", scene.observed().fileOfRun("read", "artifacts/seen"));
    scene.assertSound();
  }

  @Test
  void neitherTheKeyNorTheHomeIsInSight() throws Exception {
    requireSandbox("bubblewrap");
    Path home = scene.home("usual");
    Files.createDirectories(home.resolve("keys"));
    Files.writeString(home.resolve("keys/reconciler.pem"), "PRIVATE");
    scene.declare(
        AgentText.reporting("curious", "find " + home + " -name '*.pem' | wc -l")
            .sandbox("bubblewrap"),
        TaskText.of("look", "curious"));

    scene.reconcile();

    assertEquals("0\n", scene.observed().fileOfRun("look", "log.txt"));
  }

  @Test
  void limitsAreRecordedAndTheOneThatEndedTheAgentIsTheReason() {
    RealSandbox.limiting();
    scene.declare(
        AgentText.reporting("greedy", "head -c 300000000 /dev/zero | tail -c 300000000 >/dev/null")
            .limits("timeoutSeconds: 60, memoryMiB: 64, cpus: 1.5, pids: 50")
            .sandbox("bubblewrap"),
        TaskText.of("eat", "greedy"));

    scene.reconcile();

    Observed observed = scene.observed();
    assertEquals(
        "killed for using more than 64 MiB of memory (the agent was ended by SIGKILL)",
        observed.record("eat").reason());
    JsonNode limits = observed.run("eat").at("/status/confinement/limits");
    assertTrue(limits.path("by").asText().startsWith("cgroup-v"));
    assertEquals(64, limits.path("memoryMiB").asInt());
    assertEquals(50, limits.path("pids").asInt());
    assertEquals("1.5", limits.path("cpus").asText());
    scene.assertSound();
  }

  @Test
  void whatItReachedAndWhatItCouldNotIsInTheRecord() throws Exception {
    requireSandbox("bubblewrap");
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    int port = server.getAddress().getPort();
    try {
      String script =
          "for host in localhost other.invalid; do exec 3<>/dev/tcp/127.0.0.1/3128; printf 'GET"
              + " http://%s:%s/ HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n' $host $PORT >&3; head -1 <&3; done";
      scene
          .variable("MANDATE_SANDBOX_LOOPBACK_PORTS", Integer.toString(port))
          .control(
              ControlText.usual()
                  .parameters("sandboxes: {production: [process]}, egress: {allowed: [localhost]}"))
          .declare(
              AgentText.reporting("caller", "")
                  .command("bash", "-c", script)
                  .set("PORT: \"" + port + "\"")
                  .egress("{host: localhost, port: " + port + "}")
                  .sandbox("bubblewrap"),
              TaskText.of("call", "caller"));

      scene.reconcile();
    } finally {
      server.stop(0);
    }

    Observed observed = scene.observed();
    assertEquals(
        "HTTP/1.1 204 No Content\nHTTP/1.1 403 Forbidden\n",
        observed.fileOfRun("call", "log.txt").replace("\r", ""));
    JsonNode connections = observed.run("call").at("/status/confinement/connections");
    assertEquals("localhost", connections.path(0).path("host").asText());
    assertTrue(connections.path(0).path("local").asBoolean());
    assertFalse(connections.path(0).has("refused"));
    assertEquals("other.invalid", connections.path(1).path("host").asText());
    assertTrue(connections.path(1).has("refused"));
    scene.assertSound();
  }

  private static AgentText in(String sandbox, AgentText agent) {
    return sandbox.equals("container")
        ? agent.image(RealContainers.image())
        : agent.sandbox(sandbox);
  }

  private static void requireSandbox(String name) {
    switch (name) {
      case "bubblewrap" -> RealSandbox.require();
      case "container" -> RealContainers.image();
      default -> assertEquals("process", name);
    }
  }
}
