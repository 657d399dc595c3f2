package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.mandate.cycle.PassReport;
import dev.mandate.cycle.ReconcileReport;
import dev.mandate.finding.Finding;
import dev.mandate.finding.Finding.Severity;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Requests that stand for nothing, or against each other, do nothing and are told of. */
@Tag("both-forges")
class RequestsTest extends RequestScene {
  @Test
  void aRequestOfAnEarlierVersionMeansNothing() {
    scene.declare(agent.succeedingAt(1), TaskText.of("sweep", "counter"));
    cancel("sweep", "once");
    scene.declare(TaskText.of("sweep", "counter").prompt("Do it well."));

    scene.reconcile();

    assertEquals("succeeded", scene.observed().record("sweep").outcome());
  }

  @Test
  void aRequestByNobodyKnownIsAFindingAndDoesNothing() {
    scene.declare(agent.succeedingAt(1), TaskText.of("sweep", "counter"));
    cancel("sweep", "once");
    String file = request();
    String text = scene.repo.files("main").get(file);
    scene.commit(Map.of(file, text.replace("requestedBy: bob", "requestedBy: nobody")));

    ReconcileReport report = scene.reconcile();

    assertEquals("succeeded", scene.observed().record("sweep").outcome());
    List<Finding> findings = ((PassReport.Carried) report.last()).outlook().specs().findings();
    assertEquals(
        List.of("reference/unknown-person"), findings.stream().map(Finding::rule).toList());
    assertFalse(findings.getFirst().where().line() == 0);
  }

  @Test
  void theSameAskedTwiceIsAFindingAndTheEarlierOneCounts() {
    scene.declare(agent.succeedingAt(1), TaskText.of("sweep", "counter"));
    cancel("sweep", "once");
    String file = request();
    String earlier = scene.repo.files("main").get(file);
    String later =
        earlier
            .replaceFirst("name: \\S+", "name: again")
            .replaceFirst("requestedAt: \\S+", "requestedAt: 2030-01-01T00:00:00Z");
    scene.commit(Map.of("requests/again.yaml", later));

    ReconcileReport report = scene.reconcile();

    assertEquals("cancelled", scene.observed().record("sweep").outcome());
    expectWarning("request/repeated", "requests/again.yaml", report);
  }

  @Test
  void whoWantsEndedWhatIsToBeRepeatedIsTold() {
    scene.declare(agent.succeedingAt(2), TaskText.of("sweep", "counter"));
    scene.reconcile();
    retry("sweep", "once");
    String retry = scene.repo.files("main").get(request());
    String cancel =
        retry
            .replaceFirst("name: \\S+", "name: end-it")
            .replaceFirst("action: retry", "action: cancel")
            .replaceFirst("requestedAt: \\S+", "requestedAt: 2030-01-01T00:00:00Z");
    scene.commit(Map.of("requests/end-it.yaml", cancel));

    ReconcileReport report = scene.reconcile();

    assertEquals(2, agent.starts());
    expectWarning("request/contradicts", "requests/end-it.yaml", report);
  }

  private String request() {
    return scene.repo.files("main").keySet().stream()
        .filter(path -> path.startsWith("requests/"))
        .findFirst()
        .orElseThrow();
  }

  private static void expectWarning(String rule, String file, ReconcileReport report) {
    List<Finding> findings = ((PassReport.Carried) report.last()).outlook().specs().findings();
    assertEquals(List.of(rule), findings.stream().map(Finding::rule).toList());
    assertEquals(Severity.WARNING, findings.getFirst().severity());
    assertEquals(file, findings.getFirst().where().file());
  }
}
