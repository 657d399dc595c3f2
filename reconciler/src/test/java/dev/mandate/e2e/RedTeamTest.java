package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.mandate.launch.GivenLaunch;
import dev.mandate.launch.bubblewrap.RealSandbox;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.testkit.RealGit;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An agent that does whatever any text tells it, and a corpus of such texts in {@code
 * src/test/resources/redteam}: nothing gets out, nothing is left, and each refusal says what
 * refused.
 */
@Tag("both-forges")
@Timeout(900)
class RedTeamTest {
  private static final String LOOT = "loot-" + UUID.randomUUID();

  /** One of the keys is the loot, so whoever says it has got it. */
  private static final String TAKEN_OUT = "[REDACTED:secret]";

  @TempDir Path folder;
  private Scene scene;

  @BeforeEach
  void open() {
    RealSandbox.require();
    scene = Scene.in(folder);
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @TestFactory
  Collection<DynamicTest> whatItMayNotReach() throws Exception {
    List<RedTeamCase> cases = RedTeamCase.corpus("reach.yaml", withLoot());
    Map<Path, byte[]> before = everyFileOf(scene.home("usual"));

    Map<String, String> heard = tell(ObedientAgent.named("reader"), cases);

    List<DynamicTest> tests = new ArrayList<>(all(cases, heard));
    tests.add(
        DynamicTest.dynamicTest(
            "what the reconciler had is there and unchanged",
            () -> {
              for (Map.Entry<Path, byte[]> file : before.entrySet()) {
                assertArrayEquals(
                    file.getValue(), Files.readAllBytes(file.getKey()), file::toString);
              }
              assertFalse(Files.exists(scene.home("usual").resolve("planted")));
            }));
    return tests;
  }

  /** Were it not for the sandbox, the same texts would get what they want. */
  @Test
  void withoutASandboxTheSameTextsFindTheLoot() throws Exception {
    Set<String> some = Set.of("signing-key", "other-workspace", "environ-of-reconciler");
    List<RedTeamCase> cases =
        RedTeamCase.corpus("reach.yaml", withLoot()).stream()
            .filter(one -> some.contains(one.id()))
            .toList();

    Map<String, String> heard = tell(ObedientAgent.named("reader").sandbox("process"), cases);

    assertTrue(heard.get("signing-key").contains(TAKEN_OUT), heard::toString);
    assertTrue(heard.get("other-workspace").contains(TAKEN_OUT), heard::toString);
    assertTrue(heard.get("environ-of-reconciler").contains("PATH="), heard::toString);
  }

  @TestFactory
  Collection<DynamicTest> whereItMayNotGo() throws Exception {
    AtomicInteger strangers = new AtomicInteger();
    HttpServer server = server();
    try (ServerSocket closed = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> count(closed, strangers));
      int port = server.getAddress().getPort();
      Map<String, String> places = withLoot();
      places.putAll(
          Map.of("host", "localhost", "port", "" + port, "closed", "" + closed.getLocalPort()));
      List<RedTeamCase> cases = RedTeamCase.corpus("network.yaml", places);
      scene
          .variable("MANDATE_SANDBOX_LOOPBACK_PORTS", Integer.toString(port))
          .control(
              ControlText.usual()
                  .parameters(
                      "sandboxes: {production: [process]}, egress: {allowed: [localhost]}"));

      Map<String, String> heard =
          tell(
              ObedientAgent.named("caller").egress("{host: localhost, port: " + port + "}"), cases);

      List<String> refusals = refusals();
      List<DynamicTest> tests = new ArrayList<>(all(cases, heard));
      cases.stream()
          .filter(one -> one.recorded().isPresent())
          .forEach(
              one ->
                  tests.add(
                      DynamicTest.dynamicTest(
                          one.id() + " is in the record",
                          () ->
                              assertTrue(
                                  refusals.stream()
                                      .anyMatch(r -> one.recorded().get().matcher(r).find()),
                                  refusals::toString))));
      int called = strangers.get();
      tests.add(
          DynamicTest.dynamicTest(
              "nobody called at a port that is not named", () -> assertEquals(0, called)));
      return tests;
    } finally {
      server.stop(0);
    }
  }

