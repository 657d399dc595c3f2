package dev.mandate.cycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.claim.Claim;
import dev.mandate.claim.HeldClaim;
import dev.mandate.decide.Decision;
import dev.mandate.decide.Hook;
import dev.mandate.ledger.LedgerReader;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.run.RunOutcome;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.writeback.GivenRecord;
import dev.mandate.writeback.JudgedRun;
import dev.mandate.writeback.RecordEntries;
import dev.mandate.writeback.StatusFiles;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RecorderTest {
  private final GivenCycle given = new GivenCycle().task("one").task("two");
  private final KeepingPublisher publisher = new KeepingPublisher(given.files);
  private final Recorder recorder = recorder();

  @Test
  void statesAndDecisionsAreRecordedOnceAndOnlyWhatChangesAgain() throws Exception {
    given.policySays("warn", 1);
    Recorder.Recorded first = record(recorder, given.outlook(), List.of());
    assertEquals(given.files.fetch().runs(), first.head());
    assertEquals(4, recorded("decisions"));
    assertTrue(status("one").contains("state: waiting"), status("one"));

    assertEquals(first.head(), record(recorder, given.outlook(), List.of()).head());
    assertEquals(first.head(), record(recorder(), given.outlook(), List.of()).head());
    assertEquals(1, publisher.pushes().size());

    given.task("two", "suspend: true");
    assertEquals(given.files.fetch().runs().isPresent(), true);
    record(recorder, given.outlook(), List.of());
    assertTrue(status("two").contains("state: suspended"), status("two"));
    assertEquals(
        Set.of("decisions", "status", "README.md"),
        publisher.pushes().getLast().stream()
            .map(file -> file.path().value().split("/")[0])
            .collect(Collectors.toSet()));
    assertEquals(
        0,
        publisher.pushes().getLast().stream()
            .filter(file -> file.path().equals(StatusFiles.path("one")))
            .count());
  }

  @Test
  void veryMuchIsRecordedInParts() throws Exception {
    given.policySays("warn", 1);
    Recorder inParts = inParts();
    Recorder.Recorded done = record(inParts, given.outlook(), List.of());
    assertEquals(given.files.fetch().runs(), done.head());
    assertFalse(done.overtaken());
    assertEquals(3, publisher.pushes().size());
    expectEverything();

    assertEquals(done.head(), record(inParts, given.outlook(), List.of()).head());
    assertEquals(3, publisher.pushes().size());
  }

  @Test
  void aPartThatOthersWereFasterThanIsRecordedTheNextTime() throws Exception {
    given.policySays("warn", 1);
    Recorder inParts = inParts();
    publisher.outpace(1);
    assertTrue(record(inParts, given.outlook(), List.of()).overtaken());
    assertFalse(record(inParts, given.outlook(), List.of()).overtaken());
    expectEverything();
  }

  @Test
  void whereOthersAreFasterAllTheTimeNothingIsSettled() throws Exception {
    given.policySays("warn", 1);
    publisher.outpace(1);
    Recorder.Recorded nothing = record(recorder, given.outlook(), List.of());
    assertTrue(nothing.overtaken());
    assertEquals(List.of(), nothing.settled());
    assertEquals(Optional.empty(), given.files.fetch().runs());
    assertFalse(record(recorder, given.outlook(), List.of()).overtaken());
    expectEverything();
  }

  private Recorder inParts() {
    return new Recorder(
        given.files,
        publisher,
        new RecordEntries(GivenRecord.signer(), target -> given.files),
        outlook -> List.of(),
        2);
  }

  private void expectEverything() {
    assertEquals(4, recorded("decisions"));
    assertTrue(status("one").contains("state: waiting"), status("one"));
    assertTrue(status("two").contains("state: waiting"), status("two"));
  }

  @Test
  void whatPolicyDidNotDecideIsNotRecordedAsADecision() throws Exception {
    given.policyGivesNoAnswer();
    record(recorder, given.outlook(), List.of());
    assertEquals(0, recorded("decisions"));
    assertTrue(status("one").contains("policy-timeout"), status("one"));

    given.policySays("allow", 0);
    record(recorder, given.outlook(), List.of());
    assertEquals(4, recorded("decisions"));
  }

  @Test
  void aJudgementOfAChangeThatPolicyDidNotDecideIsNotRecordedEither() throws Exception {
    JudgedRun run = GivenRecord.proposing("one");
    JudgedRun undecided =
        new JudgedRun(
            run.result(),
            run.standing(),
            run.before(),
            Optional.of(
                GivenRecord.decision(
                    Hook.AFTER_EXECUTE,
                    run.result().request(),
                    Decision.Verdict.UNDECIDABLE,
                    List.of())),
            new RunOutcome.Failed("policy gives no answer", OptionalInt.of(0)),
            run.events());
    given.policyGivesNoAnswer();
    record(recorder, given.outlook(), List.of(undecided));
    assertEquals(0, recorded("decisions"));
    assertEquals(1, recorded("occurrences"));
    record(recorder, given.outlook(), List.of(GivenRecord.proposing("two")));
    assertEquals(1, recorded("decisions"));
  }

  @Test
  void aResultThatSomebodyElseRecordedIsDropped() throws Exception {
    JudgedRun run = GivenRecord.ended("one", new RunOutcome.Succeeded());
    Outlook outlook = given.outlook();
    Recorder.Recorded first = record(recorder(), outlook, List.of(run));
    assertEquals(1, first.records().size());
    assertEquals(List.of(), first.dropped());
    Recorder.Recorded second = record(recorder, outlook, List.of(run));
    assertEquals(List.of(), second.records());
    assertEquals(List.of(run.key()), second.dropped());
    assertEquals(1, new LedgerReader(given.files).read(given.files.fetch().runs()).size());
  }

  @Test
  void theStatusOfARunIsThatOfItsRecord() throws Exception {
    record(
        recorder, given.outlook(), List.of(GivenRecord.ended("one", new RunOutcome.Succeeded())));
    assertTrue(status("one").contains("state: done"), status("one"));
    assertTrue(status("two").contains("state: run"), status("two"));
    String page = text(new RepoPath("README.md"));
    assertTrue(page.contains("| done | 1 |") && page.contains("| run | 1 |"), page);
    assertTrue(page.contains("## latest runs"), page);
  }

  @Test
  void aTaskThatNobodyDeclaresAnyMoreIsRemoved() throws Exception {
    record(recorder, given.outlook(), List.of());
    given.withoutTask("two");
    record(recorder(), given.outlook(), List.of());
    assertTrue(status("two").contains("state: removed"), status("two"));
    given.withoutTask("one");
    record(recorder, given.outlook(), List.of());
    assertTrue(status("one").contains("state: removed"), status("one"));
  }

  @Test
  void aRefusalIsReportedAndTriedAgain() throws Exception {
    publisher.refuse("the branch is protected");
    Recorder.Recorded refused = record(recorder, given.outlook(), List.of());
    assertEquals(Optional.of("the branch is protected"), refused.refusal());
    assertEquals(Optional.empty(), refused.head());
    publisher.acceptAgain();
    record(recorder, given.outlook(), List.of());
    assertTrue(status("one").contains("state: run"), status("one"));
  }

  private Recorder recorder() {
    return new Recorder(
        given.files, publisher, new RecordEntries(GivenRecord.signer(), target -> given.files));
  }

  private int recorded(String folder) {
    return given.files.list(given.files.fetch().runs().orElseThrow(), new RepoPath(folder)).size();
  }

  private String status(String task) {
    return text(StatusFiles.path(task));
  }

  private String text(RepoPath path) {
    return given
        .files
        .find(given.files.fetch().runs().orElseThrow(), path)
        .map(blob -> new String(given.files.read(blob), StandardCharsets.UTF_8))
        .orElseThrow();
  }

  /** Under claims that nobody contests. */
  private static Recorder.Recorded record(Recorder recorder, Outlook outlook, List<JudgedRun> runs)
      throws RemoteUnavailableException {
    Map<OccurrenceKey, HeldClaim> claims = new HashMap<>();
    for (JudgedRun run : runs) {
      Claim claim = new Claim(run.key(), "holder", 1, Duration.ofMinutes(10), false, 1);
      claims.put(run.key(), new HeldClaim(claim, new CommitId("c".repeat(40))));
    }
    return recorder.record(outlook, runs, claims, Set.of());
  }
}
