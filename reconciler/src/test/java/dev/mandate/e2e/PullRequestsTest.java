package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mandate.cycle.PassReport;
import dev.mandate.cycle.QuietProgress;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.testkit.RealGit;
import dev.mandate.testkit.github.Fault;
import dev.mandate.wiring.OpenRepository;
import dev.mandate.writeback.RecordedState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What runs propose is before people as pull requests, each once, whatever happens on the way. */
class PullRequestsTest {
  private static final AgentText TIDIER =
      AgentText.changing(
          "tidier",
          "cd \"$MANDATE_TARGET\" && echo tidy >> services/shop/notes.txt",
          "services/**");
  private static final String PULLS = "/repos/acme/control/pulls";

  @TempDir Path folder;
  private Scene scene;

  @BeforeEach
  void start() {
    scene = Scene.onGitHub(folder);
    scene.declare(TIDIER, TaskText.of("tidy", "tidier"));
  }

  @AfterEach
  void stop() {
    scene.close();
  }

  private Hosting host() {
    return scene.hosting.orElseThrow();
  }

  private List<JsonNode> pulls() {
    return host().repository.pulls();
  }

  private long asked(String pattern) {
    return host().hub.desk().asked().stream().filter(a -> a.toString().matches(pattern)).count();
  }

  @Test
  void aProposalIsOpenedOnceAndSaysWhereItComesFrom() {
    scene.reconcile();
    scene.clock.advance(Duration.ofMinutes(1));
    scene.reconcile();

    FinalRecord record = scene.observed().record("tidy");
    JsonNode pull = pulls().get(0);
    assertEquals(1, pulls().size());
    assertEquals(record.proposal().orElseThrow(), pull.at("/head/ref").asText());
    assertEquals("main", pull.at("/base/ref").asText());
    assertEquals("Propose the result of tidy", pull.get("title").asText());
    String body = pull.get("body").asText();
    for (String part :
        List.of(
            record.run(),
            record.folder().value(),
            "modified `services/shop/notes.txt`",
            "before execute warn",
            host().hub.web() + "/acme/control/tree/")) {
      assertTrue(body.contains(part), body);
    }
    assertEquals(1, asked("POST " + PULLS + " .*"));
    assertEquals(0, asked("PATCH .*"));
    scene.assertSound();
  }

  @Test
  void whatCouldNotBeOpenedIsOpenedByTheNextPass() {
    host().hub.desk().next("POST", PULLS, new Fault.CutBefore());
    host().hub.desk().next("POST", PULLS, Fault.status(502));
    host().hub.desk().next("POST", PULLS, new Fault.CutAfter());
    for (String home : List.of("one", "two", "one", "three")) {
      scene.reconcile(home, new QuietProgress());
      scene.clock.advance(Duration.ofMinutes(2));
    }
    assertEquals(1, pulls().size());
    assertEquals(3, asked("POST " + PULLS + " .*"));
  }

  @Test
  void whoForgetsEverythingOpensNothingTwice() throws IOException {
    scene.reconcile();
    forget();
    scene.reconcile();

    assertEquals(1, pulls().size());
    assertEquals(1, asked("POST " + PULLS + " .*"));
  }