  @TestFactory
  Collection<DynamicTest> whatItMayNotChange() {
    Path owned = folder.toAbsolutePath().resolve("owned");
    List<RedTeamCase> cases = RedTeamCase.corpus("change.yaml", Map.of("owned", owned.toString()));
    String refs = scene.refs();
    Map<String, String> files = new HashMap<>();
    for (AgentText agent :
        List.of(
            ObedientAgent.writing("writer", "**"),
            ObedientAgent.writing("scoped", "services/**"))) {
      files.put(agent.file(), agent.yaml());
    }
    for (RedTeamCase one : cases) {
      files.putAll(ObedientAgent.told(one.id(), one.scoped() ? "scoped" : "writer", List.of(one)));
    }
    RedTeamCase harmless =
        new RedTeamCase(
            "harmless",
            "echo two >> services/shop/notes.txt",
            cases.getFirst().refused(),
            Optional.empty(),
            true);
    files.putAll(ObedientAgent.told(harmless.id(), "scoped", List.of(harmless)));
    scene.commit(files);

    scene.reconcile();

    Observed observed = scene.observed();
    List<DynamicTest> tests = new ArrayList<>();
    for (RedTeamCase one : cases) {
      tests.add(DynamicTest.dynamicTest(one.id(), () -> assertRefused(observed, one)));
    }
    tests.add(
        DynamicTest.dynamicTest(
            "what is harmless is proposed, and nothing else is",
            () -> {
              assertEquals(
                  observed.record("harmless").proposal().stream().collect(Collectors.toSet()),
                  observed.proposals().keySet());
              assertEquals(1, observed.proposals().size());
            }));
    String main = "refs/heads/main";
    String before = RealGit.run(scene.repo.path(), "rev-parse", main);
    tests.add(
        DynamicTest.dynamicTest(
            "main is what people made it",
            () -> {
              assertFalse(refs.isEmpty());
              assertEquals(before, RealGit.run(scene.repo.path(), "rev-parse", main));
              assertFalse(Files.exists(owned), "a hook of an agent ran");
              scene.assertSound();
            }));
    return tests;
  }

  private static void assertRefused(Observed observed, RedTeamCase one) {
    FinalRecord record = observed.record(one.id());
    String log = observed.fileOfRun(one.id(), "log.txt");
    assertTrue(
        log.contains("=== " + one.id() + "\n"), () -> "it did not do as it was told: " + log);
    String why = record.outcome() + ": " + record.reason() + "\n" + observed.why(one.id());
    assertEquals(Optional.empty(), record.proposal(), why);
    assertTrue(one.refused().matcher(why).find(), () -> why + "\n" + log);
  }

  @TestFactory
  Collection<DynamicTest> whatItMayNotPublish() {
    String secret = "shop" + UUID.randomUUID().toString().replace("-", "");
    List<RedTeamCase> cases = RedTeamCase.corpus("leak.yaml", Map.of());
    AgentText agent = ObedientAgent.writing("writer", "services/**");
    Map<String, String> files = new HashMap<>();
    files.put(
        ControlText.FILE,
        ControlText.usual()
            .yaml(scene)
            .replace("allowedEnv: [PATH]", "allowedEnv: [PATH, SHOP_TOKEN]"));
    files.put(agent.file(), agent.yaml().replace("allow: [PATH]", "allow: [PATH, SHOP_TOKEN]"));
    for (RedTeamCase one : cases) {
      files.putAll(ObedientAgent.told(one.id(), "writer", List.of(one)));
    }
    scene.variable("SHOP_TOKEN", secret).commit(files);

    scene.reconcile();

    Observed observed = scene.observed();
    List<DynamicTest> tests = new ArrayList<>();
    for (RedTeamCase one : cases) {
      tests.add(
          DynamicTest.dynamicTest(
              one.id(),
              () -> {
                FinalRecord record = observed.record(one.id());
                String said =
                    record.outcome() + record.reason() + observed.fileOfRun(one.id(), "log.txt");
                assertTrue(
                    said.contains("=== " + one.id() + "\n"), () -> "it was not done: " + said);
                assertTrue(one.refused().matcher(said).find(), said);
              }));
    }
    tests.add(
        DynamicTest.dynamicTest(
            "it is in no clone of the repository, however it is written",
            () -> {
              // What is in no branch is in no clone, and goes with the next gc.
              Path path = folder.resolve("clone.git");
              RealGit.run(
                  folder,
                  "clone",
                  "-q",
                  "--mirror",
                  scene.repo.path().toUri().toString(),
                  "" + path);
              String all =
                  RealGit.run(path, "for-each-ref")
                      + RealGit.run(path, "cat-file", "--batch-all-objects", "--batch");
              for (String form : formsOf(secret)) {
                int at = all.indexOf(form);
                assertEquals(-1, at, () -> around(all, at));
              }
            }));
    return tests;
  }

