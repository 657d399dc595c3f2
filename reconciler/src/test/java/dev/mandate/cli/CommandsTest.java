package dev.mandate.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.cli.CliScene.Ran;
import dev.mandate.testkit.Golden;
import dev.mandate.testkit.RealGit;
import dev.mandate.wiring.DemoRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What each command prints; the expected texts lie in {@code golden/cli}. */
class CommandsTest {
  /** How many trips a reconciler makes depends on how fast the machine is. */
  private static final Pattern TRIPS =
      Pattern.compile("(\"passes\" : |runs? in |\"commits\" : )[0-9]+( commits?)?");

  /** How many records there are before the last depends on how fast the machine is. */
  private static final Pattern RECORDED_BEFORE =
      Pattern.compile("(?m)^recorded .*\\R(?=(?s:.*)^recorded )");

  private static final List<String> OURS =
      List.of("reconciler key", "repository", "policy", "signing key");

  @TempDir Path temporary;
  private CliScene scene;
  private final List<Executable> goldens = new ArrayList<>();

  @BeforeEach
  void sitDown() {
    scene = new CliScene(temporary);
  }

  @Test
  void plan() {
    DemoRepository shop = scene.shop();

    golden("plan.txt", 0, scene.run("plan", "--repo", shop.bare().toString()));
    golden("plan.json.txt", 0, scene.run("plan", "--repo", shop.bare().toString(), "-o", "json"));
  }

  @Test
  void planOfAFolderReadsItsFilesAsTheyAre() {
    DemoRepository shop = scene.shop();
    CliScene.write(shop.workTree().resolve("tasks/nightly.yaml"), "apiVersion: mandate.dev/v2\n");
    scene.in(shop.workTree().resolve("tasks"));

    golden("plan-of-folder.txt", 1, scene.run("plan"));
  }

  @Test
  void validate() {
    Path files = scene.shopFiles();

    golden("validate.txt", 1, scene.run("validate", "--repo", files.toString()));
    golden("validate.json.txt", 1, scene.run("validate", "--repo", files.toString(), "-o", "json"));
    golden("validate.yaml.txt", 1, scene.run("validate", "--repo", files.toString(), "-o", "yaml"));
  }

  @Test
  void validateOfABrokenSpec() {
    Path files = scene.shopFiles();
    CliScene.replace(files.resolve("tasks/write-note.yaml"), "prompt: ", "promt: ");
    CliScene.replace(files.resolve("tasks/rehearse.yaml"), "agent: reader", "agent: raeder");
    CliScene.replace(files.resolve("tasks/nightly.yaml"), "Task", "Taks");
    CliScene.write(files.resolve("agents/oracle.yaml"), "a: 1\na: 2\n");

    golden("validate-broken.txt", 1, scene.run("validate", "--repo", files.toString()));
  }

  @Test
  void runsRotate() {
    String shop = scene.shop().bare().toString();
    scene.run("reconcile", "--repo", shop);
    scene.clock.set("2026-06-10T08:00:00Z");

    golden("rotate-nothing.txt", 2, scene.run("runs", "rotate", "--repo", shop));
    golden(
        "rotate-dry.txt",
        0,
        scene.run("runs", "rotate", "--repo", shop, "--keep", "1", "--dry-run"));
    golden(
        "rotate-dry.json.txt",
        0,
        scene.run(
            "runs", "rotate", "--repo", shop, "--before", "2026-06", "--dry-run", "-o", "json"));
    golden("rotate.txt", 0, scene.run("runs", "rotate", "--repo", shop, "--keep", "1"));
    golden("rotate-again.txt", 0, scene.run("runs", "rotate", "--repo", shop, "--keep", "1"));
    golden("rotate-status.txt", 0, scene.run("status", "--repo", shop));
    golden(
        "rotate-ahead.txt", 2, scene.run("runs", "rotate", "--repo", shop, "--before", "2026-07"));
    golden(
        "rotate-no-month.txt", 2, scene.run("runs", "rotate", "--repo", shop, "--before", "26-7"));
    golden(
        "rotate-twice.txt",
        2,
        scene.run("runs", "rotate", "--repo", shop, "--before", "2026-05", "--keep", "2"));
    assertEquals(0, scene.run("verify", "--repo", shop).exitCode());
  }

