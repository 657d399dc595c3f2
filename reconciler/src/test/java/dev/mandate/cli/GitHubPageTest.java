package dev.mandate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.mandate.testkit.RealGit;
import dev.mandate.testkit.github.Account;
import dev.mandate.testkit.github.FakeApp;
import dev.mandate.testkit.github.FakeGitHub;
import dev.mandate.testkit.github.FakeRepository;
import dev.mandate.testkit.github.GivenForge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/github.md} says of the set-up leads to the first run that a review approved. */
class GitHubPageTest {
  private static final Path PAGE = Path.of("../docs/github.md");
  private static final Pattern EXAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
  private static final Pattern COMMAND = Pattern.compile("(?m)^mandate (.*)$");
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");
  private static final YAMLMapper YAML = YAMLMapper.builder().build();

  @TempDir Path folder;

  @Test
  void fromNothingToTheFirstApprovedRun() throws Exception {
    String page = setUp();
    List<String[]> commands = commands(page);
    List<String> examples = all(EXAMPLE, page);
    CliScene scene = new CliScene(folder);
    try (FakeGitHub hub = new FakeGitHub(scene.folder.resolve("served"), scene.clock)) {
      Account acme = hub.organization("acme");
      Account ada = hub.person("ada");
      Account bob = hub.person("bob");
      FakeRepository repository = hub.repository(acme, "control");
      repository.permit(ada, "write");
      repository.permit(bob, "write");

      ok(scene.run(commands.get(0)));
      Path clone = scene.directory().resolve("control");
      scene.in(clone);
      CliScene.Ran init = ok(scene.run(commands.get(1)));
      assertTrue(init.out().contains("register the App"), init.out());
      FakeApp app = hub.app("mandate", acme, GivenForge.PERMISSIONS);
      govern(clone, examples.get(0), ada, bob);
      RealGit.run(clone, "add", "--all");
      RealGit.run(clone, "commit", "-q", "-m", "Work on GitHub");
      RealGit.run(clone, "push", "-q", hub.pushUrl(repository, ada), "HEAD:main");

      act(scene, hub, app);
      ok(reconciled(scene, repository));
      CliScene.Ran again = ok(scene.run(commands.get(4)));
      assertTrue(again.out().contains("import the rulesets"), again.out());
      repository.guard(rules(clone, "default-branch"));
      repository.guard(rules(clone, "records"));

      Map<String, String> specs =
          Map.of("agents/greeter.yaml", examples.get(1), "tasks/greet.yaml", examples.get(2));
      specs.forEach((file, text) -> CliScene.write(clone.resolve(file), text));
      ok(scene.run("validate"));
      CliScene.Ran planned = ok(scene.run("plan"));
      assertTrue(planned.out().contains("waiting for 1 approval from"), planned.out());
      repository.push(ada, "greeting", specs, "Ask for a greeting");
      int pull = repository.open(ada, "greeting", "Ask for a greeting", "The first one.");
      ok(reconciled(scene, repository));
      String check = repository.checks().getLast().at("/output/summary").asText();
      assertTrue(check.contains("needs 1 approval by `bob`"), check);

      repository.review(bob, pull, "APPROVED", "Fine.");
      repository.merge(bob, pull, "squash");
      CliScene.Ran run = ok(reconciled(scene, repository));
      assertTrue(run.out().contains("succeeded  greet"), run.all());
      JsonNode made = repository.pulls().getLast();
      assertTrue(made.get("body").asText().contains("GREETING.md"), made.toString());
      ok(scene.run("verify", "--repo", repository.cloneUrl()));
    }
  }

  private static String setUp() throws IOException {
    String page = Files.readString(PAGE);
    return page.substring(page.indexOf("## Set-up"), page.indexOf("\n## Reviews"));
  }

  /** In their order: init, github-app init, validate, doctor, daemon start, github-app init. */
  private static List<String[]> commands(String page) {
    List<String[]> commands = new ArrayList<>();
    for (String line : all(COMMAND, page)) {
      List<String> words = new ArrayList<>();
      Matcher word = WORD.matcher(line.replaceFirst(" &&.*", ""));
      while (word.find()) {
        words.add(word.group(1) == null ? word.group(2) : word.group(1));
      }
      commands.add(words.toArray(String[]::new));
    }
    commands.removeIf(words -> words[0].equals("validate"));
    return commands;
  }

  private static List<String> all(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(found -> found.group(1)).toList();
  }

  private static void govern(Path clone, String example, Account ada, Account bob)
      throws IOException {
    Path file = clone.resolve("mandate.yaml");
    ObjectNode control = (ObjectNode) YAML.readTree(Files.readString(file));
    String ours = example.replace("1234567", "" + ada.id()).replace("7654321", "" + bob.id());
    YAML.readTree(ours)
        .get("spec")
        .properties()
        .forEach(field -> ((ObjectNode) control.get("spec")).set(field.getKey(), field.getValue()));
    Files.writeString(file, YAML.writeValueAsString(control));
  }

  private void act(CliScene scene, FakeGitHub hub, FakeApp app) throws IOException {
    Path key = Files.writeString(scene.folder.resolve("app.pem"), app.pem());
    scene
        .variable("MANDATE_GITHUB_APP", Long.toString(app.id()))
        .variable("MANDATE_GITHUB_APP_KEY", key.toString())
        .variable("MANDATE_GITHUB_API", hub.api())
        .variable("MANDATE_GITHUB_URL", hub.web());
  }

  private static CliScene.Ran reconciled(CliScene scene, FakeRepository repository) {
    scene.clock.advance(Duration.ofMinutes(1));
    return scene.run("reconcile", "--repo", repository.cloneUrl());
  }

  private static JsonNode rules(Path clone, String of) throws IOException {
    return YAML.readTree(
        Files.readString(clone.resolve(".github/mandate/ruleset-" + of + ".json")));
  }

  private static CliScene.Ran ok(CliScene.Ran ran) {
    assertEquals(0, ran.exitCode(), ran.all());
    return ran;
  }
}
