package dev.mandate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import dev.mandate.cli.CliScene.Ran;
import dev.mandate.testkit.RealGit;
import dev.mandate.wiring.DemoRepository;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code mandate credential …} against a real repository, and a provider on loopback. */
class CredentialCommandsTest {
  private static final String VALUE = "sk-ant-api03-abcdefghijklmnopqrstuvwxyz-LAST";
  private static final String NEXT = "sk-ant-api03-zyxwvutsrqponmlkjihgfedcba-NEXT";

  @TempDir Path temporary;
  private CliScene scene;
  private DemoRepository shop;
  private String repo;
  private HttpServer provider;
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile int status = 200;

  @BeforeEach
  void sitDown() throws IOException {
    scene = new CliScene(temporary);
    shop = scene.shop();
    repo = shop.bare().toString();
    provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    provider.createContext(
        "/",
        exchange -> {
          asked.add(
              exchange.getRequestURI() + " " + exchange.getRequestHeaders().getFirst("x-api-key"));
          exchange.getResponseHeaders().add("location", "http://127.0.0.1:1/stolen");
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    provider.start();
  }

  @AfterEach
  void leave() {
    provider.stop(0);
  }

  @Test
  void withoutAKeyToSealToNothingIsSealed() {
    Ran ran = add("main");
    assertEquals(1, ran.exitCode(), ran.all());
    assertTrue(ran.err().contains("names no key to seal to"), ran.err());
    assertTrue(ran.err().contains("mandate credential keygen"), ran.err());
  }

  @Test
  void keygenMakesAKeyForItsOwnerOnlyOnce() throws IOException {
    String first = ok("credential", "keygen").out();
    Path key = scene.home.resolve("keys/credentials.pem");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));
    assertEquals(first, ok("credential", "keygen").out());
    assertFalse(first.contains("\"d\""), first);

    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
    Ran open = scene.run("credential", "keygen");
    assertEquals(2, open.exitCode(), open.all());
    assertTrue(open.err().contains("other users can use it"), open.err());
  }

  @Test
  void addListRotateAndRemove() {
    listKey();
    Ran added = add("main");
    assertEquals(0, added.exitCode(), added.all());
    assertTrue(added.out().startsWith("added main as bob, recorded in "), added.out());
    assertEquals(List.of("/v1/models?limit=1 " + VALUE), asked);
    assertEquals(1, add("main").exitCode());

    Ran listed = ok(repo("credential", "list"));
    assertTrue(listed.out().contains("…LAST"), listed.out());
    assertTrue(listed.out().contains("checked, for reconciler"), listed.out());
    JsonNode one = json(ok(repo("credential", "list", "-o", "json"))).at("/credentials/0");
    assertEquals("ANTHROPIC_API_KEY", one.path("env").asText());
    String digest = one.path("digest").asText();
    assertEquals("", scene.run(repo("validate")).err());

    scene.typing(NEXT);
    Ran rotated = ok(repo("credential", "rotate", "main", "--as", "bob", "--base-url", url()));
    assertTrue(rotated.err().contains("revoke it at its provider"), rotated.err());
    JsonNode after = json(ok(repo("credential", "list", "-o", "json"))).at("/credentials/0");
    assertEquals("NEXT", after.path("hint").asText());
    assertFalse(after.path("digest").asText().equals(digest));

    Ran checked = ok(repo("credential", "check", "--base-url", url()));
    assertTrue(checked.out().contains("main: opens, and 127.0.0.1 takes it"), checked.out());
    assertTrue(asked.getLast().endsWith(NEXT), asked.toString());
    status = 401;
    Ran refused = scene.run(repo("credential", "check", "main", "--base-url", url()));
    assertEquals(1, refused.exitCode(), refused.all());

    Ran removed = ok(repo("credential", "remove", "main", "--as", "bob"));
    assertTrue(removed.err().contains("history still holds it"), removed.err());
    assertTrue(ok(repo("credential", "list")).out().contains("no credential"));
    assertNowhere(VALUE, added, listed, rotated, checked, refused, removed);
    assertNowhere(NEXT, added, listed, rotated, checked, refused, removed);
  }