  @Test
  void validateOfWhatIsFine() throws IOException {
    Path files = scene.shopFiles();
    Files.delete(files.resolve("agents/oracle.yaml"));
    Files.delete(files.resolve("tasks/ask-oracle.yaml"));

    golden("validate-fine.txt", 0, scene.run("validate", "--repo", files.toString()));
  }

  @Test
  void theMainJob() {
    DemoRepository shop = scene.shop();
    String bare = shop.bare().toString();
    String clone = shop.workTree().toString();

    golden("status-before.txt", 0, scene.run("status", "--repo", bare));
    golden("reconcile.txt", 0, scene.run("reconcile", "--repo", bare));
    golden("reconcile-unchanged.txt", 0, scene.run("reconcile", "--repo", bare));
    golden(
        "reconcile-unchanged.json.txt",
        0,
        scene.run("reconcile", "--repo", clone, "--output", "json"));
    golden(
        "approve.txt",
        0,
        scene.run("approve", "sign-note", "--repo", clone, "--key", shop.approverKey().toString()));
    golden("reconcile.json.txt", 0, scene.run("reconcile", "--repo", bare, "--output", "json"));
    golden("status.txt", 0, scene.run("status", "--repo", clone, "--runs", "2"));
    golden("status.json.txt", 0, scene.run("status", "--repo", bare, "--output", "json"));
    golden("verify.txt", 0, scene.run("verify", "--repo", clone));
    golden("verify.json.txt", 0, scene.run("verify", "--repo", bare, "--output", "json"));
    golden("doctor.txt", 0, onlyOurs(scene.run("doctor", "--repo", bare)));
  }

  @Test
  void statusOfAnAddressIsThatOfTheRepository() {
    DemoRepository shop = scene.shop();
    assertEquals(0, scene.run("reconcile", "--repo", shop.bare().toString()).exitCode());

    String bare = scene.run("status", "--repo", shop.bare().toString()).out();

    assertTrue(bare.contains("write-note"), bare);
    assertEquals(bare, scene.run("status", "--repo", shop.bare().toUri().toString()).out());
    assertEquals(bare, scene.in(shop.workTree().resolve("notes")).run("status").out());
  }

  @Test
  void reconcileSaysWhatFailed() throws IOException {
    DemoRepository shop = scene.shop();
    CliScene.replace(
        shop.workTree().resolve("agents/scribe.yaml"), "echo written", "echo no ink; exit 3");
    Files.delete(shop.workTree().resolve("agents/oracle.yaml"));
    push(shop, "No ink");

    golden("reconcile-failed.txt", 1, scene.run("reconcile", "--repo", shop.bare().toString()));
  }

  @Test
  void verifyNamesTheRunThatWasChanged() {
    DemoRepository shop = scene.shop();
    String bare = shop.bare().toString();
    assertEquals(0, scene.run("reconcile", "--repo", bare).exitCode());
    Path clone = scene.folder.resolve("forger");
    RealGit.run(scene.folder, "clone", "-q", "-b", "mandate/runs", bare, clone.toString());
    String log = RealGit.run(clone, "ls-files", "*/log.txt").lines().findFirst().orElseThrow();
    CliScene.write(clone.resolve(log), "all is well\n");
    RealGit.run(clone, "commit", "-q", "-a", "-m", "Nothing to see");
    RealGit.run(clone, "push", "-q");

    golden("verify-forged.txt", 1, scene.run("verify", "--repo", bare));
  }

  @Test
  void init() {
    Ran made = scene.run("init", "control", "--person", "alice", "--email", "alice@example.org");

    golden("init.txt", 0, made);
    Path control = scene.directory().resolve("control");
    golden("init-validate.txt", 0, scene.run("validate", "--repo", control.toString()));
    Ran reconciled = scene.run("reconcile", "--repo", control.toString());
    assertEquals(0, reconciled.exitCode(), reconciled.err());
  }

