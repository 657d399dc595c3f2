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

  /** A control repository and a target, which one server serves. */
  private static final class Stage implements AutoCloseable {
    final Scene scene;
    final GivenTarget store;
    final GitHttpServer server;

    Stage(Path folder) throws Exception {
      this(folder, new People(folder.resolve("keys")));
    }

    Stage(Path folder, People people) throws Exception {
      scene = Scene.in(folder, people);
      store = GivenTarget.of(scene);
      server = new GitHttpServer(folder);
      scene.at(server.url("control.git"));
      store.named(scene, server.url("store.git"), "");
    }

    /** Tasks that work on the target. */
    void declare(String... tasks) {
      scene.declare(
          GivenTarget.FIXER, Stream.of(tasks).map(GivenTarget::task).toArray(TaskText[]::new));
    }

    void reconcile(String home) {
      ReconcileReport unused = scene.reconcile(home, new QuietProgress());
    }

    void expectWhole(String task) {
      TwoRepositoriesTest.expectWhole(scene, store, task);
    }

    @Override
    public void close() {
      server.close();
      store.close();
      scene.close();
    }
  }

  private static String[] many(int number) {
    return IntStream.range(0, number).mapToObj(i -> "fix-" + i).toArray(String[]::new);
  }

  @Test
  void whicheverPushAReconcilerIsKilledAfterTheNextOneFinishes() throws Exception {
    boolean endedByItself = false;
    int kills = 0;
    while (!endedByItself) {
      Path here = folder.resolve("push-" + kills);
      try (Stage stage = new Stage(here, new People(folder.resolve("keys")))) {
        stage.declare("fix");
        AtomicInteger left = new AtomicInteger(kills);
        CompletableFuture<Boolean> reached = new CompletableFuture<>();
        CompletableFuture<Void> killed = new CompletableFuture<>();
        stage.server.whenPushed(
            (repository, moves) -> {
              if (left.getAndDecrement() == 0) {
                reached.complete(false);
                killed.join();
              }
            });
        try (MandateProcess process = MandateProcess.reconcile(stage.scene, "usual")) {
          endedByItself =
              (boolean)
                  CompletableFuture.anyOf(process.ended().thenApply(exit -> true), reached).join();
          process.kill();
        } finally {
          killed.complete(null);
        }
        stage.server.whenPushed((repository, moves) -> {});
        stage.scene.reconcile();
        stage.expectWhole("fix");
        kills += endedByItself ? 0 : 1;
      }
    }
    assertTrue(kills > 3, "killed after " + kills + " pushes");
  }

  @Test
  void whoLostTheClaimMeanwhileLeavesNothingBehind() throws Exception {
    try (Stage stage = new Stage(folder)) {
      stage.declare("fix");
      AtomicBoolean once = new AtomicBoolean();
      stage.server.whenPushed(
          (repository, moves) -> {
            if (drafts(moves) && once.compareAndSet(false, true)) {
              // As if the claim had run out: somebody else runs it again, to its end.
              RealGit.run(
                      stage.scene.repo.path(),
                      "for-each-ref",
                      "--format=%(refname)",
                      "refs/mandate/leases")
                  .lines()
                  .forEach(ref -> RealGit.run(stage.scene.repo.path(), "update-ref", "-d", ref));
              stage.scene.clock.advance(Duration.ofSeconds(5));
              stage.scene.reconcile("another", new QuietProgress());
            }
          });

      stage.scene.reconcile();

      assertTrue(once.get());
      stage.expectWhole("fix");
      assertEquals(1, stage.store.proposals().size());
    }
  }

  @Test
  void severalReconcilersMakeEachProposalOnce() throws Exception {
    try (Stage stage = new Stage(folder)) {
      stage.declare(many(6));
      List<Thread> all =
          Stream.of("one", "two", "three")
              .map(home -> Thread.ofPlatform().start(() -> stage.reconcile(home)))
              .toList();
      for (Thread one : all) {
        one.join();
      }
      stage.scene.reconcile();

      for (String task : many(6)) {
        stage.expectWhole(task);
      }
      assertEquals(6, stage.store.proposals().size());
    }
  }

  /** However many end together: hosts do not like many pushes. */
  @Test
  void aTargetGetsOnePushWithTheDraftsOfEachRecord() throws Exception {
    try (Stage stage = new Stage(folder)) {
      stage.declare(many(8));
      AtomicInteger drafts = new AtomicInteger();
      AtomicInteger records = new AtomicInteger();
      stage.server.whenPushed(
          (repository, moves) -> {
            drafts.addAndGet(drafts(moves) ? 1 : 0);
            boolean recorded =
                moves.stream().anyMatch(move -> move.ref().equals("refs/heads/mandate/runs"));
            records.addAndGet(recorded ? 1 : 0);
          });

      stage.scene.reconcile();

      stage.server.whenPushed((repository, moves) -> {});
      assertEquals(8, stage.store.proposals().size());
      assertTrue(drafts.get() <= records.get(), drafts + " drafts, " + records + " records");
    }
  }

  @Test
  void aLostAnswerIsLookedUp() throws Exception {
    try (Stage stage = new Stage(folder)) {
      stage.declare("fix");
      AtomicInteger pushes = new AtomicInteger();
      stage.server.whenPushed(
          (repository, moves) -> {
            if (pushes.incrementAndGet() < 5) {
              stage.server.dropNextPushAnswer();
            }
          });

      stage.scene.reconcile();

      stage.server.whenPushed((repository, moves) -> {});
      stage.expectWhole("fix");
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
    try (Stage stage = new Stage(folder)) {
      assertEquals("fine", doctor(stage.scene).state().label(), doctor(stage.scene).toString());
      assertTrue(doctor(stage.scene).found().startsWith("main at "), doctor(stage.scene).found());

      stage.store.named(stage.scene, stage.server.url("gone.git"), "");
      assertEquals("missing", doctor(stage.scene).state().label());
      assertTrue(
          doctor(stage.scene).found().startsWith("cannot be reached"), doctor(stage.scene).found());
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
