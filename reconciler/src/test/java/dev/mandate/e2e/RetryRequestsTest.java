package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mandate.cycle.Outlook;
import dev.mandate.cycle.QuietProgress;
import dev.mandate.cycle.ReconcileReport;
import dev.mandate.ledger.FinalRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What people ask to be repeated is run once more, by whichever reconciler comes first. */
@Tag("both-forges")
class RetryRequestsTest extends RequestScene {
  @Test
  void whatFailedIsRunAgainOnRequestAndWhatDependsOnItGoesOn() {
    scene.declare(
        agent.succeedingAt(2),
        TaskText.of("sweep", "counter"),
        TaskText.of("after", "counter").with("dependsOn: [sweep]"));
    scene.reconcile();
    assertEquals("failed", scene.observed().record("sweep").outcome());
    assertEquals("blocked", scene.observed().state("after"));
    retry("sweep", "once");

    scene.reconcile();

    assertEquals(Map.of("once", "failed", "once/2", "succeeded"), outcomes("sweep"));
    assertEquals("done", scene.observed().state("sweep"));
    assertEquals("succeeded", scene.observed().record("after").outcome());
    scene.assertSound();
  }

  @Test
  void theNewestResultCountsWhateverTheClocksSaid() {
    scene.declare(
        agent.succeedingAt(2),
        TaskText.of("sweep", "counter"),
        TaskText.of("after", "counter").with("dependsOn: [sweep]"));
    scene.skew("ahead", Duration.ofDays(30));
    scene.reconcile("ahead", new QuietProgress());
    retry("sweep", "once");

    scene.reconcile();

    assertEquals("succeeded", scene.observed().record("after").outcome());
    scene.assertSound();
  }

  @Test
  void aRepetitionThatFailsCanBeRepeated() {
    scene.declare(agent.succeedingAt(3), TaskText.of("sweep", "counter"));
    scene.reconcile();
    retry("sweep", "once");
    scene.reconcile();
    retry("sweep", "once/2");
    scene.reconcile();

    assertEquals(
        Map.of("once", "failed", "once/2", "failed", "once/3", "succeeded"), outcomes("sweep"));
    scene.delete(
        scene.repo.files("main").keySet().stream()
            .filter(path -> path.startsWith("requests/"))
            .toArray(String[]::new));
    scene.reconcile("another machine", new QuietProgress());
    assertEquals(3, scene.observed().records("sweep").size());
    assertEquals(3, agent.starts());
    assertEquals("done", scene.observed().state("sweep"));
    scene.assertSound();
  }

  @Test
  void aTimeOfAScheduleIsRepeatedOnRequest() {
    scene.declare(
        agent.succeedingAt(2),
        TaskText.of("sweep", "counter").with("schedule: {cron: \"0 * * * *\"}"));
    scene.clock.set("2026-03-02T09:00:00Z");
    scene.reconcile();
    scene.clock.set("2026-03-02T09:30:00Z");
    retry("sweep", "2026-03-02T09:00:00Z");
    scene.reconcile();

    assertEquals(
        Map.of("2026-03-02T09:00:00Z", "failed", "2026-03-02T09:00:00Z/2", "succeeded"),
        outcomes("sweep"));
    assertEquals("not-due", scene.observed().state("sweep"));
    scene.assertSound();
  }

  @Test
  void anApprovalCountsForTheRepetitionToo() {
    scene.declare(agent.succeedingAt(2), TaskText.needingApproval("sweep", "counter"));
    scene.approve("sweep", "carol");
    scene.reconcile();
    assertEquals("failed", scene.observed().record("sweep").outcome());
    retry("sweep", "once");
    scene.reconcile();

    assertEquals("succeeded", outcomes("sweep").get("once/2"));
    scene.assertSound();
  }

  @Test
  void whatSucceededIsNotRunAgain() {
    scene.declare(agent.succeedingAt(1), TaskText.of("sweep", "counter"));
    scene.reconcile();
    retry("sweep", "once");
    scene.reconcile();

    assertEquals(1, agent.starts());
    assertEquals("succeeded", scene.observed().record("sweep").outcome());
  }

  @Test
  void twoReconcilersThatSeeTheSameRequestRunItOnce() {
    scene.declare(agent.succeedingAt(2), TaskText.of("sweep", "counter"));
    scene.reconcile();
    retry("sweep", "once");

    ReconcileReport late =
        scene.reconcile(
            "late",
            new QuietProgress() {
              private boolean overtaken;

              @Override
              public void planned(Outlook outlook) {
                if (!overtaken) {
                  overtaken = true;
                  scene.reconcile("quick", new QuietProgress());
                }
              }
            });

    assertEquals(List.of(), late.records());
    assertEquals(List.of(), late.attempts());
    assertEquals(2, agent.starts());
    assertEquals(Map.of("once", "failed", "once/2", "succeeded"), outcomes("sweep"));
    scene.assertSound();
  }

  private Map<String, String> outcomes(String task) {
    return scene.observed().records(task).stream()
        .collect(Collectors.toMap(record -> record.key().occurrence(), FinalRecord::outcome));
  }
}