  @ParameterizedTest
  @CsvSource({"401, 1", "403, 1", "500, 3", "302, 3", "404, 3"})
  void whatTheProviderDoesNotTakeIsNotSealed(int answer, int exitCode) {
    listKey();
    status = answer;
    Ran ran = add("main");
    assertEquals(exitCode, ran.exitCode(), ran.all());
    assertTrue(ran.err().contains("answers " + answer), ran.err());
    assertEquals(1, asked.size(), "redirects are not followed: " + asked);
    assertTrue(ok(repo("credential", "list")).out().contains("no credential"));
    assertNowhere(VALUE, ran);
  }

  @Test
  void whereNobodyAnswersOnlyNoCheckSeals() {
    listKey();
    provider.stop(0);
    Ran ran = add("main");
    assertEquals(3, ran.exitCode(), ran.all());
    assertTrue(ran.err().contains("was not reached"), ran.err());
    Ran unchecked = add("main", "--no-check");
    assertEquals(0, unchecked.exitCode(), unchecked.all());
    assertTrue(unchecked.out().contains("added main (unchecked)"), unchecked.out());
    assertTrue(ok(repo("credential", "list")).out().contains("unchecked"));
  }

  @Test
  void plainHttpElsewhereIsNotAsked() {
    listKey();
    Ran ran =
        scene.run(
            repo(
                "credential",
                "add",
                "main",
                "--provider",
                "anthropic",
                "--as",
                "bob",
                "--base-url",
                "http://192.0.2.1"));
    assertEquals(3, ran.exitCode(), ran.all());
    assertTrue(ran.err().contains("no https URL"), ran.err());
  }

  @Test
  void aValueIsNeverAnArgument() {
    listKey();
    for (String[] wrong :
        List.of(
            new String[] {"credential", "add", "main", VALUE, "--provider", "anthropic"},
            new String[] {"credential", "rotate", "main", VALUE},
            new String[] {
              "credential",
              "add",
              VALUE.toUpperCase(java.util.Locale.ROOT),
              "--provider",
              "anthropic",
              "--no-check"
            })) {
      Ran ran = scene.run(repo(wrong));
      assertEquals(2, ran.exitCode(), ran.all());
      assertTrue(ran.err().contains("never an argument"), ran.err());
      assertFalse(ran.all().toLowerCase(java.util.Locale.ROOT).contains("abcdefghij"), ran.all());
    }
  }

  @Test
  void aValueThatIsNoneIsRefusedWithoutBeingShown() {
    listKey();
    for (String wrong :
        List.of("", "\n", "sk ant with blanks and more", "two\nlines-of-key", "x\0y")) {
      scene.typing(wrong);
      Ran ran =
          scene.run(
              repo(
                  "credential",
                  "add",
                  "main",
                  "--provider",
                  "openai",
                  "--as",
                  "bob",
                  "--no-check"));
      assertEquals(2, ran.exitCode(), ran.all());
      assertTrue(ran.err().contains("cannot be sealed"), ran.err());
      assertTrue(wrong.isBlank() || !ran.all().contains(wrong), ran.all());
    }
  }

  @Test
  void aShortValueHasNoHint() {
    listKey();
    scene.typing("hunter2hunter2\n");
    ok(repo("credential", "add", "db", "--provider", "generic", "--env", "DB_PASS", "--as", "bob"));
    Ran listed = ok(repo("credential", "list"));
    assertTrue(listed.out().contains("hidden"), listed.out());
    assertFalse(listed.out().contains("ter2"), listed.out());
    assertTrue(ok(repo("credential", "check")).out().contains("db: opens"));
  }

