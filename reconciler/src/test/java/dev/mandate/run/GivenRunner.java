package dev.mandate.run;

import dev.mandate.connector.CommandConnector;
import dev.mandate.launch.process.ProcessLauncher;
import dev.mandate.workspace.FileWorkspaces;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Puts a runner together, with parts that a test can replace: real processes and folders, a target
 * repository without Git, no models and no logins.
 */
final class GivenRunner {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private final Path workspaces;
  private TargetRepository target =
      new PlainTarget().with("README.md", "hello\n").with("services/shop/pom.xml", "<project/>\n");
  private PromptRenderer prompts = PromptRenderer.builtIn();
  private Launcher launcher = ProcessLauncher.probing();

  private GivenRunner(Path workspaces) {
    this.workspaces = workspaces;
  }

  /** Whose workspaces are below this folder, in {@code workspaces}. */
  static GivenRunner in(Path root) {
    return new GivenRunner(root.resolve("workspaces"));
  }

  GivenRunner target(TargetRepository value) {
    target = value;
    return this;
  }

  GivenRunner prompts(PromptRenderer value) {
    prompts = value;
    return this;
  }

  GivenRunner launcher(Launcher value) {
    launcher = value;
    return this;
  }

  Runner runner() {
    return new Runner(
        new FileWorkspaces(workspaces),
        Targets.only(target),
        List.of(launcher),
        List.of(new CommandConnector()),
        prompts,
        (request, onLoopback) -> new ModelGate.Opening.Refused("no model here", "None."),
        Logins.none(),
        Clock.fixed(NOW, ZoneOffset.UTC),
        new Runner.Settings(Duration.ofSeconds(1), Set.of()));
  }

  RunResult run(GivenRun given) {
    return runner().run(given.request());
  }

  /** The workspaces that are still there. */
  List<Path> left() throws IOException {
    if (!Files.exists(workspaces)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(workspaces)) {
      return entries.toList();
    }
  }

  static String log(RunResult result) {
    return new String(result.log().content(), StandardCharsets.UTF_8);
  }
}
