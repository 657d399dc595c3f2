package dev.mandate.git;

import static dev.mandate.git.GivenClaims.key;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.claim.HeldClaim;
import dev.mandate.git.GivenClaims.Contender;
import dev.mandate.ledger.RunsMonth;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.testkit.GitHttpServer;
import dev.mandate.testkit.RealGit;
import dev.mandate.testkit.SshKeySigner;
import dev.mandate.writeback.Publisher.Entry;
import dev.mandate.writeback.Publisher.Outcome;
import dev.mandate.writeback.Publisher.RecordFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Moving months of runs beside others who record, and killed at any point. */
class RotationTest {
  private static final List<RunsMonth> MONTHS =
      List.of(month("2026-01"), month("2026-02"), month("2025-12"));
  private static final String RUNS = "mandate/runs";

  @TempDir Path temp;
  private final SshKeySigner signer = new SshKeySigner();
  private GivenClaims given;
  private Contender one;
  private Contender other;

  @BeforeEach
  void given() throws Exception {
    given = new GivenClaims(temp);
    one = given.inPlace("one");
    other = given.inPlace("other");
    for (String task : List.of("a", "b")) {
      publish(other, result(other.take(key(task)), "2026/01"));
    }
    publish(other, result(other.take(key("c")), "2026/02"));
    publish(other, result(other.take(key("d")), "2026/03"));
  }

  @AfterEach
  void close() {
    RealGit.run(given.repo.path(), "fsck", "--strict", "--no-dangling");
    given.close();
  }

  private static RunsMonth month(String text) {
    return RunsMonth.parse(text).orElseThrow();
  }

  private GitPublisher publisher(Contender contender, Upstream upstream) {
    return new GitPublisher(
        contender.source.objects(),
        upstream,
        new Author(contender == other ? "Other" : "One", "r@example.org"),
        signer,
        Clock.fixed(Instant.parse("2026-04-03T04:05:06Z"), ZoneOffset.UTC),
        new Backoff(duration -> Thread.onSpinWait(), new SplittableRandom(1)));
  }

  private Outcome publish(Contender contender, Entry... entries) throws Exception {
    return publisher(contender, contender.source.upstream())
        .publish(List.of(entries), (parent, accepted) -> List.of());
  }

  private Outcome rotate(Contender contender) throws Exception {
    return publisher(contender, contender.source.upstream()).rotate(MONTHS);
  }

  private static Entry result(HeldClaim held, String month) {
    OccurrenceKey key = held.key();
    byte[] content = key.task().getBytes(StandardCharsets.UTF_8);
    RepoPath run = new RepoPath("runs/" + month + "/05/run-of-" + key.task() + "/run.yaml");
    return new Entry(
            Optional.of(key.marker()),
            List.of(new RecordFile(key.marker(), content), new RecordFile(run, content)),
            List.of(),
            "Record " + key.task())
        .under(held);
  }

  private ObjectId runs() {
    return given.repo.head(RUNS).orElseThrow();
  }

  private List<String> folders() {
    return given.repo.files(RUNS).keySet().stream()
        .filter(path -> path.startsWith("runs/"))
        .map(path -> path.split("/")[2] + " " + path.split("/")[4])
        .toList();
  }

  private void assertMoved(ObjectId archived) {
    assertMoved(archived, 2);
  }

  private void assertMoved(ObjectId archived, int runsOfJanuary) {
    assertEquals(List.of("03 run-of-d"), folders());
    assertEquals(Optional.of(archived), given.repo.head("mandate/archive/2026-01"));
    assertEquals(Optional.of(archived), given.repo.head("mandate/archive/2026-02"));
    assertTrue(given.repo.head("mandate/archive/2025-12").isEmpty(), "it has no runs");
    assertEquals(
        1,
        RealGit.run(given.repo.path(), "log", "--format=%s", RUNS)
            .lines()
            .filter("Move the runs of 2026-01, 2026-02 to their archives"::equals)
            .count());
    assertTrue(
        given.repo.files(RUNS).get("archives/2026-01.json").contains("\"runs\":" + runsOfJanuary));
  }

  /** Something happens at the first push: before it is sent, or instead of hearing its answer. */
  private Upstream interrupted(Contender contender, Step before, Step after) {
    Upstream real = contender.source.upstream();
    AtomicInteger pushes = new AtomicInteger();
    return new Upstream() {
      @Override
      public RefState refresh() throws RemoteUnavailableException {
        return real.refresh();
      }

      @Override
      public PushResult push(List<RefMove> moves) throws RemoteUnavailableException {
        boolean first = pushes.getAndIncrement() == 0;
        if (first) {
          before.take();
        }
        PushResult result = real.push(moves);
        if (first) {
          after.take();
        }
        return result;
      }

      @Override
      public Map<String, String> pushEach(List<RefMove> moves) throws RemoteUnavailableException {
        return real.pushEach(moves);
      }

      @Override
      public void bring(Map<String, ObjectId> claims) {
        real.bring(claims);
      }
    };
  }

  private interface Step {
    Step NONE = () -> {};

    void take() throws RemoteUnavailableException;
  }