  @Test
  void keyRotationFromEndToEnd() throws IOException {
    listKey();
    assertEquals(0, add("main").exitCode());
    scene.typing("generic-value-of-the-second-one");
    ok(repo("credential", "add", "db", "--provider", "generic", "--env", "DB_PASS", "--as", "bob"));
    assertTrue(
        ok(repo("credential", "rotate", "--reseal", "--as", "bob")).out().contains("already"));

    Path old = scene.home.resolve("keys/credentials.pem");
    Path kept = scene.folder.resolve("old.pem");
    Files.move(old, kept);
    listKey();
    Ran closed = scene.run(repo("credential", "check"));
    assertEquals(1, closed.exitCode(), closed.all());
    Ran wrongKey = scene.run(repo("credential", "rotate", "--reseal", "--as", "bob"));
    assertEquals(1, wrongKey.exitCode(), wrongKey.all());

    scene.variable("MANDATE_CREDENTIAL_KEY", kept.toString());
    Ran sealed = ok(repo("credential", "rotate", "--reseal", "--as", "bob"));
    assertTrue(sealed.out().contains("sealed anew: db, main"), sealed.out());
    scene.variable("MANDATE_CREDENTIAL_KEY", "");
    Ran checked = ok(repo("credential", "check", "--base-url", url()));
    assertTrue(checked.out().contains("db: opens"), checked.out());
    assertTrue(checked.out().contains("main: opens, and 127.0.0.1 takes it"), checked.out());
  }

  @Test
  void printedForAPullRequestItIsNotCommitted() {
    listKey();
    Ran printed =
        ok(
            repo(
                "credential",
                "add",
                "main",
                "--provider",
                "anthropic",
                "--print",
                "--base-url",
                url()));
    assertTrue(printed.out().contains("kind: Credential"), printed.out());
    assertTrue(ok(repo("credential", "list")).out().contains("no credential"));
    assertNowhere(VALUE, printed);
  }

  /** Makes a key for this machine and lists it in mandate.yaml, as its only one. */
  private void listKey() {
    String line = ok("credential", "keygen").out().strip();
    scene.typing(VALUE + "\n");
    RealGit.run(shop.workTree(), "pull", "--quiet", "--rebase", repo, "main");
    Path control = shop.workTree().resolve("mandate.yaml");
    try {
      String text = Files.readString(control).replaceAll("(?s)\n  credentials:\n.*", "");
      Files.writeString(
          control,
          text.stripTrailing() + "\n  credentials:\n    recipients:\n      " + line + "\n");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    RealGit.run(shop.workTree(), "commit", "--quiet", "--all", "--message", "List a key");
    RealGit.run(shop.workTree(), "push", "--quiet", repo, "HEAD:main");
  }

  private Ran add(String name, String... more) {
    scene.typing(VALUE + "\n");
    List<String> all =
        new ArrayList<>(
            List.of(
                repo(
                    "credential",
                    "add",
                    name,
                    "--provider",
                    "anthropic",
                    "--as",
                    "bob",
                    "--base-url",
                    url())));
    all.addAll(List.of(more));
    return scene.run(all.toArray(String[]::new));
  }

  private String url() {
    return "http://127.0.0.1:" + provider.getAddress().getPort();
  }

  private String[] repo(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--repo");
    all.add(repo);
    return all.toArray(String[]::new);
  }

  private void assertNowhere(String value, Ran... printed) {
    for (Ran each : printed) {
      assertFalse(each.all().contains(value), each.all());
    }
    String history = RealGit.run(shop.bare(), "log", "--all", "--patch", "--format=raw");
    assertFalse(history.contains(value), "the value stands in the history");
  }

  private Ran ok(String... arguments) {
    Ran ran = scene.run(arguments);
    assertEquals(0, ran.exitCode(), ran.all());
    return ran;
  }

  private static JsonNode json(Ran ran) {
    try {
      return JsonMapper.builder().build().readTree(ran.out());
    } catch (JsonProcessingException e) {
      throw new AssertionError(ran.out(), e);
    }
  }
}