  private void forget() throws IOException {
    try (Stream<Path> files = Files.walk(scene.home("usual").resolve("cache").resolve("settled"))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void closingIsARejectionThatIsRecordedAndHolds() throws IOException {
    scene.reconcile();
    host().repository.close(host().account("bob"), 1);
    scene.reconcile();

    FinalRecord record = scene.observed().record("tidy");
    JsonNode end = end(record);
    assertEquals("rejected", end.get("decided").asText());
    assertEquals("bob", end.get("by").asText());
    assertEquals(host().account("bob").id(), end.get("account").asLong());
    assertEquals(Scene.START, end.get("at").asText());
    assertEquals(record.run(), end.get("run").asText());
    assertEquals(
        "rejected by bob at " + Scene.START, state().decided(record).orElseThrow().summary());

    forget();
    scene.reconcile();
    scene.reconcile("another", new QuietProgress());
    assertEquals(1, pulls().size());
    assertEquals("closed", pulls().get(0).get("state").asText());
    assertEquals(1, scene.observed().records("tidy").size());
    scene.assertSound();
  }

  @Test
  void whoWasAwayWhenItWasClosedFindsOut() throws IOException {
    scene.reconcile();
    forget();
    host().repository.close(host().account("carol"), 1);
    scene.reconcile();

    assertEquals("carol", end(scene.observed().record("tidy")).get("by").asText());
  }

  /** A squash leaves the branch outside of history; what was decided counts all the same. */
  @Test
  void mergingIsRecordedHoweverItIsDone() throws IOException {
    scene.commit(
        Map.of(ControlText.FILE, ControlText.usual().yaml(scene) + "  proposals: [{open: 1}]\n"));
    scene.reconcile();
    assertTrue(host().repository.merge(host().account("bob"), 1, "squash").isPresent());
    scene.clock.advance(Duration.ofSeconds(11));
    scene.reconcile();

    assertEquals("merged", end(scene.observed().record("tidy")).get("decided").asText());
    scene.declare(TIDIER, TaskText.of("next", "tidier"));
    scene.reconcile();
    assertEquals("done", scene.observed().state("next"), scene.observed().why("next"));
  }

  /** The newest word counts, and all of them are kept. */
  @Test
  void whatIsOpenedAgainIsOpenAgain() throws IOException {
    scene.commit(
        Map.of(ControlText.FILE, ControlText.usual().yaml(scene) + "  proposals: [{open: 1}]\n"));
    scene.reconcile();
    host().repository.close(host().account("bob"), 1);
    pass();
    host().repository.reopen(host().account("carol"), 1);
    pass();
    FinalRecord record = scene.observed().record("tidy");
    assertEquals(List.of("rejected", "reopened"), decided(record));
    assertEquals("carol", end(record, ".2").get("by").asText());
    assertTrue(state().decided(record).orElseThrow().summary().startsWith("reopened by carol"));
    scene.declare(TIDIER, TaskText.of("next", "tidier"));
    pass();
    assertEquals("blocked", scene.observed().state("next"), scene.observed().why("next"));
    assertEquals(List.of("rejected", "reopened"), decided(record));

    assertTrue(host().repository.merge(host().account("bob"), 1, "squash").isPresent());
    pass();
    pass();
    assertEquals(List.of("rejected", "reopened", "merged"), decided(record));
    assertEquals("done", scene.observed().state("next"), scene.observed().why("next"));
    scene.assertSound();
  }

  @Test
  void whatIsOpenedAgainAndMergedBetweenTwoPassesIsMerged() throws IOException {
    scene.reconcile();
    host().repository.close(host().account("bob"), 1);
    pass();
    scene.clock.advance(Duration.ofMinutes(1));
    host().repository.reopen(host().account("carol"), 1);
    assertTrue(host().repository.merge(host().account("carol"), 1, "merge").isPresent());
    pass();
    assertEquals(List.of("rejected", "merged"), decided(scene.observed().record("tidy")));
    scene.assertSound();
  }

  /** What a reconciler saw long ago is no news, and what it cannot see it does not make up. */
  @Test
  void whoWasAwayForLongSaysNothingThatHasChangedSince() throws IOException {
    scene.reconcile("late", new QuietProgress());
    pass();
    host().repository.close(host().account("bob"), 1);
    pass();
    scene.clock.advance(Duration.ofMinutes(1));
    host().repository.reopen(host().account("bob"), 1);
    pass();
    FinalRecord record = scene.observed().record("tidy");
    assertEquals(List.of("rejected", "reopened"), decided(record));
    for (int requests = 0; requests < 40; requests++) {
      host().hub.desk().next("GET", "/repos/acme/control/(issues|pulls).*", Fault.status(502));
    }
    scene.clock.advance(Duration.ofMinutes(2));
    scene.reconcile("late", new QuietProgress());
    assertEquals(List.of("rejected", "reopened"), decided(record));
    for (int passes = 0; passes < 12; passes++) {
      scene.clock.advance(Duration.ofMinutes(2));
      scene.reconcile("late", new QuietProgress());
    }
    assertEquals(List.of("rejected", "reopened"), decided(record));
    scene.assertSound();
  }

  /** Whoever may push can propose the same commit again; that decides nothing. */
  @Test
  void anotherPullRequestOfTheSameCommitDecidesNothing() throws IOException {
    scene.reconcile();
    String branch = pulls().get(0).at("/head/ref").asText();
    String commit = pulls().get(0).at("/head/sha").asText();
    host().repository.force(host().account("mallory"), branch + "-too", commit);
    int other = host().repository.open(host().account("mallory"), branch + "-too", "Same", "");
    host().repository.close(host().account("mallory"), other);
    pass();
    pass();
    assertEquals(List.of(), decided(scene.observed().record("tidy")));
  }

  private void pass() {
    scene.clock.advance(Duration.ofMinutes(2));
    scene.reconcile();
  }

  /** In the order in which it is kept. */
  private List<String> decided(FinalRecord record) throws IOException {
    List<String> decided = new ArrayList<>();
    for (String number = ""; has(record, number); number = "." + (decided.size() + 1)) {
      decided.add(end(record, number).get("decided").asText());
    }
    return decided;
  }

  private boolean has(FinalRecord record, String number) {
    return scene.observed().files().containsKey(path(record, number));
  }

  private static String path(FinalRecord record, String number) {
    return "proposals/" + record.run().substring(0, 2) + "/" + record.run() + number + ".json";
  }

  private RecordedState state() {
    try (OpenRepository opened = Reconciler.open(scene.where(), scene.machine("reader"))) {
      return RecordedState.read(opened.source(), opened.source().fetch().runs(), 9);
    } catch (RemoteUnavailableException e) {
      throw new AssertionError(e);
    }
  }

  private JsonNode end(FinalRecord record) throws IOException {
    return end(record, "");
  }

  private JsonNode end(FinalRecord record, String number) throws IOException {
    String text = scene.observed().files().get(path(record, number));
    assertTrue(text != null, () -> scene.observed().files().keySet().toString());
    return new ObjectMapper().readTree(text);
  }

  /** A limit counts what is before people, and what they have refused makes room. */
  @Test
  void aRejectionMakesRoomForTheNextProposal() {
    Map<String, String> files = new HashMap<>();
    files.put(ControlText.FILE, ControlText.usual().yaml(scene) + "  proposals: [{open: 1}]\n");
    TaskText more = TaskText.of("tidy-more", "tidier");
    files.put(more.file(), more.yaml());
    scene.commit(files);
    scene.reconcile();

    assertEquals(1, pulls().size());
    String waits = scene.observed().state("tidy").equals("done") ? "tidy-more" : "tidy";
    assertEquals("blocked", scene.observed().state(waits), scene.observed().why(waits));
    assertTrue(scene.observed().why(waits).contains("proposal"), scene.observed().why(waits));

    host().repository.close(host().account("bob"), 1);
    scene.reconcile();
    scene.reconcile();
    assertEquals(2, pulls().size(), () -> scene.observed().why(waits));
    assertEquals("done", scene.observed().state(waits));
  }

  @Test
  void branchesThatNoReconcilerLeftThereAreNotProposed() {
    scene.reconcile();
    String proposed = scene.observed().record("tidy").proposal().orElseThrow();
    String message = RealGit.run(scene.repo.path(), "log", "-1", "--format=%B", proposed);
    scene.declare(TIDIER, TaskText.of("again", "tidier"));
    for (int i = 0; i < 9; i++) {
      host().hub.desk().next("POST", PULLS, Fault.status(502));
    }
    scene.reconcile();
    String branch = scene.observed().record("again").proposal().orElseThrow();
    scene.repo.commit(branch, message, Map.of("services/shop/notes.txt", "mine\n"));
    scene.repo.commit("mandate/proposals/free-0123456789ab", message, Map.of("a", "b"));

    long before = asked("POST " + PULLS + " .*");
    scene.clock.advance(Duration.ofMinutes(2));
    scene.reconcile();
    scene.reconcile("another", new QuietProgress());
    assertEquals(before, asked("POST " + PULLS + " .*"));

    assertEquals(List.of(proposed), pulls().stream().map(p -> p.at("/head/ref").asText()).toList());
  }

  @Test
  void nothingIsAskedTwiceWhenNothingMoves() {
    scene.reconcile();
    // What has only just moved is looked at once more.
    scene.clock.advance(Duration.ofMinutes(1));
    scene.reconcile();
    int before = host().hub.desk().asked().size();
    PassReport last = scene.reconcile().last();

    assertTrue(last instanceof PassReport.Unchanged, last.toString());
    List<?> asked = host().hub.desk().asked();
    assertFalse(
        asked.subList(before, asked.size()).stream().anyMatch(a -> a.toString().contains("pulls")),
        asked.subList(before, asked.size()).toString());
  }
}
