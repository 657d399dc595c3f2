package dev.mandate.git;

import static dev.mandate.git.GivenClaims.TTL;
import static dev.mandate.git.GivenClaims.key;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.claim.HeldClaim;
import dev.mandate.git.GivenClaims.Contender;
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
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever comes back after its claim was taken over records nothing; its neighbours land. */
class LateWriterTest {
  private static final OccurrenceKey KEY = key("audit");
  private static final OccurrenceKey NEIGHBOUR = key("neighbour");

  @TempDir Path temp;
  private GivenClaims given;
  private Contender late;
  private Contender other;
  private final SshKeySigner signer = new SshKeySigner();

  @BeforeEach
  void given() {
    given = new GivenClaims(temp);
    late = given.inPlace("late");
    other = given.inPlace("other");
  }

  @AfterEach
  void close() {
    RealGit.run(given.repo.path(), "fsck", "--strict", "--no-dangling");
    given.close();
  }

  private interface Interference {
    void act() throws Exception;
  }

  private HeldClaim takenOverFrom(HeldClaim held) throws Exception {
    assertEquals("late", held.claim().holder());
    other.claim(held.key());
    other.wait(TTL);
    return other.take(held.key());
  }

  private GitPublisher publisher(Contender contender, Upstream upstream) {
    return new GitPublisher(
        contender.source.objects(),
        upstream,
        new Author("R", "r@example.org"),
        signer,
        Clock.fixed(Instant.parse("2026-02-03T04:05:06Z"), ZoneOffset.UTC),
        new Backoff(duration -> Thread.onSpinWait(), new SplittableRandom(1)));
  }

  private Outcome publish(Contender contender, Entry... entries) throws Exception {
    return publisher(contender, contender.source.upstream())
        .publish(List.of(entries), (parent, accepted) -> List.of());
  }

  /** Something happens after the writer has looked and before it pushes. */
  private Outcome publishWhile(Interference interference, Entry... entries) throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    Upstream real = late.source.upstream();
    Upstream slow =
        new Upstream() {
          @Override
          public RefState refresh() throws RemoteUnavailableException {
            return real.refresh();
          }

          @Override
          public PushResult push(List<RefMove> moves) throws RemoteUnavailableException {
            if (!done.getAndSet(true)) {
              try {
                interference.act();
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            }
            return real.push(moves);
          }

          @Override
          public Map<String, String> pushEach(List<RefMove> moves)
              throws RemoteUnavailableException {
            return real.pushEach(moves);
          }

          @Override
          public void bring(Map<String, ObjectId> claims) {
            real.bring(claims);
          }
        };
    return publisher(late, slow).publish(List.of(entries), (parent, accepted) -> List.of());
  }

  private static Entry result(HeldClaim held, String by) {
    RepoPath marker = held.key().marker();
    byte[] content = by.getBytes(StandardCharsets.UTF_8);
    return new Entry(
            Optional.of(marker),
            List.of(
                new RecordFile(marker, content),
                new RecordFile(new RepoPath("runs/" + held.key().task()), content)),
            List.of(),
            "Record " + held.key().task())
        .under(held);
  }

  private void assertRecorded(OccurrenceKey key, String by) {
    assertEquals(by, given.repo.files("mandate/runs").get(key.marker().value()));
  }

  private void assertOnlyTheNeighbourLanded(Outcome outcome, Entry dropped) {
    assertEquals(List.of(dropped), assertInstanceOf(Outcome.Published.class, outcome).dropped());
    assertRecorded(NEIGHBOUR, "late");
    assertEquals(
        1,
        RealGit.run(given.repo.path(), "log", "--format=%s", "mandate/runs")
            .lines()
            .filter(line -> line.contains("neighbour"))
            .count());
  }

  @Test
  void theRecordAndTheEndOfTheClaimComeTogether() throws Exception {
    Entry mine = result(late.take(KEY), "late");
    Outcome.Published published = assertInstanceOf(Outcome.Published.class, publish(late, mine));
    assertEquals(List.of(), published.dropped());
    assertRecorded(KEY, "late");
    assertEquals(List.of(), given.refs());
  }

  @Test
  void takenOverAndRunning() throws Exception {
    HeldClaim held = late.take(KEY);
    takenOverFrom(held);
    Entry mine = result(held, "late");
    assertEquals(new Outcome.NothingToDo(List.of(mine)), publish(late, mine));
    assertTrue(given.repo.head("mandate/runs").isEmpty());
    assertEquals(1, given.refs().size());
  }

  @Test
  void takenOverAndRunningInABatch() throws Exception {
    Entry beside = result(late.take(NEIGHBOUR), "late");
    HeldClaim held = late.take(KEY);
    takenOverFrom(held);
    Entry mine = result(held, "late");
    assertOnlyTheNeighbourLanded(publish(late, mine, beside), mine);
    assertEquals(1, given.refs().size());
  }

