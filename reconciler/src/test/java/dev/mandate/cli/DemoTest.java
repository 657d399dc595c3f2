package dev.mandate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.cli.CliScene.Ran;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
  private static final int ABOUT_TWO_SCREENS = 105;

  @TempDir Path temporary;

  @Test
  void showsTheMainJobFromDeclarationToVerifiedRecord() {
    CliScene scene = new CliScene(temporary);
    scene.variable("MANDATE_EXAMPLES", Path.of("../examples-repo").toAbsolutePath().toString());

    Ran ran = scene.run("demo", "--dir", "try");

    assertEquals(0, ran.exitCode(), ran.all());
    assertEquals("", ran.err());
    for (String expected :
        List.of(
            "9 agents and 13 tasks for 3 environments",
            "denied by model-allow-list",
            "waiting for 1 approval from bob, carol",
            "succeeded  licence-headers",
            "approved pin-dependencies as bob",
            "    modified  services/checkout/jobs/requirements.txt",
            "run.sigstore.json",
            "verified: 7 runs in ",
            "Try next, on the same repository:")) {
      assertTrue(ran.out().contains(expected), () -> expected + " is not in:\n" + ran.out());
    }
    assertTrue(ran.out().lines().count() <= ABOUT_TWO_SCREENS, ran.out());
    String control = scene.directory().resolve("try/control.git").toString();
    Ran triaged = scene.run("task", "logs", "triage-checkout-restarts", "--repo", control);
    for (String expected :
        List.of(
            "--- hook before ---\ncontext is complete\n--- agent ---\n# Incident 0c9d7f5e-",
            "Severity medium, cluster eu-west-1, namespace checkout",
            "Reported as BackOff, 9 times.",
            "      3  22:47:03.405  ERROR  Basket        java.lang.OutOfMemoryError",
            "target/services/checkout/src/main/java/shop/checkout/Basket.java",
            "the process runs out of memory, see line 3 of the logs")) {
      assertTrue(triaged.out().contains(expected), () -> expected + " not in:\n" + triaged.all());
    }
    assertTrue(Files.isDirectory(scene.directory().resolve("try/control.git/objects")));
    assertTrue(Files.isDirectory(scene.directory().resolve("try/control/.git")));
  }
}
