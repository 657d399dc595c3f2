package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.cycle.QuietProgress;
import dev.mandate.ledger.FinalRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever asked for something in an issue reads there how it stands, in one comment. */
class LiveStatusTest {
  private static final AgentText TIDIER =
      AgentText.changing(
          "tidier",
          "cd \"$MANDATE_TARGET\" && echo tidy >> services/shop/notes.txt && echo Tidied up. @ada",
          "services/**");

  @TempDir Path folder;
  private Scene scene;
  private int issue;

  @BeforeEach
  void start() {
    scene = Scene.onGitHub(folder);
    issue = host().repository.issue(host().account("ada"), "Tidy up", "please");
  }

  @AfterEach
  void stop() {
    scene.close();
  }

  private Hosting host() {
    return scene.hosting.orElseThrow();
  }

  private TaskText from(TaskText task) {
    return task.with(
        "origin: {kind: issue, author: ada, url: \""
            + host().hub.web()
            + "/acme/control/issues/"
            + issue
            + "\"}");
  }

  private String said() {
    List<JsonNode> comments = host().repository.comments(issue);
    assertEquals(1, comments.size(), comments.toString());
    return comments.get(0).get("body").asText();
  }

  private long written() {
    return host().hub.desk().asked().stream()
        .filter(a -> a.toString().matches("(POST|PATCH) .*/comments.*"))
        .count();
  }

  @Test
  void theSummaryWithCostEvidenceAndProposalStandsThereAtTheEnd() {
    scene.declare(TIDIER, from(TaskText.of("tidy", "tidier")));
    scene.reconcile();

    FinalRecord record = scene.observed().record("tidy");
    String text = said();
    for (String part :
        List.of(
            "Task `tidy` of agent `tidier`: **succeeded**.",
            "What it changed is proposed in #2.",
            "```text\nTidied up. @ada\n```",
            "- Cost: ",
            record.folder().value(),
            "<!-- mandate-key: run/tidy -->")) {
      assertTrue(text.contains(part), text);
    }

    long written = written();
    scene.reconcile();
    scene.reconcile("another", new QuietProgress());
    assertEquals(written, written());

    scene.clock.advance(Duration.ofSeconds(1));
    host().repository.close(host().account("bob"), 2);
    scene.reconcile();
    scene.reconcile();
    assertTrue(said().contains("#2, which was refused"), said());
  }

  @Test
  void itSaysWhatATaskWaitsForAndThatItRuns() throws Exception {
    Path go = folder.resolve("go");
    AgentText waiting =
        AgentText.reporting("waiting", "while [ ! -e " + go + " ]; do sleep 0.1; done");
    TaskText task = from(TaskText.needingApproval("slow", "waiting"));
    scene.declare(waiting, task);
    scene.reconcile();
    assertTrue(said().contains("**waiting**, `waiting for 1 approval from"), said());

    scene.approve("slow", "bob");
    Thread reconciling = Thread.ofVirtual().start(scene::reconcile);
    String running = said();
    while (!running.contains("is **running**, attempt 1") && reconciling.isAlive()) {
      running = said();
    }
    Files.createFile(go);
    reconciling.join();

    assertTrue(running.contains("is **running**, attempt 1"), running);
    assertTrue(said().contains("**succeeded**"), said());
  }

  @Test
  void tasksOfOtherPlacesAreNotTalkedAbout() {
    TaskText elsewhere =
        TaskText.of("tidy", "tidier")
            .with(
                "origin: {kind: issue, author: ada, url: \"https://evil.example/acme/control/issues/1\"}");
    scene.declare(TIDIER, elsewhere);
    scene.reconcile();

    assertEquals(0, host().repository.comments(issue).size());
  }
}
