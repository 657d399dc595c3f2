package dev.mandate.cycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.fail;

import dev.mandate.claim.Claim;
import dev.mandate.claim.ClaimName;
import dev.mandate.claim.ClaimOutcome;
import dev.mandate.claim.ClaimStore;
import dev.mandate.claim.ClaimWatch;
import dev.mandate.claim.Claimant;
import dev.mandate.claim.HeldClaim;
import dev.mandate.claim.Holders;
import dev.mandate.claim.Reservations;
import dev.mandate.claim.SeenClaim;
import dev.mandate.git.PushBudget;
import dev.mandate.ledger.Markers;
import dev.mandate.run.CapturedChange;
import dev.mandate.run.CredentialGrants;
import dev.mandate.run.Logins;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.run.PromptRenderer;
import dev.mandate.run.Runner;
import dev.mandate.run.TargetRepository;
import dev.mandate.run.Targets;
import dev.mandate.run.WorkspaceSweep;
import dev.mandate.signing.KeySignatures;
import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.TreeId;
import dev.mandate.spec.Limits;
import dev.mandate.spec.SpecLoader;
import dev.mandate.spec.Target;
import dev.mandate.testkit.SettableClock;
import dev.mandate.writeback.GivenRecord;
import dev.mandate.writeback.RecordEntries;
import dev.mandate.writeback.TargetProposals;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When a pass may be skipped, and when it must not be. */
class ReconciliationTest {
  private final GivenCycle given = new GivenCycle().task("one");
  private final KeepingPublisher publisher = new KeepingPublisher(given.files);
  private final SettableClock clock = new SettableClock(GivenCycle.NOW.toString());
  private Optional<Settled> remembered = Optional.empty();
  private Optional<Entitlement.Objection> objection = Optional.empty();
  private final Shift shift = shift();

  @Test
  void whatIsSettledIsNotLookedAtAgainUntilSomethingMoves() throws Exception {
    given.policySays("allow", 1);
    assertInstanceOf(PassReport.Carried.class, shift.step());
    assertInstanceOf(PassReport.Unchanged.class, shift.step());
    given.task("two");
    assertInstanceOf(PassReport.Carried.class, shift.step());
    assertInstanceOf(PassReport.Unchanged.class, shift.step());
  }

  @Test
  void timeAloneEndsTheRest() throws Exception {
    given.task("one", "schedule: {cron: \"0 * * * *\", startingDeadlineSeconds: 60}");
    PassReport first = shift.step();
    assertInstanceOf(PassReport.Carried.class, first);
    clock.advance(Duration.ofSeconds(60));
    assertInstanceOf(PassReport.Unchanged.class, shift.step());
    given.policySays("allow", 1);
    clock.set(remembered.orElseThrow().wakeAt().orElseThrow().toString());
    assertInstanceOf(PassReport.Carried.class, shift.step());
  }

  @Test
  void aPolicyThatGaveNoAnswerIsAskedAgainThoughNothingMoved() throws Exception {
    given.policyGivesNoAnswer();
    assertInstanceOf(PassReport.Carried.class, shift.step());
    assertEquals(Optional.empty(), remembered);
    given.policySays("allow", 1);
    PassReport.Carried second = assertInstanceOf(PassReport.Carried.class, shift.step());
    assertEquals("waiting", second.outlook().plan().steps().getFirst().action().state());
  }

  @Test
  void aRecordThatWasRefusedIsTriedAgain() throws Exception {
    given.policySays("allow", 1);
    publisher.refuse("the branch is protected");
    assertEquals(1, new Reconciliation(shift).run().passes());
    assertEquals(Optional.empty(), remembered);
    publisher.acceptAgain();
    PassReport.Carried second =
        assertInstanceOf(PassReport.Carried.class, new Reconciliation(shift).run().last());
    assertEquals(given.files.fetch().runs(), second.recorded().head());
  }

  @Test
  void whoeverIsNotEntitledChangesNothing() throws Exception {
    objection = Optional.of(new Entitlement.Objection("its key is not named", "Name it."));
    assertInstanceOf(PassReport.NotEntitled.class, shift.step());
    assertEquals(Optional.empty(), given.files.fetch().runs());
  }

  @Test
  void withoutMandateYamlNothingIsDone() throws Exception {
    given.files.remove("mandate.yaml");
    assertInstanceOf(PassReport.Halted.class, new Reconciliation(shift).run().last());
    assertEquals(List.of(), new Reconciliation(shift).run().records());
    assertEquals(Optional.empty(), given.files.fetch().runs());
  }

