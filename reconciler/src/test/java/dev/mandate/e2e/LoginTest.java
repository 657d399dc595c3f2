package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.ledger.FinalRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent that uses somebody's login instead of a key, with a script in the place of claude. */
@Tag("both-forges")
class LoginTest {
  private static final String TOKEN = "oat01-0123456789abcdefghij";
  private static final Path RECORDED =
      Path.of("src/test/resources/connectors/claude-code/done.jsonl").toAbsolutePath();

  @TempDir Path folder;
  private Scene scene;
  private Path login;

  @BeforeEach
  void set() throws IOException {
    scene = Scene.in(folder);
    scene
        .variable("PATH", folder.resolve("bin") + ":/usr/local/bin:/usr/bin:/bin")
        .variable("MANDATE_LOGINS", folder.resolve("logins").toString())
        .control(
            ControlText.usual()
                .parameters(
                    "sandboxes: {production: [process]}, model_access: {sandbox: [gateway,"
                        + " login]}"));
    login = folder.resolve("logins/claude-code");
    Files.createDirectories(login.resolve(".claude"));
    Files.writeString(
        login.resolve(".claude/.credentials.json"),
        "{\"claudeAiOauth\": {\"accessToken\": \"" + TOKEN + "\", \"expiresAt\": 1}}");
    Files.setPosixFilePermissions(login, PosixFilePermissions.fromString("rwx------"));
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void theProgramFindsItInItsHomeAndNobodyElseSeesIt() throws IOException {
    FinalRecord record = run(0);

    assertEquals("succeeded", record.outcome(), () -> record.reason() + log());
    assertTrue(
        log().contains("| it has {\"claudeAiOauth\": {\"accessToken\": \"[REDACTED:secret]"),
        log());
    assertFalse(scene.observed().files().toString().contains(TOKEN));
    String notes = scene.observed().run("notes").at("/status/notes").toString();
    assertTrue(notes.contains("llm.access is login: "), notes);
    scene.assertSound();
  }

  @Test
  void itIsGoneFromAWorkspaceThatIsKept() throws IOException {
    FinalRecord record = run(1);

    assertEquals("failed", record.outcome());
    try (Stream<Path> all = Files.walk(scene.home("usual").resolve("workspaces"))) {
      List<String> names = all.map(path -> path.getFileName().toString()).toList();
      assertTrue(names.contains("PROMPT.md"), "the workspace is kept");
      assertFalse(names.contains(".credentials.json"), names::toString);
    }
  }

  @Test
  void oneThatOthersCanReadIsNotLent() throws IOException {
    Files.setPosixFilePermissions(login, PosixFilePermissions.fromString("rwxr-xr-x"));

    FinalRecord record = run(0);

    assertEquals("not-started", record.outcome());
    assertTrue(record.reason().contains("can be read by others"), record.reason());
    assertTrue(record.reason().contains("chmod 700"), record.reason());
  }

  @Test
  void aLinkInItIsNotFollowed() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), TOKEN);
    Files.createSymbolicLink(login.resolve(".claude/other.json"), secret);

    assertEquals("not-started", run(0).outcome());
  }

  @Test
  void whereNoneIsNamedNothingIsStarted() throws IOException {
    scene.variable("MANDATE_LOGINS", "");

    FinalRecord record = run(0);

    assertEquals("not-started", record.outcome());
    assertTrue(
        record.reason().contains("llm.access is login, and this reconciler lends no logins"),
        record.reason());
  }

  @Test
  void policyLetsNobodyUseItUnlessItSaysSo() throws IOException {
    scene.control(ControlText.usual());
    declare(0);

    scene.reconcile();

    assertEquals("denied", scene.observed().state("notes"));
    assertTrue(
        scene.observed().why("notes").contains("model-access"), scene.observed().why("notes"));
  }

  private FinalRecord run(int exitCode) throws IOException {
    declare(exitCode);
    scene.reconcile();
    return scene.observed().record("notes");
  }

  private void declare(int exitCode) throws IOException {
    String script =
        """
        #!/bin/sh
        cat > /dev/null
        echo "it has $(cat "$HOME/.claude/.credentials.json")"
        test -z "$ANTHROPIC_API_KEY$ANTHROPIC_BASE_URL" || exit 91
        test %d = 0 && cat '%s'
        exit %d
        """
            .formatted(exitCode, RECORDED, exitCode);
    Path program = Files.createDirectories(folder.resolve("bin")).resolve("claude");
    Files.writeString(program, script);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    TaskText task = TaskText.of("notes", "helper").prompt("Have the notes say two.");
    AiAgentText agent = AiAgentText.claude("http://127.0.0.1:9");
    scene.commit(
        Map.of(
            "agents/helper.yaml",
            agent.yaml().replace("access: gateway", "access: login"),
            task.file(),
            task.yaml()));
  }

  private String log() {
    return scene.observed().fileOfRun("notes", "log.txt");
  }
}
