package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.cycle.PassReport;
import dev.mandate.cycle.QuietProgress;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.testkit.GivenRepo;
import dev.mandate.testkit.RealGit;
import dev.mandate.testkit.github.Account;
import dev.mandate.testkit.github.Desk;
import dev.mandate.testkit.github.FakeRepository;
import dev.mandate.testkit.github.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is proposed to targets on GitHub is pull requests there, watched while they are open. */
class TargetPullsTest {
  private static final List<String> NAMES = List.of("store", "depot", "yard");

  @TempDir Path folder;
  private Scene scene;
  private Hosting host;
  private Account bob;
  private final List<FakeRepository> targets = new ArrayList<>();

  @BeforeEach
  void open() throws Exception {
    scene = Scene.onGitHub(folder);
    host = scene.hosting.orElseThrow();
    bob = host.account("bob");
    for (String name : NAMES) {
      FakeRepository target = host.hub.repository(host.owner, name);
      target.permit(bob, "write");
      try (GivenRepo repo = GivenRepo.at(target.folder())) {
        repo.commit("main", "Begin", Map.of("notes.txt", name + "\n"));
      }
      targets.add(target);
    }
    name("");
  }

  @AfterEach
  void close() {
    scene.close();
  }

  /**
   * @param more lines of the spec of the control repository
   */
  private void name(String more) {
    String named =
        targets.stream()
            .map(one -> "{name: %s, url: \"%s\"}".formatted(name(one), one.cloneUrl()))
            .collect(Collectors.joining(", "));
    String granted =
        NAMES.stream().map(name -> name + ": {agents: [\"*\"]}").collect(Collectors.joining(", "));
    scene.commit(
        Map.of(
            ControlText.FILE,
            ControlText.usual()
                    .parameters(
                        "sandboxes: {production: [process]}, targets: {%s}".formatted(granted))
                    .yaml(scene)
                + "  targets: [%s]\n".formatted(named)
                + more));
  }

  private static String name(FakeRepository target) {
    return target.fullName().substring("acme/".length());
  }

  private static TaskText task(String name, String target) {
    return TaskText.of(name, "fixer").with("target: {repository: " + target + "}");
  }

  private FakeRepository store() {
    return targets.getFirst();
  }

  private void pass() {
    scene.clock.advance(Duration.ofMinutes(2));
    scene.reconcile();
  }

  private PassReport pass(Reconciler reconciler) throws RemoteUnavailableException {
    scene.clock.advance(Duration.ofMinutes(2));
    return reconciler.run().last();
  }

  /** Apart from what it takes to get tokens. */
  private List<String> asked() {
    return host.hub.desk().asked().stream()
        .map(Desk.Asked::toString)
        .filter(one -> !one.matches("GET /app [0-9]+|.*/(access_tokens|installation) [0-9]+"))
        .sorted()
        .toList();
  }

  private static String looks(String repository, int status) {
    return "GET /repos/acme/%s/issues?state=all&sort=updated&direction=desc&per_page=100 %d"
        .formatted(repository, status);
  }

  private String ends() {
    return scene.observed().files().entrySet().stream()
        .filter(file -> file.getKey().startsWith("proposals/"))
        .map(Map.Entry::getValue)
        .collect(Collectors.joining());
  }

  @Test
  void itIsOpenedOnceAndWhatBecomesOfItIsRecorded() {
    scene.declare(GivenTarget.FIXER, task("fix", "store"));
    scene.reconcile();
    pass();

    FinalRecord record = scene.observed().record("fix");
    assertEquals("succeeded", record.outcome(), record.reason());
    assertEquals(1, store().pulls().size());
    assertEquals(0, host.repository.pulls().size());
    JsonNode pull = store().pulls().get(0);
    assertEquals(record.proposal().orElseThrow(), pull.at("/head/ref").asText());
    assertEquals("main", pull.at("/base/ref").asText());
    assertTrue(pull.get("body").asText().contains(record.run()), pull.get("body").asText());

    pass();
    store().close(bob, 1);
    scene.reconcile();
    assertTrue(ends().contains("rejected") && ends().contains("bob"), ends());
    scene.assertSound(Map.of("store", store().folder().toString()));
  }

  /** Of a reconciler that lives, and of one that is started for each pass. */
  @Test
  void whenNothingMovesEachTargetCostsOneConditionalRequest() throws Exception {
    scene.declare(
        GivenTarget.FIXER,
        NAMES.stream()
            .flatMap(name -> List.of(task("a-" + name, name), task("b-" + name, name)).stream())
            .toArray(TaskText[]::new));
    List<String> expected =
        List.of(
            looks("control", 304), looks("depot", 304), looks("store", 304), looks("yard", 304));
    try (Reconciler reconciler = scene.reconciler("usual", new QuietProgress())) {
      for (int passes = 0; passes < 4; passes++) {
        PassReport unused = pass(reconciler);
      }
      targets.forEach(target -> assertEquals(2, target.pulls().size()));

      host.hub.desk().forgetAsked();
      assertTrue(pass(reconciler) instanceof PassReport.Unchanged);
      assertEquals(expected, asked());
    }
    host.hub.desk().forgetAsked();
    pass();
    assertEquals(expected, asked());
  }

  @Test
  void aTargetWithNothingOpenIsNotAsked() {
    scene.declare(GivenTarget.FIXER, task("fix", "store"));
    scene.reconcile();
    pass();
    assertTrue(store().merge(bob, 1, "squash").isPresent());
    pass();
    assertTrue(ends().contains("merged"), ends());
    pass();
    pass();

    host.hub.desk().forgetAsked();
    pass();
    assertEquals(List.of(looks("control", 304)), asked());
  }

