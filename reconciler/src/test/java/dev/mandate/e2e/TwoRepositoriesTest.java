package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.cycle.PassReport;
import dev.mandate.cycle.QuietProgress;
import dev.mandate.cycle.ReconcileReport;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.testkit.GitHttpServer;
import dev.mandate.testkit.GitHttpServer.Move;
import dev.mandate.testkit.RealGit;
import dev.mandate.wiring.Checkup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Result and proposal are in two repositories, and still both there or neither, in the end. */
@Timeout(900)
class TwoRepositoriesTest {
  @TempDir Path folder;

  @Test
  void whicheverPushAReconcilerIsKilledAfterTheNextOneFinishes() throws Exception {
    boolean endedByItself = false;
    int kills = 0;
    while (!endedByItself) {
      Path here = folder.resolve("push-" + kills);
      try (Scene scene = Scene.in(here, new People(folder.resolve("keys")));
          GivenTarget store = GivenTarget.of(scene);
          GitHttpServer server = new GitHttpServer(here)) {
        serve(scene, store, server);
        scene.declare(GivenTarget.FIXER, GivenTarget.task("fix"));
        AtomicInteger left = new AtomicInteger(kills);
        CompletableFuture<Boolean> reached = new CompletableFuture<>();
        CompletableFuture<Void> killed = new CompletableFuture<>();
        server.whenPushed(
            (repository, moves) -> {
              if (left.getAndDecrement() == 0) {
                reached.complete(false);
                killed.join();
              }
            });
        try (MandateProcess process = MandateProcess.reconcile(scene, "usual")) {
          endedByItself =
              (boolean)
                  CompletableFuture.anyOf(process.ended().thenApply(exit -> true), reached).join();
          process.kill();
        } finally {
          killed.complete(null);
        }
        server.whenPushed((repository, moves) -> {});
        scene.reconcile();
        expectWhole(scene, store, "fix");
        kills += endedByItself ? 0 : 1;
      }
    }
    assertTrue(kills > 3, "killed after " + kills + " pushes");
  }

  @Test
  void whoLostTheClaimMeanwhileLeavesNothingBehind() throws Exception {
    try (Scene scene = Scene.in(folder);
        GivenTarget store = GivenTarget.of(scene);
        GitHttpServer server = new GitHttpServer(folder)) {
      serve(scene, store, server);
      scene.declare(GivenTarget.FIXER, GivenTarget.task("fix"));
      AtomicBoolean once = new AtomicBoolean();
      server.whenPushed(
          (repository, moves) -> {
            if (drafts(moves) && once.compareAndSet(false, true)) {
              // As if the claim had run out: somebody else runs it again, to its end.
              RealGit.run(
                      scene.repo.path(),
                      "for-each-ref",
                      "--format=%(refname)",
                      "refs/mandate/leases")
                  .lines()
                  .forEach(ref -> RealGit.run(scene.repo.path(), "update-ref", "-d", ref));
              scene.clock.advance(Duration.ofSeconds(5));
              scene.reconcile("another", new QuietProgress());
            }
          });

      scene.reconcile();

      assertTrue(once.get());
      expectWhole(scene, store, "fix");
      assertEquals(1, store.proposals().size());
    }
  }

  @Test
  void severalReconcilersMakeEachProposalOnce() throws Exception {
    try (Scene scene = Scene.in(folder);
        GivenTarget store = GivenTarget.of(scene);
        GitHttpServer server = new GitHttpServer(folder)) {
      serve(scene, store, server);
      scene.declare(
          GivenTarget.FIXER,
          IntStream.range(0, 6)
              .mapToObj(i -> GivenTarget.task("fix-" + i))
              .toArray(TaskText[]::new));
      List<Thread> all =
          Stream.of("one", "two", "three")
              .map(home -> Thread.ofPlatform().start(() -> reconcile(scene, home)))
              .toList();
      for (Thread one : all) {
        one.join();
      }
      scene.reconcile();

      for (int i = 0; i < 6; i++) {
        expectWhole(scene, store, "fix-" + i);
      }
      assertEquals(6, store.proposals().size());
    }
  }

  /** However many end together: hosts do not like many pushes. */
  @Test
  void aTargetGetsOnePushWithTheDraftsOfEachRecord() throws Exception {
    try (Scene scene = Scene.in(folder);
        GivenTarget store = GivenTarget.of(scene);
        GitHttpServer server = new GitHttpServer(folder)) {
      serve(scene, store, server);
      scene.declare(
          GivenTarget.FIXER,
          IntStream.range(0, 8)
              .mapToObj(i -> GivenTarget.task("fix-" + i))
              .toArray(TaskText[]::new));
      AtomicInteger drafts = new AtomicInteger();
      AtomicInteger records = new AtomicInteger();
      server.whenPushed(
          (repository, moves) -> {
            drafts.addAndGet(drafts(moves) ? 1 : 0);
            boolean recorded =
                moves.stream().anyMatch(move -> move.ref().equals("refs/heads/mandate/runs"));
            records.addAndGet(recorded ? 1 : 0);
          });

      scene.reconcile();

      server.whenPushed((repository, moves) -> {});
      assertEquals(8, store.proposals().size());
      assertTrue(drafts.get() <= records.get(), drafts + " drafts, " + records + " records");
    }
  }

