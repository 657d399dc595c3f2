package dev.mandate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.testkit.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GithubAppCommandsTest {
  private static final String[] INIT = {
    "github-app",
    "init",
    "--repository",
    "acme/control",
    "--name",
    "Acme Mandate",
    "--webhook-url",
    "https://mandate.acme.example/webhooks"
  };

  @TempDir Path folder;

  @Test
  void writesWhatAPersonReads() throws IOException {
    CliScene scene = new CliScene(folder);

    CliScene.Ran ran = scene.run(INIT);

    assertEquals(0, ran.exitCode(), ran.all());
    Golden.check("github-app/init.txt", ran.out());
    Path written = scene.directory().resolve(".github/mandate");
    Golden.check("github-app/README.md", Files.readString(written.resolve("README.md")));
    Golden.check("github-app/app.json", Files.readString(written.resolve("app.json")));
    assertTrue(Files.exists(written.resolve("ruleset-records.json")));
  }

  @Test
  void changesNothingOfOthersUnlessItIsTold() throws IOException {
    CliScene scene = new CliScene(folder);
    assertEquals(0, scene.run(INIT).exitCode());
    assertEquals(0, scene.run(INIT).exitCode(), "the same again is fine");
    Path readme = scene.directory().resolve(".github/mandate/README.md");
    Files.writeString(readme, "our own words\n");

    CliScene.Ran refused = scene.run(INIT);

    assertEquals(2, refused.exitCode());
    assertTrue(refused.err().contains("README.md is there and differs"), refused.err());
    assertEquals("our own words\n", Files.readString(readme));
    String[] told = java.util.Arrays.copyOf(INIT, INIT.length + 3);
    told[INIT.length] = "--overwrite";
    told[INIT.length + 1] = "--app";
    told[INIT.length + 2] = "7";
    assertEquals(0, scene.run(told).exitCode());
    assertTrue(Files.readString(readme).contains("`MANDATE_GITHUB_APP` is 7"));
  }

  @Test
  void saysWhatIsWrong() {
    CliScene scene = new CliScene(folder);
    CliScene.Ran ran =
        scene.run("github-app", "init", "--repository", "not a name", "--name", "Acme Mandate");

    assertEquals(2, ran.exitCode(), ran.all());
    assertFalse(Files.exists(scene.directory().resolve(".github")));
  }

  @Test
  void servesNothingWithoutASecretOrAnApp() {
    CliScene scene = new CliScene(folder);
    CliScene.Ran without = scene.run("github-app", "serve");
    assertEquals(2, without.exitCode());
    assertTrue(without.err().contains("openssl rand"), without.err());

    scene.variable("MANDATE_GITHUB_WEBHOOK_SECRET", "short");
    CliScene.Ran tooShort = scene.run("github-app", "serve");
    assertEquals(2, tooShort.exitCode());
    assertFalse(tooShort.all().contains("short\n"), tooShort.all());

    scene.variable("MANDATE_GITHUB_WEBHOOK_SECRET", "It's a Secret to Everybody");
    CliScene.Ran noApp = scene.run("github-app", "serve");
    assertEquals(2, noApp.exitCode());
    assertTrue(noApp.err().contains("MANDATE_GITHUB_APP_KEY"), noApp.err());
    assertFalse(noApp.all().contains("Everybody"));
  }
}
