package dev.mandate.git;

import static dev.mandate.git.GivenClaims.TTL;
import static dev.mandate.git.GivenClaims.key;
import static dev.mandate.git.GivenClaims.keys;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.claim.ClaimName;
import dev.mandate.claim.ClaimOutcome;
import dev.mandate.claim.HeldClaim;
import dev.mandate.git.GivenClaims.Contender;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.testkit.GitHttpServer;
import dev.mandate.testkit.RealGit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.RefUpdate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitClaimsTest {
  private static final OccurrenceKey KEY = key("audit");

  @TempDir Path temp;
  private GivenClaims given;

  @BeforeEach
  void given() {
    given = new GivenClaims(temp);
  }

  @AfterEach
  void close() {
    RealGit.run(given.repo.path(), "fsck", "--strict", "--no-dangling");
    given.close();
  }

  @Test
  void aFreeOneIsGrantedAndStands() throws Exception {
    HeldClaim held = given.inPlace("one").take(KEY);
    assertEquals(1, held.claim().token());
    assertEquals(List.of(ClaimName.of(KEY).ref()), given.refs());
    assertEquals(
        held.claim().text(),
        RealGit.run(given.repo.path(), "log", "-1", "--format=%B", held.at().hex()).strip());
  }

  @Test
  void ofEightContendersExactlyOneWinsEachRound() throws Exception {
    race(i -> given.inPlace("c" + i), 12);
  }

  @Test
  void ofEightContendersOverHttpExactlyOneWinsEachRound() throws Exception {
    try (GitHttpServer server = new GitHttpServer(temp)) {
      race(i -> given.at(server.url("c.git"), "c" + i), 4);
    }
  }

  private void race(java.util.function.IntFunction<Contender> contenders, int rounds)
      throws Exception {
    int count = 8;
    CyclicBarrier start = new CyclicBarrier(count);
    try (ExecutorService pool = Executors.newFixedThreadPool(count)) {
      List<Future<List<Map<OccurrenceKey, ClaimOutcome>>>> all = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        Contender contender = contenders.apply(i);
        all.add(
            pool.submit(
                () -> {
                  List<Map<OccurrenceKey, ClaimOutcome>> outcomes = new ArrayList<>();
                  for (int round = 0; round < rounds; round++) {
                    start.await();
                    outcomes.add(contender.claim(List.of(key("x" + round), key("y" + round))));
                  }
                  return outcomes;
                }));
      }
      for (int round = 0; round < rounds; round++) {
        for (OccurrenceKey key : List.of(key("x" + round), key("y" + round))) {
          int winners = 0;
          for (var each : all) {
            ClaimOutcome outcome = each.get().get(round).get(key);
            winners += outcome instanceof ClaimOutcome.Granted ? 1 : 0;
            assertFalse(outcome instanceof ClaimOutcome.Refused, outcome::toString);
          }
          assertEquals(1, winners, "round " + round + ", " + key);
        }
      }
    }
    assertEquals(2 * rounds, given.refs().size());
  }

  @Test
  void threeHundredGoOutInOnePushAndEachHasItsOwnVerdict() throws Exception {
    try (GitHttpServer server = new GitHttpServer(temp)) {
      Contender one = given.at(server.url("c.git"), "one");
      Contender two = given.at(server.url("c.git"), "two");
      List<OccurrenceKey> all = keys(300);
      one.claim(all.subList(0, 40));
      // It has not looked since, so that only the push can tell.
      Map<OccurrenceKey, ClaimOutcome> outcomes = two.claim(all);
      assertEquals(260, count(outcomes, ClaimOutcome.Granted.class));
      assertEquals(40, count(outcomes, ClaimOutcome.HeldBy.class));
      ClaimOutcome.HeldBy taken =
          assertInstanceOf(ClaimOutcome.HeldBy.class, outcomes.get(key("t0")));
      assertEquals("one", taken.holder());
      long pushes =
          server.requests().stream()
              .filter(r -> r.startsWith("POST") && r.contains("/git-receive-pack"))
              .count();
      assertEquals(2, pushes);

      List<HeldClaim> held = held(outcomes);
      two.claimant.release(held);
      assertEquals(40, given.refs().size());
      assertFalse(two.claimant.holdsAny());
    }
  }

  @Test
  void oneThatIsRenewedIsNeverTakenOver() throws Exception {
    Contender one = given.inPlace("one");
    Contender two = given.inPlace("two");
    HeldClaim held = one.take(KEY);
    for (int i = 0; i < 5; i++) {
      assertInstanceOf(ClaimOutcome.HeldBy.class, two.claim(KEY));
      two.wait(TTL.minusNanos(1));
      assertInstanceOf(ClaimOutcome.HeldBy.class, two.claim(KEY));
      held = held(one.claimant.heartbeat(List.of(held), Set.of())).get(0);
      two.wait(Duration.ofSeconds(1));
    }
  }

  @Test
  void oneThatStandsUnchangedForItsTtlIsTakenOverWithAHigherToken() throws Exception {
    Contender one = given.inPlace("one");
    Contender two = given.inPlace("two");
    HeldClaim held = one.take(KEY);
    ClaimOutcome.HeldBy first = assertInstanceOf(ClaimOutcome.HeldBy.class, two.claim(KEY));
    assertEquals(new ClaimOutcome.HeldBy("one", Duration.ZERO), first);
    two.wait(TTL);
    HeldClaim taken = two.take(KEY);
    assertEquals(2, taken.claim().token());

    Map<OccurrenceKey, ClaimOutcome> late = one.claimant.heartbeat(List.of(held), Set.of());
    assertEquals(new ClaimOutcome.Lost(), late.get(KEY));
    one.claimant.release(List.of(held));
    assertEquals(1, given.refs().size(), "the claim of the other is left alone");
  }

  @Test
  void timeThatPassesForOthersChangesNothing() throws Exception {
    Contender one = given.inPlace("one");
    Contender two = given.inPlace("two");
    one.take(KEY);
    two.claim(KEY);
    one.wait(Duration.ofDays(400));
    assertInstanceOf(ClaimOutcome.HeldBy.class, two.claim(KEY));
    Contender fresh = given.inPlace("three");
    fresh.wait(Duration.ofDays(1));
    assertInstanceOf(ClaimOutcome.HeldBy.class, fresh.claim(KEY));
  }

  @Test
  void oneThatCannotBeReadIsHeldUntilItHasStoodForATtl() throws Exception {
    for (String text : List.of("gibberish", "{\"kind\":\"Claim\"}\n")) {
      OccurrenceKey key = key("k" + text.length());
      put(key, commit(text));
      Contender one = given.inPlace("one" + text.length());
      ClaimOutcome.HeldBy held = assertInstanceOf(ClaimOutcome.HeldBy.class, one.claim(key));
      assertEquals("a claim that cannot be read", held.holder());
      one.wait(TTL.minusNanos(1));
      assertInstanceOf(ClaimOutcome.HeldBy.class, one.claim(key));
      one.wait(Duration.ofNanos(1));
      assertEquals(1, one.take(key).claim().token());
    }
  }

  @Test
  void oneThatIsNoCommitAtAllIsHeldToo() throws Exception {
    put(KEY, blob("x"));
    Contender one = given.inPlace("one");
    assertInstanceOf(ClaimOutcome.HeldBy.class, one.claim(KEY));
    one.wait(TTL);
    one.take(KEY);
  }

  @Test
  void oneOfAHolderThatIsKnownToBeDeadIsTakenOverAtOnce() throws Exception {
    given.inPlace("one").take(KEY);
    assertInstanceOf(ClaimOutcome.HeldBy.class, given.knowing("two", "x"::equals).claim(KEY));
    HeldClaim taken = given.knowing("three", "one"::equals).take(KEY);
    assertEquals(2, taken.claim().token());
  }

  @Test
  void aPushWhoseAnswerIsLostIsReadBack() throws Exception {
    try (GitHttpServer server = new GitHttpServer(temp)) {
      Contender one = given.at(server.url("c.git"), "one");
      server.dropNextPushAnswer();
      HeldClaim held = one.take(KEY);
      assertEquals(1, given.refs().size());

      server.dropNextPushAnswer();
      HeldClaim next = held(one.claimant.heartbeat(List.of(held), Set.of())).get(0);
      assertTrue(next.claim().beat() > held.claim().beat());

      server.dropNextPushAnswer();
      one.claimant.release(List.of(next));
      assertEquals(List.of(), given.refs());
    }
  }

  @Test
  void aPushThatBreaksOffIsMadeAgain() throws Exception {
    try (GitHttpServer server = new GitHttpServer(temp)) {
      Contender one = given.at(server.url("c.git"), "one");
      server.breakNextPush();
      HeldClaim held = one.take(KEY);
      server.breakNextPush();
      HeldClaim next = held(one.claimant.heartbeat(List.of(held), Set.of())).get(0);
      server.breakNextPush();
      one.claimant.release(List.of(next));
      assertEquals(List.of(), given.refs());
    }
  }

  @Test
  void aHolderFindsItsOwnClaimAgain() throws Exception {
    Contender one = given.inPlace("one");
    HeldClaim first = one.take(KEY);
    HeldClaim again = one.take(KEY);
    assertEquals(first.claim().token(), again.claim().token());
    // And a sign of life from before that stands for the same.
    Map<OccurrenceKey, ClaimOutcome> late = one.claimant.heartbeat(List.of(first), Set.of());
    assertEquals(List.of(again), held(late));
  }

  @Test
  void aClaimThatIsTakenAgainIsAnotherObject() throws Exception {
    Contender one = given.inPlace("one");
    HeldClaim first = one.take(KEY);
    one.claimant.release(List.of(first));
    assertFalse(first.at().equals(one.take(KEY).at()));
  }

  private static long count(Map<OccurrenceKey, ClaimOutcome> outcomes, Class<?> type) {
    return outcomes.values().stream().filter(type::isInstance).count();
  }

  private static List<HeldClaim> held(Map<OccurrenceKey, ClaimOutcome> outcomes) {
    return outcomes.values().stream()
        .filter(ClaimOutcome.Granted.class::isInstance)
        .map(outcome -> ((ClaimOutcome.Granted) outcome).held())
        .toList();
  }

  private ObjectId commit(String message) throws Exception {
    ObjectId empty =
        ObjectId.fromString(
            RealGit.run(given.repo.path(), "hash-object", "-t", "tree", "-w", "/dev/null").strip());
    return ObjectId.fromString(
        RealGit.run(given.repo.path(), "commit-tree", empty.name(), "-m", message).strip());
  }

  private ObjectId blob(String text) throws Exception {
    try (ObjectInserter inserter = given.repo.repository().newObjectInserter()) {
      ObjectId id =
          inserter.insert(
              Constants.OBJ_BLOB, text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
      inserter.flush();
      return id;
    }
  }

  private void put(OccurrenceKey key, ObjectId id) throws Exception {
    RefUpdate update = given.repo.repository().updateRef(ClaimName.of(key).ref());
    update.setNewObjectId(id);
    update.disableRefLog();
    assertEquals(RefUpdate.Result.NEW, update.forceUpdate());
  }
}
