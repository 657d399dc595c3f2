package dev.mandate.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Starts the command of an example agent for real, as a run would: on a checkout of the example
 * repository, with no environment but what the agent declares and the variables of a run.
 */
final class AgentRun {
  /** The control repository that the demo uses. */
  static final Path EXAMPLES = Path.of("..", "examples-repo").toAbsolutePath().normalize();

  private static final YAMLMapper YAML = new YAMLMapper();

  private final Path folder;
  private final Path target;

  /** Puts a copy of the example repository, as a Git checkout, into an empty folder. */
  AgentRun(Path folder) throws IOException, InterruptedException {
    this.folder = folder;
    this.target = folder.resolve("target");
    copy(EXAMPLES, target);
    git("init", "--quiet");
    git("add", "--all");
  }

  /** The declared agent. */
  static JsonNode spec(String agent) throws IOException {
    return yaml(Files.readString(EXAMPLES.resolve("agents/" + agent + ".yaml"), UTF_8))
        .path("spec");
  }

  /** The service that the agents work on. */
  Path service() {
    return target.resolve("services/checkout");
  }

  /** Makes the present state of the checkout the one that changes are compared with. */
  void stage() throws IOException, InterruptedException {
    git("add", "--all");
  }

  /** Runs the agent; it has to succeed. Gives the folder with what it reported. */
  Path run(String agent) throws IOException, InterruptedException {
    return run(spec(agent));
  }

  /** Runs an agent that is declared elsewhere. */
  Path run(JsonNode spec) throws IOException, InterruptedException {
    JsonNode runtime = spec.path("runtime");
    List<String> command = new ArrayList<>();
    runtime.path("command").forEach(word -> command.add(word.asText()));
    Path artifacts = Files.createTempDirectory(folder, "artifacts");
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.put("PATH", System.getenv("PATH"));
    runtime
        .path("env")
        .path("set")
        .properties()
        .forEach(entry -> environment.put(entry.getKey(), entry.getValue().asText()));
    environment.put("MANDATE_TARGET", service().toString());
    environment.put("MANDATE_ARTIFACTS", artifacts.toString());
    finish(builder);
    return artifacts;
  }

  /** What changed since {@link #stage()}, as {@code git diff} prints it. */
  String diff() throws IOException, InterruptedException {
    git("add", "--all", "--intent-to-add");
    return git("diff", "--full-index", "--no-color", "--no-ext-diff");
  }

  /** Paths of what changed since {@link #stage()}. */
  List<String> changedPaths() throws IOException, InterruptedException {
    git("add", "--all", "--intent-to-add");
    return git("-c", "core.quotePath=false", "diff", "--name-only").lines().toList();
  }

  static JsonNode json(Path file) throws IOException {
    return JsonMapper.builder().build().readTree(file.toFile());
  }

  static JsonNode yaml(String text) throws IOException {
    return YAML.readTree(text);
  }

  private String git(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(target.toFile());
    builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
    builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
    return finish(builder);
  }

  private String finish(ProcessBuilder builder) throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "output", ".txt");
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    process.getOutputStream().close();
    boolean ended = process.waitFor(5, TimeUnit.MINUTES);
    process.destroyForcibly();
    String text = Files.readString(output, UTF_8);
    assertTrue(ended, () -> builder.command() + " did not end:\n" + text);
    assertEquals(0, process.exitValue(), () -> builder.command() + " said:\n" + text);
    return text;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Path copy = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(path, copy, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }
}
