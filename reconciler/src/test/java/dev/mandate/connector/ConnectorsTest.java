package dev.mandate.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.connector.Connectors.Standing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectorsTest {
  @TempDir Path folder;

  @Test
  void onlyWhatIsInstalledIsOffered() throws IOException {
    assertEquals(Set.of("command"), on(Map.of()).names());

    program("gemini", "echo 0.61.0");

    assertEquals(Set.of("command", "gemini"), on(Map.of()).names());
    assertFalse(Connectors.on(Map.of("PATH", "bin:.")).names().contains("gemini"));
  }

  @Test
  void whatIsMissingIsSaidWithHowToMendIt() {
    assertEquals(
        new Standing(
            "codex",
            false,
            "codex is not on the PATH: agents of this connector are not run here",
            Optional.of("npm install --global @openai/codex")),
        standing("codex", Map.of()));
  }

  @Test
  void theVersionIsSaidAndNoKey() throws IOException {
    program("codex", "echo codex-cli 0.169.0");

    Standing standing = standing("codex", Map.of("OPENAI_API_KEY", "very-secret"));

    assertEquals("0.169.0, " + folder.resolve("codex"), standing.found());
    assertEquals(Optional.empty(), standing.mend());
    assertFalse(standing.toString().contains("very-secret"));
  }

  @Test
  void aLoginIsNotUsed() throws IOException {
    program("claude", "echo '2.1.197 (Claude Code)'");
    Files.createDirectories(folder.resolve(".claude"));
    Files.writeString(folder.resolve(".claude/.credentials.json"), "{}");

    Standing standing = standing("claude-code", Map.of());

    assertEquals(
        "2.1.197, " + folder.resolve("claude") + "; your login is not shown to agents",
        standing.found());
  }

  @Test
  void aProgramThatBreaksHasNoVersion() throws IOException {
    program("gemini", "echo 1.2.3; exit 1");

    assertTrue(
        standing("gemini", Map.of()).found().startsWith("of unknown version: it does not answer"));
  }

  @Test
  void aProgramThatIsAskedForItsVersionSeesNothingOfTheReconciler() throws IOException {
    program("gemini", "test -z \"$GEMINI_API_KEY\" && test \"$HOME\" = \"$PWD\" && echo 1.2.3");

    Standing standing = standing("gemini", Map.of("GEMINI_API_KEY", "very-secret"));

    assertTrue(standing.found().startsWith("1.2.3, "), standing.found());
  }

  private Standing standing(String connector, Map<String, String> environment) {
    return on(environment).standings(folder).stream()
        .filter(standing -> standing.connector().equals(connector))
        .findFirst()
        .orElseThrow();
  }

  private Connectors on(Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(environment);
    all.put("PATH", folder.toString() + ":/no/such/folder");
    return Connectors.on(all);
  }

  private void program(String name, String script) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }
}