  private Shift shift() {
    Runner runner =
        new Runner(
            (run, retention) -> fail("nothing is to be run"),
            Targets.only(new NoTarget()),
            List.of(),
            List.of(),
            PromptRenderer.builtIn(),
            (request, onLoopback) ->
                new dev.mandate.run.ModelGate.Opening.Refused("no model here", "None."),
            Logins.none(),
            clock,
            Runner.Settings.defaults());
    Continuity continuity =
        new Continuity(
            given.files,
            new SpecLoader(given.files, Limits.defaults()),
            new OneLine(),
            (signature, message, namespace, keys) -> false,
            new NoMemory());
    return new Shift(
        given.survey(),
        control -> objection,
        new Claiming(
            new Claimant(new NoClaims(), "me", Holders.NOBODY, new ClaimWatch(() -> 0L)),
            given.files,
            Targets.only(new NoTarget()),
            new QuietProgress()),
        new Execution(
            runner,
            Targets.only(new NoTarget()),
            Map.of(),
            clock,
            new QuietProgress(),
            CredentialGrants.none()),
        new Releasing(
            given.files,
            Targets.only(new NoTarget()),
            new KeySignatures(),
            clock,
            new QuietProgress()),
        1,
        new Recorder(
            given.files, publisher, new RecordEntries(GivenRecord.signer(), target -> given.files)),
        new Drafts(new NoProposals(), given.files, new QuietProgress()),
        new Housekeeping(
            given.files,
            months -> fail("nothing is to be moved"),
            (policy, now) -> new WorkspaceSweep.Swept(0, 0, List.of()),
            new QuietProgress()),
        continuity,
        new Remembering(),
        new PushBudget(System::nanoTime, Thread::sleep),
        Circumstances.fixed("1"),
        CodeHost.none(),
        clock,
        new QuietProgress());
  }

  private final class Remembering implements Settled.Memory {
    @Override
    public Optional<Settled> recall() {
      return remembered;
    }

    @Override
    public void keep(Settled settled) {
      remembered = Optional.of(settled);
    }
  }

  /** Nobody rewrites anything. */
  private static final class OneLine implements Continuity.Ancestry {
    @Override
    public boolean contains(CommitId head, CommitId commit) {
      return true;
    }

    @Override
    public List<CommitId> lost(CommitId from, Optional<CommitId> to, int most) {
      return List.of();
    }
  }

  private static final class NoMemory implements Anchor.Memory {
    @Override
    public Optional<Anchor> recall() {
      return Optional.empty();
    }

    @Override
    public void replace(Optional<Anchor> before, Anchor now) {}
  }

  private static final class NoProposals implements TargetProposals {
    @Override
    public Map<Draft, Drafted> draft(Target target, List<Draft> drafts) {
      return fail("nothing is to be proposed");
    }

    @Override
    public Optional<String> settle(Target target, String control, Markers recorded) {
      return fail("nothing is to be proposed");
    }
  }

  private static final class NoTarget implements TargetRepository {
    @Override
    public void checkOut(CommitId commit, Path into) {
      fail("nothing is to be checked out");
    }

    @Override
    public CapturedChange capture(CommitId base, Path checkout, CaptureLimits limits) {
      return fail("nothing is to be captured");
    }

    @Override
    public byte[] content(BlobId blob) {
      return fail("nothing is to be read");
    }

    @Override
    public TreeId compose(CommitId base, Map<RepoPath, Optional<PlacedFile>> files) {
      return fail("nothing is to be put together");
    }
  }

  private static final class NoClaims implements ClaimStore {
    @Override
    public Map<ClaimName, SeenClaim> observe(Set<ClaimName> names) {
      return Map.of();
    }

    @Override
    public Map<OccurrenceKey, ClaimOutcome> acquire(Collection<Bid> bids) {
      return bids.isEmpty() ? Map.of() : fail("nothing is to be claimed");
    }

    @Override
    public Map<OccurrenceKey, ClaimOutcome> heartbeat(Map<HeldClaim, Claim> from) {
      return from.isEmpty() ? Map.of() : fail("nothing is held");
    }

    @Override
    public void giveBack(Collection<HeldClaim> held) {
      release(held);
    }

    @Override
    public List<String> openProposals() {
      return List.of();
    }

    @Override
    public Optional<Reservations> reservations() {
      return Optional.of(Reservations.none());
    }

    @Override
    public void release(Collection<HeldClaim> held) {
      assertEquals(List.of(), List.copyOf(held));
    }
  }
}
