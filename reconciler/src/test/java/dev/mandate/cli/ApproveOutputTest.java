package dev.mandate.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.cli.CliScene.Ran;
import dev.mandate.testkit.Golden;
import dev.mandate.testkit.RealGit;
import dev.mandate.wiring.DemoRepository;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** {@code mandate approve --output} and what is shown of an output that waits. */
class ApproveOutputTest {
  private static final Pattern WAITING = Pattern.compile("--output ([0-9a-f-]{36})");

  @TempDir Path temporary;
  private final List<Executable> goldens = new ArrayList<>();
  private CliScene scene;
  private DemoRepository shop;
  private String repo;
  private String run;

  @BeforeEach
  void hold() {
    scene = new CliScene(temporary);
    shop = scene.shop();
    repo = shop.bare().toString();
    CliScene.replace(
        shop.workTree().resolve("tasks/write-note.yaml"),
        "  priority: 900",
        "  priority: 900\n  approvals: {output: {required: 1, ttlSeconds: 86400}}");
    RealGit.run(shop.workTree(), "commit", "-q", "-a", "-m", "Look before it leaves");
    RealGit.run(shop.workTree(), "push", "-q");
    scene.run("reconcile", "--repo", repo);
    Matcher waiting = WAITING.matcher(scene.run("plan", "--repo", repo).out());
    assertTrue(waiting.find());
    run = waiting.group(1);
  }

  @Test
  void fromWaitingToProposed() {
    golden("output-plan.txt", 0, scene.run("plan", "--repo", repo));
    golden("output-plan.json.txt", 0, scene.run("plan", "--repo", repo, "-o", "json"));
    golden("output-show.txt", 0, scene.run("task", "show", "write-note", "--repo", repo));
    golden("output-status.txt", 0, scene.run("status", "--repo", repo));
    golden("output-task.txt", 1, approve("write-note"));
    golden("output-approve.txt", 0, approve("--output", run));
    golden("output-approve-again.txt", 1, approve("--output", run));
    golden("output-reconcile.txt", 0, scene.run("reconcile", "--repo", repo));
    golden("output-approve-used.txt", 1, approve("--output", run));
    golden("output-shown-after.txt", 0, scene.run("task", "show", "write-note", "--repo", repo));
    assertEquals("written\n", scene.run("task", "logs", "write-note", "--repo", repo).out());
    golden("output-verify.txt", 0, scene.run("verify", "--repo", repo));
  }

  @Test
  void whatCannotBeApproved() {
    String unknown = "0b8f3c7e-93a1-8e52-8c41-5f0de2a4b716";
    golden("output-approve-unknown.txt", 1, approve("--output", unknown));
    assertEquals(2, approve("write-note", "--output", run).exitCode());
    scene.clock.advance(Duration.ofDays(1));
    golden("output-approve-late.txt", 1, approve("--output", run));
    assertEquals(0, scene.run("reconcile", "--repo", repo).exitCode());
    golden("output-approve-lapsed.txt", 1, approve("--output", run));
    golden("output-lapsed.txt", 0, scene.run("task", "show", "write-note", "--repo", repo));
  }

  @Test
  void whatNoReconcilerSignedIsNotShown() {
    Path clone = scene.folder.resolve("runs");
    RealGit.run(scene.folder, "clone", "-q", "-b", "mandate/runs", repo, clone.toString());
    String log =
        RealGit.run(clone, "ls-files")
            .lines()
            .filter(path -> path.endsWith(run + "/log.txt"))
            .findFirst()
            .orElseThrow();
    CliScene.write(clone.resolve(log), "all tests pass\n");
    RealGit.run(
        clone,
        "-c",
        "user.name=M",
        "-c",
        "user.email=m@example.org",
        "commit",
        "-q",
        "-a",
        "-m",
        "Touch up");
    RealGit.run(clone, "push", "-q");
    Ran refused = approve("--output", run);
    assertEquals(1, refused.exitCode(), refused.all());
    assertTrue(
        refused.err().contains("log.txt: the file is not the one that was signed"), refused.all());
  }

  @Test
  void itIsGivenUpByARequest() {
    assertEquals(
        1, scene.run("task", "retry", "write-note", "--as", "bob", "--repo", repo).exitCode());
    Ran asked =
        scene.run(
            "task", "cancel", "write-note", "--as", "bob", "--reason", "too long", "--repo", repo);
    assertEquals(0, asked.exitCode(), asked.all());
    assertTrue(asked.out().startsWith("asked to cancel write-note (once/output)"), asked.out());
    assertEquals(0, scene.run("reconcile", "--repo", repo).exitCode());
    Ran shown = scene.run("task", "show", "write-note", "--repo", repo);
    assertTrue(shown.out().contains("cancelled by bob: too long"), shown.out());
    Ran retried = scene.run("task", "retry", "write-note", "--as", "bob", "--repo", repo);
    assertEquals(0, retried.exitCode(), retried.all());
    assertEquals(0, scene.run("verify", "--repo", repo).exitCode());
  }

  private Ran approve(String... what) {
    List<String> arguments = new ArrayList<>(List.of("approve"));
    arguments.addAll(List.of(what));
    arguments.addAll(List.of("--repo", repo, "--key", shop.approverKey().toString()));
    return scene.run(arguments.toArray(String[]::new));
  }

  private void golden(String name, int exitCode, Ran ran) {
    String text = "exit code " + ran.exitCode() + "\n-- out\n" + ran.out() + "-- err\n" + ran.err();
    // How many results go into one commit depends on how fast the machine is.
    String plain =
        scene
            .plain(text)
            .replaceAll("recorded .* after the agent ended\n", "")
            .replaceAll("runs in \\d+ commits", "runs in <n> commits");
    goldens.add(() -> Golden.check("golden/cli/" + name, plain));
    assertEquals(exitCode, ran.exitCode(), ran.all());
  }

  /** All at the end, so that one update writes all of them. */
  @AfterEach
  void compare() {
    assertAll(goldens);
  }
}
