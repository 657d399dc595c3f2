package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.cycle.QuietProgress;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.testkit.RealGit;
import dev.mandate.testkit.faults.Fault;
import dev.mandate.testkit.faults.FaultPlan;
import dev.mandate.testkit.faults.FaultProxy;
import dev.mandate.testkit.faults.GitRequest.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the network does to whichever request: one record for each task, nothing broken. */
@Tag("both-forges")
class FaultyNetworkTest {
  private static final int MOST_REQUESTS = 200;

  @TempDir Path folder;

  /** A repository with two tasks, behind a proxy. */
  private static final class Stage implements AutoCloseable {
    final Scene scene;
    final FaultProxy proxy;

    Stage(Path folder, People people, String script, String more) throws Exception {
      Files.createDirectories(folder);
      TaskText two = TaskText.of("two", "fixer");
      scene =
          Scene.in(folder, people)
              .declare(
                  AgentText.changing("fixer", script, "**"),
                  TaskText.of("one", "fixer").with(more),
                  two.with(more));
      proxy = scene.overFaultyNetwork();
    }

    /** As often as it takes; says how often it was not enough. */
    int reconcileAtLast() {
      for (int failures = 0; failures < 20; failures++) {
        try {
          scene.tryToReconcile("usual", new QuietProgress());
          return failures;
        } catch (RemoteUnavailableException e) {
          assertFalse(e.getMessage().isBlank());
        }
      }
      throw new AssertionError("it never came to an end: " + proxy.struck());
    }

    void assertOneRecordEach() throws IOException {
      proxy.heal();
      scene.reconcile();
      assertEquals("succeeded", scene.observed().record("one").outcome());
      assertEquals("succeeded", scene.observed().record("two").outcome());
      assertEquals(2, scene.observed().proposals().size());
      scene.assertSound();
      assertEquals("", RealGit.run(scene.repo.path(), "for-each-ref", "refs/mandate/leases"));
      try (Stream<Path> mirrors =
          Files.list(scene.home("usual").resolve("cache").resolve("mirrors"))) {
        List<Path> all = mirrors.toList();
        assertEquals(1, all.size());
        RealGit.run(all.getFirst(), "fsck", "--strict", "--no-dangling");
      }
    }

    @Override
    public void close() {
      scene.close();
    }
  }

  private static final List<Fault> FAULTS =
      List.of(
          new Fault.CutAfter(),
          new Fault.CutBefore(),
          new Fault.CutRequest(90),
          new Fault.CutAnswer(60),
          new Fault.CutAnswer(220),
          Fault.Answer.later(503, "0"));

  /**
   * Each request in turn, with another of the faults each time.
   *
   * @param first which of them the first request meets
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 3})
  void oneFaultAtAnyRequestIsSurvived(int first) throws Exception {
    People people = new People(folder.resolve("keys"));
    int struck = 0;
    for (int number = 1; number < MOST_REQUESTS; number++) {
      Fault fault = FAULTS.get((first + number - 1) % FAULTS.size());
      try (Stage stage =
          new Stage(folder.resolve("at-" + number), people, "echo y > \"$MANDATE_TARGET/n\"", "")) {
        stage.proxy.follow(FaultPlan.atNumber(number, fault));
        assertEquals(0, stage.reconcileAtLast(), number + ": one fault is not worth giving up");
        boolean beyond = stage.proxy.struck().isEmpty();
        stage.assertOneRecordEach();
        if (beyond) {
          assertTrue(struck >= 8, struck + " requests");
          return;
        }
        struck++;
      }
    }
    throw new AssertionError("it asks and asks");
  }

  @ParameterizedTest
  @ValueSource(strings = {"FETCH_REFS", "LIST", "FETCH", "PUSH_REFS", "PUSH"})
  void aRequestThatHangsIsGivenUpAndMadeAgain(Kind kind) throws Exception {
    People people = new People(folder.resolve("keys"));
    for (Fault fault : List.of(new Fault.Hang(), new Fault.HangInAnswer(40))) {
      try (Stage stage =
          new Stage(
              folder.resolve(fault.getClass().getSimpleName()),
              people,
              "echo y > \"$MANDATE_TARGET/n\"",
              "")) {
        stage.scene.variable("MANDATE_GIT_TIMEOUT", "1");
        stage.proxy.follow(FaultPlan.at(kind, 1, fault));
        assertEquals(0, stage.reconcileAtLast());
        assertEquals(1, stage.proxy.struck().size());
        stage.assertOneRecordEach();
      }
    }
  }

  /** Two of five requests fail, for as long as it takes. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void faultsByChance(long seed) throws Exception {
    try (Stage stage =
        new Stage(
            folder, new People(folder.resolve("keys")), "echo y > \"$MANDATE_TARGET/n\"", "")) {
      stage.proxy.follow(FaultPlan.seeded(seed, 0.4));
      stage.reconcileAtLast();
      assertFalse(stage.proxy.struck().isEmpty());
      stage.assertOneRecordEach();
    }
  }

  /** Signs of life are lost, doubled and late; the claim is kept all the same. */
  @Test
  void heartbeatsThroughAFaultyNetwork() throws Exception {
    try (Stage stage =
        new Stage(
            folder,
            new People(folder.resolve("keys")),
            "sleep 8; echo y > \"$MANDATE_TARGET/n\"",
            "claim: {ttlSeconds: 10, heartbeatSeconds: 3}")) {
      List<Fault> cycle =
          List.of(new Fault.CutAfter(), new Fault.CutBefore(), new Fault.CutAnswer(30));
      stage.proxy.follow(
          request ->
              request.kind() == Kind.PUSH && request.numberOfKind() % 2 == 0
                  ? Optional.of(cycle.get(request.numberOfKind() / 2 % cycle.size()))
                  : Optional.empty());
      assertEquals(0, stage.reconcileAtLast());
      assertTrue(stage.proxy.struck().size() >= 2, stage.proxy.struck().toString());
      stage.assertOneRecordEach();
    }
  }
}