  @Test
  void takenOverAndFinished() throws Exception {
    HeldClaim held = late.take(KEY);
    publish(other, result(takenOverFrom(held), "other"));
    ObjectId head = given.repo.head("mandate/runs").orElseThrow();
    Entry mine = result(held, "late");
    assertEquals(new Outcome.NothingToDo(List.of(mine)), publish(late, mine));
    assertEquals(head, given.repo.head("mandate/runs").orElseThrow());
    assertRecorded(KEY, "other");
  }

  @Test
  void takenOverAndFinishedInABatch() throws Exception {
    Entry beside = result(late.take(NEIGHBOUR), "late");
    HeldClaim held = late.take(KEY);
    publish(other, result(takenOverFrom(held), "other"));
    Entry mine = result(held, "late");
    assertOnlyTheNeighbourLanded(publish(late, mine, beside), mine);
    assertRecorded(KEY, "other");
    assertEquals(List.of(), given.refs());
  }

  @Test
  void takenOverBetweenTheLookAndThePush() throws Exception {
    Entry beside = result(late.take(NEIGHBOUR), "late");
    HeldClaim held = late.take(KEY);
    Entry mine = result(held, "late");
    assertOnlyTheNeighbourLanded(publishWhile(() -> takenOverFrom(held), mine, beside), mine);
  }

  @Test
  void finishedByAnotherBetweenTheLookAndThePush() throws Exception {
    Entry beside = result(late.take(NEIGHBOUR), "late");
    HeldClaim held = late.take(KEY);
    Entry mine = result(held, "late");
    assertOnlyTheNeighbourLanded(
        publishWhile(() -> publish(other, result(takenOverFrom(held), "other")), mine, beside),
        mine);
    assertRecorded(KEY, "other");
  }

  /** JGit takes the deletion of what is gone for done; the rest of the push must not land. */
  @Test
  void takenOverAndLetGoBetweenTheLookAndThePush() throws Exception {
    letGoBetweenTheLookAndThePush();
  }

  @Test
  void takenOverAndLetGoBetweenTheLookAndThePushOverHttp() throws Exception {
    try (GitHttpServer server = new GitHttpServer(temp)) {
      late = given.at(server.url("c.git"), "late");
      letGoBetweenTheLookAndThePush();
    }
  }

  @Test
  void takenOverAndLetGoBetweenTheLookAndThePushOverFile() throws Exception {
    late = given.at(given.repo.path().toUri().toString(), "late");
    letGoBetweenTheLookAndThePush();
  }

  private void letGoBetweenTheLookAndThePush() throws Exception {
    Entry beside = result(late.take(NEIGHBOUR), "late");
    HeldClaim held = late.take(KEY);
    Entry mine = result(held, "late");
    assertOnlyTheNeighbourLanded(
        publishWhile(() -> other.claimant.release(List.of(takenOverFrom(held))), mine, beside),
        mine);
    assertEquals(null, given.repo.files("mandate/runs").get(KEY.marker().value()));
  }

  @Test
  void aloneAndLetGoBetweenTheLookAndThePush() throws Exception {
    HeldClaim held = late.take(KEY);
    Entry mine = result(held, "late");
    Outcome outcome =
        publishWhile(() -> other.claimant.release(List.of(takenOverFrom(held))), mine);
    assertEquals(new Outcome.NothingToDo(List.of(mine)), outcome);
    assertTrue(given.repo.head("mandate/runs").isEmpty());
  }

  @Test
  void aRecordWhoseAnswerIsLostIsNotTakenForSomebodyElses() throws Exception {
    try (GitHttpServer server = new GitHttpServer(temp)) {
      late = given.at(server.url("c.git"), "late");
      Entry mine = result(late.take(KEY), "late");
      Entry beside = result(late.take(NEIGHBOUR), "late");
      server.dropNextPushAnswer();
      Outcome.Published published =
          assertInstanceOf(Outcome.Published.class, publish(late, mine, beside));
      assertEquals(List.of(), published.dropped());
      assertEquals(List.of(), given.refs());
    }
  }

  @Test
  void whatIsRecordedAlreadyNeedsItsClaimNoLonger() throws Exception {
    publish(other, result(other.take(KEY), "other"));
    HeldClaim useless = late.take(KEY);
    Entry mine = result(useless, "late");
    Outcome.Published published = assertInstanceOf(Outcome.Published.class, publish(late, mine));
    assertEquals(List.of(mine), published.dropped());
    assertEquals(List.of(), given.refs());
    assertRecorded(KEY, "other");
  }
}
