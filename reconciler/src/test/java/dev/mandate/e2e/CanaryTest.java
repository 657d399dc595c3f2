package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.launch.bubblewrap.RealSandbox;
import dev.mandate.scrub.Encodings;
import dev.mandate.testkit.RealGit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Secrets in every place that an agent can look at, told in every way and in twelve encodings by
 * real agents: none is in anything that is written, or the agent could not get at it. What was
 * written is searched by other means than the scrubber's.
 */
@Tag("both-forges")
@Timeout(900)
class CanaryTest {
  /** The places whose secrets a reconciler knows, with what it is that stands there. */
  private static final List<String> KNOWN = List.of("agent", "reconciler", "home");

  @TempDir Path folder;
  private Scene scene;
  private final Map<String, String> canaries = new LinkedHashMap<>();
  private final Map<String, String> reads = new LinkedHashMap<>();

  @BeforeEach
  void plant() throws IOException {
    scene = Scene.in(folder);
    for (String place : List.of("agent", "reconciler", "home", "other", "user", "repository")) {
      canaries.put(
          place, "cn-" + place + "/Zx9+" + Integer.toHexString(place.hashCode()) + "&Qw=7~");
    }
    scene.variable("AGENT_TOKEN", canaries.get("agent"));
    scene.variable("RECONCILER_PASSWORD", canaries.get("reconciler"));
    scene.commit(
        Map.of(
            ControlText.FILE,
            ControlText.usual()
                .yaml(scene)
                .replace("allowedEnv: [PATH]", "allowedEnv: [PATH, AGENT_TOKEN]")));
    reads.put("agent", "printf %s \"$AGENT_TOKEN\"");
    // What /proc shows of a reconciler's own process, which here is that of the tests.
    reads.put("reconciler", "cat '" + planted("environ", "reconciler") + "'");
    reads.put("home", "cat '" + planted("homes/usual/keys/second.pem", "home") + "'");
    reads.put("other", "cat '" + planted("homes/usual/workspaces/other/PROMPT.md", "other") + "'");
    reads.put("user", "cat '" + planted("user/.git-credentials", "user") + "'");
    reads.put("repository", "cat '" + planted("control.git/canary", "repository") + "'");
  }

  private Path planted(String file, String place) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, canaries.get(place));
  }

  @AfterEach
  void close() {
    scene.close();
  }

  /** Nothing keeps such an agent from reading what the reconciler's user may read. */
  @TestFactory
  List<DynamicTest> anAgentThatNothingHoldsTellsNoSecretThatIsKnown() {
    return whatBecomesOf("process", KNOWN, KNOWN, CanaryAgent.outputs());
  }

  @TestFactory
  List<DynamicTest> anAgentInASandboxTellsNoSecretAndReachesFew() {
    RealSandbox.require();
    return whatBecomesOf(
        "bubblewrap",
        List.copyOf(canaries.keySet()),
        List.of("agent"),
        List.of("artifact", "patch"));
  }

  private List<DynamicTest> whatBecomesOf(
      String sandbox, List<String> places, List<String> reachable, List<String> outputs) {
    Map<String, String> files = new HashMap<>();
    for (String place : places) {
      String said =
          CanaryAgent.saying(reads.get(place), "") + CanaryAgent.saying(reads.get(place), ">&2");
      declare("say-" + place, sandbox, said, files);
    }
    int next = 0;
    for (String output : outputs) {
      for (String encoding : CanaryAgent.ENCODINGS.keySet()) {
        String place = reachable.get(next++ % reachable.size());
        declare(
            name(output, encoding),
            sandbox,
            CanaryAgent.leaving(
                reads.get(place), encoding, CanaryAgent.PLACES_OF_OUTPUT.get(output)),
            files);
      }
    }
    scene.commit(files);
    scene.reconcile();
    return cases(sandbox, places, reachable, outputs);
  }

  private static String name(String output, String encoding) {
    return "put-" + output.replace(' ', '-') + "-" + encoding;
  }

  private static void declare(
      String name, String sandbox, String script, Map<String, String> files) {
    AgentText agent = AgentText.changing(name, script, "services/**").sandbox(sandbox);
    files.put(agent.file(), agent.yaml().replace("allow: [PATH]", "allow: [PATH, AGENT_TOKEN]"));
    files.put("tasks/" + name + ".yaml", TaskText.of(name, name).yaml());
  }

  private List<DynamicTest> cases(
      String sandbox, List<String> places, List<String> reachable, List<String> outputs) {
    Observed observed = scene.observed();
    List<DynamicTest> tests = new ArrayList<>();
    for (String place : places) {
      String log = observed.fileOfRun("say-" + place, "log.txt");
      String second = log.substring(log.length() / 2);
      for (String encoding : CanaryAgent.ENCODINGS.keySet()) {
        boolean reached = reachable.contains(place);
        tests.add(
            test(
                List.of(sandbox, place, "standard output", encoding),
                () -> assertSaid(CanaryAgent.said(log, encoding), reached)));
        tests.add(
            test(
                List.of(sandbox, place, "standard error", encoding),
                () -> assertSaid(CanaryAgent.said(second, encoding), reached)));
      }
    }
    for (String output : outputs) {
      for (String encoding : CanaryAgent.ENCODINGS.keySet()) {
        tests.add(
            test(
                List.of(sandbox, output, encoding),
                () -> assertRefused(observed, name(output, encoding))));
      }
    }
    Map<String, String> written = written();
    canaries.forEach(
        (place, canary) ->
            Encodings.of(canary)
                .forEach(
                    (encoding, form) ->
                        tests.add(
                            test(
                                List.of(sandbox, place, "anything written", encoding),
                                () -> assertEquals(Set.of(), holding(form, written))))));
    return tests;
  }

  private static DynamicTest test(
      List<String> of, org.junit.jupiter.api.function.Executable check) {
    return DynamicTest.dynamicTest(String.join(" / ", of), check);
  }

  private static void assertSaid(String said, boolean reached) {
    if (reached) {
      assertTrue(said.contains("[REDACTED:"), said);
      assertTrue(said.length() < 60, said);
    } else {
      assertEquals("unreachable", said);
    }
  }

  private static void assertRefused(Observed observed, String task) {
    assertEquals("failed", observed.record(task).outcome(), task);
    assertFalse(observed.record(task).proposal().isPresent());
    String why = observed.record(task).reason();
    assertTrue(why.contains("secrets") || why.contains("unsafe") || why.contains("it holds"), why);
  }

  /** Every file of records and proposals, what names them, and every message of a commit. */
  private Map<String, String> written() {
    Map<String, String> all = new HashMap<>();
    Observed observed = scene.observed();
    observed
        .files()
        .forEach(
            (path, text) -> {
              all.put(path, text);
              all.put("name of " + path, path);
            });
    all.put("refs", scene.refs());
    all.put(
        "commits",
        RealGit.run(scene.repo.path(), "log", "--format=%an %ae %cn %s%n%b", "mandate/runs"));
    assertEquals(Map.of(), observed.proposals());
    return all;
  }

  /** As it stands, and without anything between that is no letter, digit or sign of an encoding. */
  private static Set<String> holding(String form, Map<String, String> written) {
    String dense = dense(form);
    return written.entrySet().stream()
        .filter(
            file ->
                file.getValue().contains(form)
                    || (dense.length() > 20 && dense(file.getValue()).contains(dense)))
        .map(Map.Entry::getKey)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String dense(String text) {
    return text.replaceAll("[^A-Za-z0-9+/]", "");
  }
}
