package dev.mandate.writeback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.decide.Decision;
import dev.mandate.decide.Hook;
import dev.mandate.finding.Finding;
import dev.mandate.finding.SourceLocation;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.ledger.Ledger;
import dev.mandate.plan.Action;
import dev.mandate.plan.Plan.Step;
import dev.mandate.plan.Ruling;
import dev.mandate.run.GivenRun;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.run.RunRequest;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.Limits;
import dev.mandate.spec.YamlReader;
import dev.mandate.testkit.FilesInMemory;
import dev.mandate.testkit.Golden;
import dev.mandate.writeback.Publisher.RecordFile;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The files and the page that say where everything stands. */
class StatusTest {
  private static final RunRequest REQUEST = new GivenRun().request();
  private static final Decision ALLOWED =
      GivenRecord.decision(Hook.BEFORE_EXECUTE, REQUEST, Decision.Verdict.ALLOW, List.of("bob"));
  private static final Decision DENIED =
      GivenRecord.decision(Hook.ON_CREATE_ATTEMPT, REQUEST, Decision.Verdict.DENY, List.of());
  private static final Instant LATER = Instant.parse("2026-03-05T00:00:00Z");

  /** One step of each kind. */
  private static List<Step> steps() {
    Ruling ruling =
        new Ruling(ALLOWED, Optional.of(ALLOWED), GivenRecord.proposing("audit").standing());
    OccurrenceKey key = REQUEST.occurrence();
    return List.of(
        step("a-run", new Action.Run(REQUEST.task(), key, 1, ruling)),
        step(
            "b-waiting",
            new Action.AwaitApproval(
                key,
                2,
                List.of("bob"),
                List.of("carol", "dave"),
                List.of(new Decision.Refused("alice", "alice is an author of what is approved")),
                ALLOWED)),
        step("c-denied", new Action.Denied(DENIED)),
        step("d-blocked", new Action.Blocked(List.of("it depends on x", "and on y: z"))),
        step("e-frozen", new Action.Frozen("sale", "Nothing moves.", Optional.of(LATER))),
        step("f-frozen", new Action.Frozen("stop", "yes", Optional.empty())),
        step("g-not-due", new Action.NotDue(Optional.of(LATER), Optional.of(record(1)))),
        step("h-never-due", new Action.NotDue(Optional.empty(), Optional.empty())),
        step("i-suspended", new Action.Suspended()),
        step("j-done", new Action.Done(record(2))),
        step(
            "k-invalid",
            new Action.Broken(
                List.of(
                    Finding.error(
                        new SourceLocation("tasks/k.yaml", 3, 7), "r", "unknown `x`", "", "mend"),
                    Finding.error(
                        new SourceLocation("tasks/k.yaml", 4, 1), "r", "and more", "", "mend")))),
        step("l-invalid", new Action.Broken(List.of())));
  }

  @Test
  void everyStateIsWrittenAsPeopleReadIt() {
    StringBuilder text = new StringBuilder();
    steps().stream().map(StatusFiles::of).forEach(file -> append(text, file));
    append(text, StatusFiles.removed("gone"));
    Golden.check("golden/status/files.txt", text.toString());
  }

  @Test
  void theSameStateIsTheSameBytesAndReadsStrictly() {
    List<Step> again = steps();
    for (int i = 0; i < again.size(); i++) {
      RecordFile file = StatusFiles.of(again.get(i));
      assertEquals(text(StatusFiles.of(steps().get(i))), text(file));
      assertEquals(
          List.of(), new YamlReader(Limits.defaults()).read("status", file.content()).findings());
      assertEquals(again.get(i).task(), StatusFiles.task(file.path()));
    }
  }

  @Test
  void whatIsWrittenIsReadBack() {
    FilesInMemory files = new FilesInMemory();
    assertEquals(
        new RecordedState(Optional.empty(), List.of(), 0, List.of(), Map.of(), Map.of()),
        RecordedState.read(files, Optional.empty(), 5));
    steps().stream()
        .map(StatusFiles::of)
        .forEach(file -> files.record(file.path(), file.content()));
    FinalRecord done = record(2);
    files.record(done.key().marker(), dev.mandate.canonical.CanonicalJson.bytes(done.toJson()));

    RecordedState state = RecordedState.read(files, files.fetch().runs(), 5);
    assertEquals(
        steps().stream().map(step -> step.task() + " " + step.action().state()).toList(),
        state.tasks().stream().map(task -> task.task() + " " + task.state()).toList());
    assertEquals(1, state.finished());
    assertEquals(List.of(done), state.latest());
  }

  @Test
  void thePageShowsWhatNeedsAttentionFirst() {
    Ledger ledger = Ledger.of(List.of(record(1), record(2)));
    Golden.check("golden/status/page.md", StatusPage.render("shop", steps(), ledger));
  }

  @Test
  void theTextOfOthersCannotReachOutOfItsCell() {
    String hostile =
        "a|b\n| x | y |\r<script>alert(1)</script> [link](http://x) `code` *bold* _it_ \\| ![i](u)"
            + " &lt; ~~gone~~ $x$ \u202etxt\u2028\u0085\u001b[31m\ud800 end";
    String page =
        StatusPage.render(
            hostile,
            List.of(
                step("long", new Action.Blocked(List.of("x".repeat(100_000)))),
                step("hostile", new Action.Blocked(List.of(hostile)))),
            Ledger.empty());
    Golden.check("golden/status/hostile.md", page);
  }

  @Test
  void thePageStaysSmallHoweverMuchThereIs() {
    List<Step> many = new ArrayList<>();
    List<FinalRecord> records = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      List<Step> kinds = steps();
      many.add(step("task-" + i, kinds.get(i % kinds.size()).action()));
      if (i < 10_000) {
        records.add(record(i));
      }
    }
    String page = StatusPage.render("shop", many, Ledger.of(records));
    assertTrue(page.length() < 40_000, "the page has " + page.length() + " characters");
    assertTrue(page.contains("… and 8309 more."), page);
    assertTrue(page.contains("… and 9975 more."), page);
    assertFalse(page.contains("task-99999"), page);
  }

  private static void append(StringBuilder text, RecordFile file) {
    text.append("== ").append(file.path()).append('\n').append(text(file)).append('\n');
  }

  private static Step step(String task, Action action) {
    return new Step(task, action instanceof Action.Broken ? "" : "staging", 500, action);
  }

  private static FinalRecord record(int second) {
    return new FinalRecord(
        new OccurrenceKey("done-" + second, REQUEST.task().digest(), "once"),
        1,
        "0123456789-run-" + second,
        "succeeded",
        "the agent ended well",
        Instant.parse("2026-03-04T12:00:00Z").plusSeconds(second),
        new RepoPath("runs/2026/03/04/run-" + second),
        Optional.of("mandate/proposals/done-" + second));
  }

  private static String text(RecordFile file) {
    return new String(file.content(), StandardCharsets.UTF_8);
  }
}