  /** Nothing else happens, and the reconciler had nothing left to do. */
  @Test
  void whatIsMergedMakesRoomInTheNextPass() throws Exception {
    name("  proposals: [{per: target, open: 1}]\n");
    scene.declare(GivenTarget.FIXER, task("fix-one", "store"));
    try (Reconciler reconciler = scene.reconciler("usual", new QuietProgress())) {
      for (int passes = 0; passes < 3; passes++) {
        PassReport unused = pass(reconciler);
      }
      assertTrue(pass(reconciler) instanceof PassReport.Unchanged);
      assertTrue(store().merge(bob, 1, "rebase").isPresent());
      assertTrue(pass(reconciler) instanceof PassReport.Carried);
      assertTrue(ends().contains("merged") && ends().contains("bob"), ends());

      scene.declare(task("fix-two", "store"));
      PassReport unused = pass(reconciler);
      scene.declare(task("fix-three", "store"));
      for (int passes = 0; passes < 2; passes++) {
        unused = pass(reconciler);
      }
      assertEquals("blocked", scene.observed().state("fix-three"));

      assertTrue(store().merge(bob, 2, "squash").isPresent());
      for (int passes = 0; passes < 2; passes++) {
        unused = pass(reconciler);
      }
      assertEquals("done", scene.observed().state("fix-three"));
      assertEquals(3, store().pulls().size());
    }
  }

  @Test
  void whatIsOpenedAgainCountsAgain() {
    name("  proposals: [{per: target, open: 2}]\n");
    scene.declare(GivenTarget.FIXER, task("fix-one", "store"), task("fix-two", "store"));
    scene.reconcile();
    pass();
    store().close(bob, 1);
    pass();
    store().reopen(bob, 1);
    pass();
    assertTrue(ends().contains("rejected") && ends().contains("reopened"), ends());
    scene.declare(task("fix-three", "store"));
    pass();
    assertEquals("blocked", scene.observed().state("fix-three"));

    assertTrue(store().merge(bob, 1, "squash").isPresent());
    pass();
    pass();
    assertTrue(ends().contains("merged"), ends());
    assertEquals("done", scene.observed().state("fix-three"));
    scene.assertSound(Map.of("store", store().folder().toString()));
  }

  @Test
  void onlyWhatHasMovedIsAskedFor() throws Exception {
    scene.declare(
        GivenTarget.FIXER, task("fix-one", "store"), task("fix-two", "store"), task("fix", "yard"));
    try (Reconciler reconciler = scene.reconciler("usual", new QuietProgress())) {
      for (int passes = 0; passes < 4; passes++) {
        PassReport unused = pass(reconciler);
      }
      // What moved last is looked at again when something moves: times are told in seconds.
      assertEquals(3, store().issue(bob, "Something else", "entirely"));
      scene.clock.advance(Duration.ofMinutes(1));
      PassReport unused = pass(reconciler);
      host.hub.desk().forgetAsked();
      assertEquals(4, store().issue(bob, "And again", ""));
      scene.clock.advance(Duration.ofMinutes(1));
      assertTrue(pass(reconciler) instanceof PassReport.Unchanged);
      assertEquals(
          List.of(looks("control", 304), looks("store", 200), looks("yard", 304)), asked());

      host.hub.desk().forgetAsked();
      store().comment(bob, 2, "Hm.");
      scene.clock.advance(Duration.ofMinutes(1));
      assertTrue(pass(reconciler) instanceof PassReport.Unchanged);
      assertEquals(
          List.of(
              looks("control", 304),
              looks("store", 200),
              "GET /repos/acme/store/pulls/2 200",
              looks("yard", 304)),
          asked());
    }
  }

  /** Another died between its record and the branch: what the next one shows, it also proposes. */
  @Test
  void whatALaterPassShowsIsOpenedInThatPass() {
    for (int passes = 0; passes < 2; passes++) {
      host.hub.desk().next("POST", "/repos/acme/store/pulls", Fault.status(502));
    }
    scene.declare(GivenTarget.FIXER, task("fix", "store"));
    scene.reconcile();
    assertEquals(0, store().pulls().size());
    FinalRecord record = scene.observed().record("fix");
    String commit = record.proposedIn().orElseThrow().commit().hex();
    String draft =
        "refs/mandate/drafts/shop/%s-%d/%s"
            .formatted(record.key().digest().hex(), record.attempt(), commit);
    RealGit.run(store().folder(), "update-ref", draft, commit);
    String branch = "refs/heads/" + record.proposal().orElseThrow();
    RealGit.run(store().folder(), "update-ref", "-d", branch);

    scene.clock.advance(Duration.ofMinutes(2));
    scene.reconcile("another", new QuietProgress());
    assertEquals(1, store().pulls().size());
  }

  @Test
  void aTargetThatCannotBeAskedKeepsOnlyItsOwnWaiting() {
    scene.declare(GivenTarget.FIXER, task("fix-one", "store"), task("fix-two", "depot"));
    scene.reconcile();
    pass();
    pass();
    store().close(bob, 1);
    targets.get(1).close(bob, 1);
    for (int requests = 0; requests < 20; requests++) {
      host.hub.desk().next("GET", "/repos/acme/store/.*", Fault.status(502));
    }
    scene.declare(task("fix-three", "yard"));
    pass();
    String first = scene.observed().record("fix-one").run();
    String second = scene.observed().record("fix-two").run();
    assertTrue(ends().contains(second) && !ends().contains(first), ends());
    assertEquals("done", scene.observed().state("fix-three"));

    for (int passes = 0; passes < 12 && !ends().contains(first); passes++) {
      pass();
    }
    assertTrue(ends().contains(first), ends());
  }
}