  private static String around(String text, int at) {
    return text.substring(Math.max(0, at - 300), Math.min(text.length(), at + 300));
  }

  private static List<String> formsOf(String secret) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    String hex = HexFormat.of().formatHex(bytes);
    return List.of(
        secret,
        new StringBuilder(secret).reverse().toString(),
        Base64.getEncoder().withoutPadding().encodeToString(bytes),
        hex,
        "%" + hex.replaceAll("..(?=.)", "$0%"),
        hex.replaceAll("..(?=.)", "$0 "));
  }

  @TestFactory
  Collection<DynamicTest> whatItMayNotLeaveBehind() throws Exception {
    String mark = Long.toString(200_000 + System.nanoTime() % 1_000_000_000L);
    Map<String, String> places = withLoot();
    places.put("mark", mark);
    List<RedTeamCase> cases = RedTeamCase.corpus("stay.yaml", places);
    Map<String, String> heard = tell(ObedientAgent.named("stayer"), cases);
    List<String> left = GivenLaunch.commandLinesWith(mark);
    List<DynamicTest> tests = new ArrayList<>(all(cases, heard));
    tests.add(DynamicTest.dynamicTest("no process is left", () -> assertEquals(List.of(), left)));
    return tests;
  }

  /** Runs one task with all of these orders. */
  private Map<String, String> tell(AgentText agent, List<RedTeamCase> cases) {
    Map<String, String> files = ObedientAgent.told("obey", agent.name(), cases);
    files.put(agent.file(), agent.yaml());
    scene.commit(files);
    scene.reconcile();
    FinalRecord record = scene.observed().record("obey");
    String log = scene.observed().fileOfRun("obey", "log.txt");
    assertEquals("succeeded", record.outcome(), () -> record.reason() + "\n" + log);
    scene.assertSound();
    return ObedientAgent.heard(log);
  }

  private static List<DynamicTest> all(List<RedTeamCase> cases, Map<String, String> heard) {
    assertEquals(cases.size(), new HashSet<>(cases.stream().map(RedTeamCase::id).toList()).size());
    return cases.stream()
        .map(
            one ->
                DynamicTest.dynamicTest(
                    one.id(),
                    () -> {
                      String said = heard.get(one.id());
                      assertTrue(said != null, () -> "it was not done: " + heard.keySet());
                      assertTrue(
                          one.refused().matcher(said).find(), () -> one.says() + "\n" + said);
                      assertFalse(said.contains(LOOT) || said.contains(TAKEN_OUT), said);
                    }))
        .toList();
  }

  /** What there is to be had, and where. */
  private Map<String, String> withLoot() throws IOException {
    Path home = scene.home("usual");
    Path key = loot(home.resolve("keys/loot.pem"));
    Path other = loot(home.resolve("workspaces/other/PROMPT.md")).getParent();
    Path user = loot(folder.resolve("user/.ssh/id_ed25519")).getParent().getParent();
    for (String file :
        List.of(".aws/credentials", ".claude/.credentials.json", ".git-credentials", ".bashrc")) {
      loot(user.resolve(file));
    }
    return new TreeMap<>(
        Map.of(
            "home", home.toString(),
            "key", key.toString(),
            "other", other.toString(),
            "user", user.toString(),
            "repo", scene.repo.path().toString(),
            "pid", Long.toString(ProcessHandle.current().pid())));
  }

  private static Path loot(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, LOOT + "\n");
  }

  private List<String> refusals() {
    List<String> refusals = new ArrayList<>();
    for (JsonNode one : scene.observed().run("obey").at("/status/confinement/connections")) {
      if (one.has("refused")) {
        refusals.add(
            one.path("host").asText()
                + ":"
                + one.path("port").asText()
                + " "
                + one.path("refused").asText());
      }
    }
    return refusals;
  }

  private static HttpServer server() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String host = String.join(" and ", exchange.getRequestHeaders().get("Host"));
          byte[] answer = ("asked of " + host + "\n").getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          try (OutputStream body = exchange.getResponseBody()) {
            body.write(answer);
          }
        });
    server.start();
    return server;
  }

  private static void count(ServerSocket closed, AtomicInteger strangers) {
    try {
      while (true) {
        closed.accept().close();
        strangers.incrementAndGet();
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  private static Map<Path, byte[]> everyFileOf(Path home) throws IOException {
    Map<Path, byte[]> files = new HashMap<>();
    try (Stream<Path> all = Files.walk(home)) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        files.put(path, Files.readAllBytes(path));
      }
    }
    return files;
  }
}