  @Test
  void policyEval() {
    Path files = scene.shopFiles();

    golden(
        "policy-eval-task.txt",
        0,
        scene.run("policy", "eval", "--task", "sign-note", "--repo", files.toString()));
    golden(
        "policy-eval-agent.txt",
        1,
        scene.run("policy", "eval", "--agent", "oracle", "--repo", files.toString()));
    Ran json =
        scene.run(
            "policy", "eval", "--task", "write-note", "-o", "json", "--repo", files.toString());
    golden("policy-eval.json.txt", 0, json);
  }

  @Test
  void policyEvalOfAWholeQuestion() {
    Path files = scene.shopFiles();
    CliScene.write(scene.directory().resolve("question.json"), "{\"hook\": \"on_create_attempt\"}");

    golden(
        "policy-eval-input.txt",
        1,
        scene.run("policy", "eval", "--input", "question.json", "--repo", files.toString()));
  }

  @Test
  void policyReplay() throws IOException {
    DemoRepository shop = scene.shop();
    String bare = shop.bare().toString();
    golden("policy-replay-nothing.txt", 0, scene.run("policy", "replay", "--repo", bare));
    assertEquals(0, scene.run("reconcile", "--repo", bare).exitCode());

    Ran all = scene.run("policy", "replay", "--repo", bare);
    assertEquals(0, all.exitCode(), all.all());
    List<String> lines = CliScene.lines(all.out());
    assertTrue(lines.get(lines.size() - 1).endsWith(" decisions, none differs"), all.out());
    assertTrue(lines.size() > 5, all.out());
    assertTrue(
        lines.subList(0, lines.size() - 1).stream().allMatch(l -> l.startsWith("  same ")),
        all.out());

    String allowing =
        lines.subList(0, lines.size() - 1).stream()
            .map(line -> line.strip().split("\\s+")[1])
            .map(record -> RealGit.run(shop.bare(), "show", "mandate/runs:" + record))
            .filter(decision -> decision.contains("\"verdict\":\"allow\""))
            .findFirst()
            .orElseThrow();
    Path file = scene.directory().resolve("decision.json");
    Files.writeString(file, allowing);
    CliScene.replace(file, "\"verdict\":\"", "\"verdict\":\"x");
    CliScene.write(scene.directory().resolve("odd.json"), "not json");
    golden(
        "policy-replay-odd.txt",
        1,
        scene.run("policy", "replay", "odd.json", "decision.json", "--repo", bare));
  }

  @Test
  void whatIsPrintedIsUtf8AndCannotDriveTheTerminal() {
    Path files = scene.shopFiles();
    CliScene.replace(files.resolve("tasks/nightly.yaml"), "sandbox", "\"s\\u001bandböx\"");

    Ran ran = scene.run("validate", "--repo", files.toString());

    assertTrue(ran.out().contains("andböx"), ran.out());
    assertEquals(-1, ran.out().indexOf('\u001b'));
  }

  private void push(DemoRepository shop, String message) {
    RealGit.run(shop.workTree(), "add", "--all");
    RealGit.run(shop.workTree(), "commit", "-q", "-m", message);
    RealGit.run(shop.workTree(), "push", "-q");
  }

  /** Programs and versions differ from machine to machine. */
  private static Ran onlyOurs(Ran ran) {
    String ours =
        ran.out()
            .lines()
            .filter(line -> OURS.stream().anyMatch(what -> line.substring(12).startsWith(what)))
            .map(line -> line + "\n")
            .reduce("", String::concat);
    return new Ran(ran.exitCode(), ours, ran.err());
  }

  private void golden(String name, int exitCode, Ran ran) {
    String err = RECORDED_BEFORE.matcher(ran.err()).replaceAll("");
    String out = TRIPS.matcher(ran.out()).replaceAll("$1<n>");
    String text = "exit code " + ran.exitCode() + "\n-- out\n" + out + "-- err\n" + err;
    goldens.add(() -> Golden.check("golden/cli/" + name, scene.plain(text)));
    assertEquals(exitCode, ran.exitCode(), ran.all());
  }

  /** All at the end, so that one update writes all of them. */
  @AfterEach
  void compare() {
    assertAll(goldens);
  }
}