  @Test
  void aLostAnswerIsLookedUp() throws Exception {
    try (Scene scene = Scene.in(folder);
        GivenTarget store = GivenTarget.of(scene);
        GitHttpServer server = new GitHttpServer(folder)) {
      serve(scene, store, server);
      scene.declare(GivenTarget.FIXER, GivenTarget.task("fix"));
      AtomicInteger pushes = new AtomicInteger();
      server.whenPushed(
          (repository, moves) -> {
            if (pushes.incrementAndGet() < 5) {
              server.dropNextPushAnswer();
            }
          });

      scene.reconcile();

      server.whenPushed((repository, moves) -> {});
      expectWhole(scene, store, "fix");
    }
  }

  @Test
  void theTokenGoesToTheServerOfTheControlRepositoryOnly() throws Exception {
    Path elsewhere = folder.resolve("elsewhere");
    try (Scene scene = Scene.in(folder);
        GivenTarget store = GivenTarget.in(elsewhere);
        GitHttpServer server = new GitHttpServer(folder);
        GitHttpServer other = new GitHttpServer(elsewhere)) {
      AtomicBoolean told = new AtomicBoolean();
      server.require("x-access-token", "hush");
      other.require(credentials(told));
      scene.at(server.url("control.git")).variable("MANDATE_GIT_TOKEN", "hush");
      store.named(scene, other.url("store.git"), "");
      scene.declare(GivenTarget.FIXER, GivenTarget.task("fix"));

      ReconcileReport report = scene.reconcile();

      assertEquals(List.of(), scene.observed().records());
      assertTrue(waiting(report).contains("cannot be reached"), waiting(report));
      assertFalse(told.get(), "the token went to another server");

      store.named(scene, server.url("elsewhere/store.git"), "");
      scene.reconcile();
      expectWhole(scene, store, "fix");
    }
  }

  @Test
  void theDoctorAsksEachTarget() throws Exception {
    try (Scene scene = Scene.in(folder);
        GivenTarget store = GivenTarget.of(scene);
        GitHttpServer server = new GitHttpServer(folder)) {
      serve(scene, store, server);
      assertEquals("fine", doctor(scene).state().label(), doctor(scene).toString());
      assertTrue(doctor(scene).found().startsWith("main at "), doctor(scene).found());

      store.named(scene, server.url("gone.git"), "");
      assertEquals("missing", doctor(scene).state().label());
      assertTrue(doctor(scene).found().startsWith("cannot be reached"), doctor(scene).found());
    }
  }

  private static Checkup.Check doctor(Scene scene) {
    return new Checkup(scene.machine("usual"))
        .of(scene.where()).stream()
            .filter(check -> check.what().equals("target store"))
            .findFirst()
            .orElseThrow();
  }

  private static Predicate<String> credentials(AtomicBoolean told) {
    return given -> {
      told.set(true);
      return true;
    };
  }

  private static String waiting(ReconcileReport report) {
    return report.last() instanceof PassReport.Carried carried
        ? carried.claimed().waiting().toString()
        : report.last().toString();
  }

  private static void serve(Scene scene, GivenTarget store, GitHttpServer server) {
    scene.at(server.url("control.git"));
    store.named(scene, server.url("store.git"), "");
  }

  private static void reconcile(Scene scene, String home) {
    ReconcileReport unused = scene.reconcile(home, new QuietProgress());
  }

  private static boolean drafts(List<Move> moves) {
    return moves.stream()
        .anyMatch(
            move -> move.ref().startsWith("refs/mandate/drafts/") && move.from().matches("0+"));
  }

  /** One record, one branch, the same commit; nothing is left over, and all of it verifies. */
  private static void expectWhole(Scene scene, GivenTarget store, String task) {
    FinalRecord record = scene.observed().record(task);
    assertEquals("succeeded", record.outcome(), record.reason());
    String branch = record.proposal().orElseThrow();
    assertEquals(
        record.proposedIn().orElseThrow().commit().hex(),
        store.repo.head(branch).orElseThrow().name());
    assertEquals("store\n" + task + "\n", store.show(branch + ":notes.txt"));
    assertEquals(List.of(), store.refs("refs/mandate"));
    assertEquals("", RealGit.run(scene.repo.path(), "for-each-ref", "refs/mandate/leases").strip());
    scene.assertSound(Map.of("store", store.repo.path().toString()));
    RealGit.run(store.repo.path(), "fsck", "--strict", "--no-dangling");
  }
}
