package dev.mandate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mandate.cli.CliScene.Ran;
import dev.mandate.testkit.RealGit;
import dev.mandate.wiring.DemoRepository;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code mandate task …} against a real repository. */
class TaskCommandsTest {
  @TempDir Path temporary;
  private CliScene scene;
  private DemoRepository shop;
  private String repo;

  @BeforeEach
  void sitDown() {
    scene = new CliScene(temporary);
    shop = scene.shop();
    repo = shop.bare().toString();
  }

  @Test
  void aTaskIsCreatedUntilAReconcilerHasSeenIt() {
    assertEquals("created", state("write-note"));
    reconcile();
    assertEquals("succeeded", state("write-note"));
    assertEquals("waiting", state("sign-note"));
    assertEquals("not-due", state("nightly"));
    assertEquals("frozen", state("rehearse"));
  }

  @Test
  void listFilters() {
    reconcile();
    assertEquals(List.of("sign-note"), listed("--state", "waiting"));
    assertEquals(List.of("rehearse"), listed("--environment", "staging"));
    assertEquals(List.of("sign-note", "write-note"), listed("--agent", "scribe"));
    assertEquals(List.of("write-note"), listed("--agent", "scribe", "--state", "failed,succeeded"));
    assertEquals(6, listed("--owner", "alice").size());
    assertEquals(List.of(), listed("--owner", "nobody"));
    assertEquals("no task is like that\n", ok("task", "list", "--owner", "nobody").out());
  }

  @Test
  void showTellsTheLifeOfATask() {
    reconcile();
    Ran shown = ok("task", "show", "write-note");
    for (String word : List.of("succeeded", "scribe, by command", "queued", "running", "runs/")) {
      assertTrue(shown.out().contains(word), () -> word + " in\n" + shown.out());
    }
    JsonNode data = json(ok("task", "show", "write-note", "-o", "json"));
    assertEquals("once", data.path("occurrence").asText());
    assertEquals(5, data.path("events").size());
    assertEquals("succeeded", data.path("events").get(4).path("event").asText());
    assertTrue(ok("task", "show", "nightly").out().contains("next due     2026-03-03T02:00:00Z"));
  }

  @Test
  void logsComeFromTheRepository() {
    assertTrue(no("task", "logs", "write-note").err().contains("no run of write-note is recorded"));
    reconcile();
    assertEquals("written\n", ok("task", "logs", "write-note").out());
    assertEquals("written\n", ok("task", "logs", "write-note", "--attempt", "1").out());
    String run = json(ok("task", "show", "write-note", "-o", "json")).at("/runs/0/run").asText();
    assertEquals("written\n", ok("task", "logs", "write-note", "--run", run).out());
    assertTrue(no("task", "logs", "write-note", "--attempt", "2").err().contains("no attempt 2"));
    assertTrue(no("task", "logs", "write-note", "--run", "x").err().contains("no run x"));
  }

  @Test
  void cancelAndRetryGoThroughTheRepository() {
    reconcile();
    Ran asked = ok("task", "cancel", "sign-note", "--as", "bob", "--reason", "no ink");
    assertTrue(asked.out().startsWith("asked to cancel sign-note (once) as bob"), asked.out());
    Ran again = no("task", "cancel", "sign-note", "--as", "bob");
    assertTrue(again.err().contains("bob has asked for it already"), again.err());

    reconcile();
    assertEquals("cancelled", state("sign-note"));
    assertTrue(
        ok("task", "show", "sign-note").out().contains("cancelled: cancelled by bob: no ink"));
    Ran ended = no("task", "cancel", "sign-note", "--as", "bob");
    assertTrue(ended.err().contains("sign-note has ended: cancelled"), ended.err());

    ok("task", "retry", "sign-note", "--key", shop.approverKey().toString());
    String raw = RealGit.run(shop.bare(), "cat-file", "commit", "main");
    assertTrue(raw.contains("gpgsig -----BEGIN SSH SIGNATURE-----"), raw);
    JsonNode data = json(ok("task", "show", "sign-note", "-o", "json"));
    assertEquals("waiting", data.path("state").asText());
    assertEquals("once/2", data.path("occurrence").asText());
    Ran verified = scene.run("verify", "--repo", repo);
    assertEquals(0, verified.exitCode(), verified.all());
  }

  @Test
  void whatSucceededOrHasNotEndedIsNotRetried() {
    Ran early = no("task", "retry", "write-note", "--as", "bob");
    assertTrue(early.err().contains("write-note has not ended: it is created"), early.err());
    reconcile();
    Ran late = no("task", "retry", "write-note", "--as", "bob");
    assertTrue(late.err().contains("write-note succeeded at"), late.err());
    Ran idle = no("task", "cancel", "nightly", "--as", "bob");
    assertTrue(idle.err().contains("nothing of nightly is due before"), idle.err());
  }

  @Test
  void wrongNamesAreMended() {
    assertTrue(no("task", "show", "write-noet").err().contains("Did you mean `write-note`?"));
    assertTrue(
        no("task", "cancel", "write-note", "--as", "bobb").err().contains("Did you mean `bob`?"));
    Ran state = run("task", "list", "--state", "faild");
    assertEquals(2, state.exitCode());
    assertTrue(state.err().contains("Did you mean `failed`?"), state.err());
    Ran nobody = run("task", "cancel", "write-note");
    assertEquals(2, nobody.exitCode());
    assertTrue(nobody.err().contains("nothing says who asks"), nobody.err());
  }

  @Test
  void watchEndsWithTheTask() throws Exception {
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try {
      Future<Ran> watching =
          threads.submit(() -> run("task", "watch", "write-note", "--interval", "1"));
      reconcile();
      Ran watched = watching.get(5, TimeUnit.MINUTES);
      assertEquals(0, watched.exitCode(), watched.all());
      List<String> lines = CliScene.lines(watched.out());
      assertTrue(lines.getLast().contains("succeeded    write-note"), watched.out());
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void watchSaysWhenATaskDidNotSucceed() {
    reconcile();
    ok("task", "cancel", "sign-note", "--as", "bob");
    reconcile();
    Ran watched = no("task", "watch", "sign-note");
    assertTrue(watched.out().contains("cancelled    sign-note"), watched.out());
  }

  private String state(String task) {
    return json(ok("task", "show", task, "-o", "json")).path("state").asText();
  }

  private List<String> listed(String... filter) {
    List<String> arguments = new ArrayList<>(List.of("task", "list", "-o", "json"));
    arguments.addAll(List.of(filter));
    List<String> names = new ArrayList<>();
    json(ok(arguments.toArray(String[]::new)))
        .path("tasks")
        .forEach(task -> names.add(task.path("task").asText()));
    return names.stream().sorted().toList();
  }

  private void reconcile() {
    Ran ran = scene.run("reconcile", "--repo", repo);
    assertFalse(ran.exitCode() > 1, ran.all());
  }

  private Ran ok(String... arguments) {
    Ran ran = run(arguments);
    assertEquals(0, ran.exitCode(), ran.all());
    return ran;
  }

  private Ran no(String... arguments) {
    Ran ran = run(arguments);
    assertEquals(1, ran.exitCode(), ran.all());
    return ran;
  }

  private Ran run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--repo");
    all.add(repo);
    return scene.run(all.toArray(String[]::new));
  }

  private static JsonNode json(Ran ran) {
    try {
      return JsonMapper.builder().build().readTree(ran.out());
    } catch (JsonProcessingException e) {
      throw new AssertionError(ran.out(), e);
    }
  }
}
