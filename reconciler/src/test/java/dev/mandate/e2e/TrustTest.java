package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.finding.Finding;
import dev.mandate.spec.Request;
import dev.mandate.testkit.SignedCommits;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who had a hand in a run decides what it may do (ADR 18). */
@Tag("both-forges")
class TrustTest {
  private static final String TIERS =
      "tiers: [{name: trusted, people: [ada]}, {name: guests, emails: [\"*@Example.org\"]}]";
  private static final AgentText WRITER =
      AgentText.changing("writer", "echo two > services/shop/notes.txt", "services/**");
  private static final AgentText READER = AgentText.reporting("reader", "echo looked");

  @TempDir private Path folder;
  private Scene scene;

  @BeforeEach
  void open() {
    scene = Scene.in(folder);
  }

  @AfterEach
  void close() {
    scene.close();
  }

  private static String control(Scene scene, String trust) {
    return ControlText.usual().yaml(scene) + (trust.isEmpty() ? "" : "  trust: {" + trust + "}\n");
  }

  private void trust(String fields) {
    scene.commit(Map.of(ControlText.FILE, control(scene, fields)));
  }

  private void by(String who, Map<String, String> files) {
    scene.repo.commit("main", "Declare", files, List.of(), who, who + "@example.org");
  }

  private void byStranger(Map<String, String> files) {
    scene.repo.commit("main", "Declare", files, List.of(), "Eve", "eve@elsewhere.net");
  }

  private static Map<String, String> files(AgentText agent, TaskText... tasks) {
    Map<String, String> files = new HashMap<>(Map.of(agent.file(), agent.yaml()));
    List.of(tasks).forEach(task -> files.put(task.file(), task.yaml()));
    return files;
  }

  private static Map<String, String> file(TaskText task) {
    return Map.of(task.file(), task.yaml());
  }

  private String denial(String task) {
    scene.reconcile();
    return status(task, "denied");
  }

  private String status(String task, String state) {
    JsonNode status = scene.observed().status(task);
    assertEquals(state, status.path("state").asText(), status.toString());
    return status.toString();
  }

  private JsonNode trustOf(String task) {
    return scene.observed().run(task).at("/status/trust");
  }

  private void assertDenied(String task, String because) {
    String said = denial(task);
    assertTrue(said.contains("trust-tier"), said);
    assertTrue(said.contains(because), said);
  }

  @Test
  void aStrangerMakesNoAgentWriteAndATrustedAuthorDoes() {
    trust(TIERS);
    scene.declare(WRITER);
    byStranger(file(TaskText.of("tidy", "writer")));
    scene.declare(TaskText.of("mend", "writer"));
    assertDenied("tidy", "somebody whom no tier names");
    assertEquals("trusted", trustOf("mend").path("tier").asText());
    scene.assertSound();
  }

  @Test
  void aStrangersReaderWaitsForOneYesAndRuns() {
    trust(TIERS);
    scene.declare(READER);
    byStranger(file(TaskText.of("look", "reader")));
    scene.reconcile();
    status("look", "waiting");
    scene.approve("look", "bob");
    scene.reconcile();
    assertEquals("unknown", trustOf("look").path("tier").asText());
    assertTrue(trustOf("look").path("because").asText().startsWith("tasks/look.yaml, in commit "));
    scene.assertSound();
  }

  @Test
  void theLowestTierOfAllHandsCounts() {
    trust(TIERS);
    byStranger(files(WRITER));
    scene.declare(TaskText.of("mend", "writer"));
    assertDenied("mend", "agents/writer.yaml");

    by("bob", files(WRITER.limits("timeoutSeconds: 50")));
    scene.reconcile();
    assertEquals("guests", trustOf("mend").path("tier").asText());
  }

  @Test
  void whoAsksForARunHasAHandInIt() {
    trust("tiers: [{name: trusted, people: [ada]}]");
    scene.declare(WRITER.command("sh", "-c", "exit 1"), TaskText.of("mend", "writer"));
    scene.reconcile();
    scene.request(Request.Action.RETRY, "mend", "once", "again", "mallory");
    assertDenied("mend", "mallory whom no tier names");
  }

  @Test
  void theAuthorOfATextFromElsewhereCountsEvenWithoutTiers() {
    scene.declare(
        WRITER,
        TaskText.of("issue", "writer").with("origin: {kind: issue, author: octocat}"),
        TaskText.of("known", "writer").with("origin: {kind: issue, author: BOB@example.org}"),
        TaskText.of("plain", "writer"));
    assertDenied("issue", "of kind issue and by somebody who is not in spec.people");
    assertTrue(trustOf("known").isMissingNode());
    assertTrue(trustOf("plain").isMissingNode());

    trust("tiers: [{name: trusted, people: [ada]}]");
    scene.declare(TaskText.of("later", "writer").with("origin: {kind: comment, author: bob}"));
    assertDenied("later", "of kind comment and by bob whom no tier names");
  }

  @Test
  void whatACommitSaysOfItsOwnAuthorIsNoReasonToTrustThem() {
    trust(TIERS);
    Map<String, String> all = new HashMap<>(files(WRITER, TaskText.of("tidy", "writer")));
    all.put(
        ControlText.FILE,
        control(scene, "tiers: [{name: trusted, emails: [\"*@elsewhere.net\"]}]"));
    byStranger(all);
    assertDenied("tidy", "a commit that changed mandate.yaml too");
  }

  @Test
  void whereSignaturesAreRequiredAnAddressAloneIsNobody() {
    trust(TIERS + ", requireSigned: true");
    signed("ada", files(WRITER));
    signed("ada", file(TaskText.of("mend", "writer")));
    signed("bob", file(TaskText.of("forged", "writer")));
    scene.declare(TaskText.of("bare", "writer"));
    scene.reconcile();
    assertEquals("trusted", trustOf("mend").path("tier").asText());
    for (String task : List.of("forged", "bare")) {
      String said = status(task, "denied");
      assertTrue(said.contains("ada without a valid signature"), said);
    }
    scene.assertSound();
  }

  @Test
  void tiersThatNameNobodyOrNobodyKnownStopEverything() {
    trust("tiers: [{name: unknown, people: [ada]}, {name: b}, {name: b, people: [zoe]}]");
    assertEquals(
        List.of(
            "a tier cannot be called \"unknown\"",
            "the tier \"b\" names nobody",
            "the tier \"b\" is declared twice",
            "unknown person \"zoe\""),
        scene.halted().findings().stream().map(Finding::what).toList());
  }

  /** A commit in the name of ada, with a signature by a key of somebody. */
  private void signed(String keyOf, Map<String, String> files) {
    scene.commit(files);
    SignedCommits.sign(scene.repo, "main", scene.people.key(keyOf));
  }
}
