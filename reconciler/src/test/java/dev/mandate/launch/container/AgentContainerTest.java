package dev.mandate.launch.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mandate.launch.GivenLaunch;
import dev.mandate.run.Launcher.Ending;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The image that {@code agent-container/} builds; here without an agent, from a local base. */
@Timeout(900)
class AgentContainerTest {
  private static final Path SOURCES = Path.of("../agent-container");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @Test
  void theEntryPointMakesAHomeWithSkillsAndBecomesTheAgent() throws Exception {
    GivenLaunch launch = built();
    String home = folder.toRealPath().resolve(".home").toString();
    launch
        .variable("HOME", home)
        .variable("TMPDIR", folder.toRealPath().resolve(".tmp").toString());

    assertEquals(new Ending.Exited(7), launch.shell("ls $HOME/.agents/skills; exit 7"));
    assertEquals("k8s-troubleshooter\n", launch.said());
    assertEquals(new Ending.Signalled(15, "SIGTERM"), launch.shell("kill -15 $$"));

    launch.cutOff(
        GivenLaunch.LONG,
        "trap 'echo tidied; exit 0' INT; " + GivenLaunch.IS_READY + "while :; do sleep 0.05; done");
    assertEquals("tidied\n", launch.said());
  }

  @Test
  void aCheckoutIsNoWorkspace() throws Exception {
    GivenLaunch launch = built();
    Files.createDirectory(folder.resolve(".git"));
    assertEquals(new Ending.Exited(64), launch.shell("echo never"));
    assertTrue(launch.said().contains("is a checkout"), launch.said());
  }

  @Test
  void theProgramsAreThoseThatTheConnectorsAreTriedWith() throws IOException {
    Map<String, String> tried = dependencies(Path.of("src/test/agents/package.json"));
    Map<String, String> built = new TreeMap<>();
    for (String agent : List.of("claude-code", "codex", "gemini")) {
      built.putAll(dependencies(SOURCES.resolve("agents/" + agent + "/package.json")));
    }
    assertEquals(tried, built);
  }

  private static Map<String, String> dependencies(Path file) throws IOException {
    Map<String, String> versions = new TreeMap<>();
    JsonNode dependencies = JSON.readTree(file.toFile()).path("dependencies");
    dependencies.fieldNames().forEachRemaining(n -> versions.put(n, dependencies.path(n).asText()));
    return versions;
  }

  /** A launch in the image, which is built again only when something in it has changed. */
  private GivenLaunch built() throws IOException {
    ContainerLauncher launcher = RealContainers.launcher();
    String base = RealContainers.image().replaceAll("^.*:", "");
    Engine.Answer build =
        launcher
            .engine()
            .ask(
                "build",
                "--quiet",
                "--pull=never",
                "--network=none",
                "--ulimit=nofile=1024:1024",
                "--ulimit=nproc=1024:1024",
                "--build-arg=BASE=" + base,
                "--build-arg=AGENT=none",
                "--build-arg=PACKAGES=",
                SOURCES.toRealPath().toString());
    assertTrue(build.isFine(), build.trouble());
    String id = build.out().lines().toList().getLast().replace("sha256:", "");
    return new GivenLaunch(launcher, folder.toRealPath()).image("agent-container@sha256:" + id);
  }
}
