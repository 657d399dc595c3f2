package dev.mandate.writeback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.run.RunOutcome;
import dev.mandate.spec.Limits;
import dev.mandate.spec.Schemas;
import dev.mandate.spec.YamlDocument;
import dev.mandate.spec.YamlFile;
import dev.mandate.spec.YamlReader;
import dev.mandate.testkit.Golden;
import dev.mandate.writeback.Publisher.Proposal;
import dev.mandate.writeback.Publisher.RecordFile;
import dev.mandate.writeback.RecordEntries.RunEntry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class RecordEntriesTest {
  private final RecordEntries entries =
      new RecordEntries(
          GivenRecord.signer(),
          target ->
              blob -> {
                throw new AssertionError("nothing is held");
              });

  @Test
  void aRunThatProposesIsRecordedWhole() {
    RunEntry run = entries.of(GivenRecord.proposing("audit"));
    StringBuilder text = new StringBuilder(run.entry().summary()).append("\n\n");
    for (RecordFile file : run.entry().files()) {
      text.append("== ").append(file.path()).append('\n').append(text(file)).append("\n\n");
    }
    for (Proposal proposal : run.entry().proposals()) {
      text.append("== branch ").append(proposal.branch()).append(" on ").append(proposal.base());
      text.append(" with tree ").append(proposal.tree()).append('\n').append(proposal.message());
    }
    Golden.check("golden/record/proposing.txt", text.toString());
  }

  @Test
  void everyRecordKeepsToItsSchema() {
    for (JudgedRun run :
        List.of(
            GivenRecord.proposing("audit"),
            GivenRecord.ended("audit", new RunOutcome.Succeeded()),
            GivenRecord.ended("audit", new RunOutcome.Failed("exit code 3", OptionalInt.of(3))),
            GivenRecord.ended(
                "audit", new RunOutcome.Failed("it\nbroke: \u0085", OptionalInt.empty())),
            GivenRecord.ended("audit", new RunOutcome.TimedOut(Duration.ofSeconds(5))),
            GivenRecord.ended("audit", new RunOutcome.NotStarted("no such program", "Add it.")))) {
      for (RecordFile file : entries.of(run).entry().files()) {
        String name = file.path().fileName();
        if (name.equals("run.yaml")) {
          assertEquals(List.of(), new Schemas().check("run", name, strictly(file)));
        } else if (name.startsWith("decision")) {
          assertEquals(List.of(), new Schemas().check("decision", name, strictly(file)));
        } else if (file.path().value().startsWith("status/")) {
          assertEquals("audit", strictly(file).json().path("task").asText());
        }
      }
    }
  }

  @Test
  void theRecordCountsTheTestReportsOfTheRun() {
    RunEntry entry =
        entries.of(
            GivenRecord.leaving(
                "audit",
                new RunOutcome.Succeeded(),
                GivenRecord.artifact(
                    "junit.xml",
                    "<testsuite><testcase name='a'/><testcase name='b'><failure/></testcase></testsuite>")));
    RecordFile record = file(entry, entry.record().folder() + "/run.yaml");
    assertEquals(List.of(), new Schemas().check("run", "run.yaml", strictly(record)));
    JsonNode tests = strictly(record).json().at("/status/tests");
    assertEquals(2, tests.path("total").asInt());
    assertEquals("b", tests.at("/failing/0").asText());
    assertEquals("artifacts/junit.xml", tests.at("/reports/0").asText());
  }

  @Test
  void theMarkerGuardsTheEntryAndSaysWhatTheRecordSays() throws Exception {
    JudgedRun run = GivenRecord.proposing("audit");
    RunEntry entry = entries.of(run);
    assertEquals(List.of(run.key().marker()), entry.entry().guards());
    JsonNode marker =
        JsonMapper.builder().build().readTree(file(entry, run.key().marker().value()).content());
    assertEquals(entry.record(), FinalRecord.fromJson(marker));
    assertEquals("succeeded", entry.record().outcome());
    assertEquals("runs/2026/03/04/" + entry.record().run(), entry.record().folder().value());
  }

  @Test
  void onlyApprovalsThatPolicyCountedAreKept() {
    JudgedRun run = GivenRecord.proposing("audit");
    List<RecordFile> kept =
        entries.of(run).entry().files().stream()
            .filter(file -> file.path().value().startsWith("approvals/"))
            .toList();
    assertEquals(1, kept.size());
    assertEquals("bob", strictly(kept.getFirst()).json().at("/spec/approver").asText());
  }

  @Test
  void aRunThatDidNotEndWellProposesNothing() {
    JudgedRun good = GivenRecord.proposing("audit");
    JudgedRun refused =
        new JudgedRun(
            good.result(),
            good.standing(),
            good.before(),
            good.after(),
            new RunOutcome.Failed("policy refuses what the agent changed", OptionalInt.of(0)),
            good.events());
    RunEntry entry = entries.of(refused);
    assertEquals(List.of(), entry.entry().proposals());
    assertEquals(Optional.empty(), entry.record().proposal());
    assertTrue(
        text(file(entry, entry.record().folder() + "/run.yaml")).contains("outcome: failed"));
    assertFalse(text(file(entry, entry.record().folder() + "/run.yaml")).contains("proposal:"));
  }

  @Test
  void theSameRunGivesTheSameBytes() {
    List<RecordFile> once = entries.of(GivenRecord.proposing("audit")).entry().files();
    List<RecordFile> again = entries.of(GivenRecord.proposing("audit")).entry().files();
    assertEquals(
        once.stream().map(RecordEntriesTest::text).toList(),
        again.stream().map(RecordEntriesTest::text).toList());
  }

  private static RecordFile file(RunEntry run, String path) {
    return run.entry().files().stream()
        .filter(file -> file.path().value().equals(path))
        .findFirst()
        .orElseThrow();
  }

  private static YamlDocument strictly(RecordFile file) {
    YamlFile read = new YamlReader(Limits.defaults()).read(file.path().value(), file.content());
    assertEquals(List.of(), read.findings(), () -> text(file));
    return read.documents().getFirst();
  }

  private static String text(RecordFile file) {
    return new String(file.content(), StandardCharsets.UTF_8);
  }
}