  /** What a reconciler that is killed leaves behind is what a thread that dies does. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  private static void die() {
    throw new Killed();
  }

  @Test
  void oncePerMonthHoweverOften() throws Exception {
    ObjectId before = runs();
    assertInstanceOf(Outcome.Published.class, rotate(one));
    assertMoved(before);
    ObjectId after = runs();
    assertInstanceOf(Outcome.NothingToDo.class, rotate(one));
    assertInstanceOf(Outcome.NothingToDo.class, rotate(other));
    assertEquals(after, runs());
    assertMoved(before);
  }

  @Test
  void killedBeforeThePushAndDoneAgain() throws Exception {
    ObjectId before = runs();
    GitPublisher dying = publisher(one, interrupted(one, RotationTest::die, Step.NONE));
    assertThrows(Killed.class, () -> dying.rotate(MONTHS));
    assertEquals(before, runs());
    assertTrue(given.repo.head("mandate/archive/2026-01").isEmpty());
    rotate(other);
    assertMoved(before);
  }

  @Test
  void killedAfterThePushAndDoneAgain() throws Exception {
    ObjectId before = runs();
    GitPublisher dying = publisher(one, interrupted(one, Step.NONE, RotationTest::die));
    assertThrows(Killed.class, () -> dying.rotate(MONTHS));
    assertMoved(before);
    assertInstanceOf(Outcome.NothingToDo.class, rotate(other));
    assertMoved(before);
  }

  @Test
  void racedByARecorderTheArchiveIsMadeWhereTheRecordIsToo() throws Exception {
    HeldClaim held = other.take(key("e"));
    Upstream raced = interrupted(one, () -> record(held), Step.NONE);
    assertInstanceOf(Outcome.Published.class, publisher(one, raced).rotate(MONTHS));
    ObjectId archived = given.repo.head("mandate/archive/2026-01").orElseThrow();
    assertMoved(archived, 3);
    assertTrue(
        given
            .repo
            .files("mandate/archive/2026-01")
            .containsKey("runs/2026/01/05/run-of-e/run.yaml"));
    assertTrue(given.repo.files(RUNS).containsKey(key("e").marker().value()));
  }

  private void record(HeldClaim held) {
    try {
      publish(other, result(held, "2026/01"));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void racedByAnotherRotationOneOfThemDoesIt() throws Exception {
    ObjectId before = runs();
    Upstream raced =
        interrupted(
            one,
            () -> {
              try {
                rotate(other);
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            },
            Step.NONE);
    assertInstanceOf(Outcome.NothingToDo.class, publisher(one, raced).rotate(MONTHS));
    assertMoved(before);
  }

  @Test
  void aRecorderThatIsRacedByARotationAddsToWhatIsLeft() throws Exception {
    ObjectId before = runs();
    HeldClaim held = one.take(key("e"));
    Upstream raced =
        interrupted(
            one,
            () -> {
              try {
                rotate(other);
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            },
            Step.NONE);
    publisher(one, raced)
        .publish(List.of(result(held, "2026/04")), (parent, accepted) -> List.of());
    assertEquals(List.of("03 run-of-d", "04 run-of-e"), folders());
    assertEquals(Optional.of(before), given.repo.head("mandate/archive/2026-01"));
  }

  /** The marker stays when the run goes, and it is what a writer looks for. */
  @Test
  void aLateWriterWhoseOccurrenceIsFinishedAndMovedAwayIsDropped() throws Exception {
    HeldClaim held = one.take(key("late"));
    other.claim(held.key());
    other.wait(GivenClaims.TTL);
    publish(other, result(other.take(held.key()), "2026/01"));
    rotate(other);
    ObjectId after = runs();
    Entry mine = result(held, "2026/04");
    assertEquals(new Outcome.NothingToDo(List.of(mine)), publish(one, mine));
    HeldClaim beside = one.take(key("beside"));
    Entry neighbour = result(beside, "2026/04");
    Outcome.Published published =
        assertInstanceOf(Outcome.Published.class, publish(one, mine, neighbour));
    assertEquals(List.of(mine), published.dropped());
    assertEquals(List.of("03 run-of-d", "04 run-of-beside"), folders());
    assertEquals(after.name(), RealGit.run(given.repo.path(), "rev-parse", RUNS + "^").strip());
    assertEquals(List.of(), given.refs());
  }

  @Test
  void overHttpWithTheAnswerLost() throws Exception {
    ObjectId before = runs();
    try (GitHttpServer server = new GitHttpServer(temp)) {
      Contender far = given.at(server.url("c.git"), "far");
      server.dropNextPushAnswer();
      assertInstanceOf(Outcome.Published.class, rotate(far));
      assertMoved(before);
      assertInstanceOf(Outcome.NothingToDo.class, rotate(far));
      assertEquals(
          Map.of(
              month("2026-01"), ObjectStore.commitId(before),
              month("2026-02"), ObjectStore.commitId(before)),
          given.at(server.url("c.git"), "reader").source.archives());
    }
  }

  @Test
  void aBranchOfThatNameThatIsThereAlreadyStopsItWithTheReason() throws Exception {
    given.repo.commit("mandate/archive/2026-01", "Mine", Map.of("a", "b"));
    ObjectId before = runs();
    String reason = assertInstanceOf(Outcome.Refused.class, rotate(one)).reason();
    assertTrue(reason.contains("refs/heads/mandate/archive/2026-01"), reason);
    assertEquals(before, runs());
  }

  @Test
  void withoutARunsBranchThereIsNothingToMove() throws Exception {
    given.repo.delete(RUNS);
    assertInstanceOf(Outcome.NothingToDo.class, rotate(one));
  }
}
