package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.testkit.GivenRepo;
import dev.mandate.testkit.github.Account;
import dev.mandate.testkit.github.FakeRepository;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is proposed to a target on GitHub is a pull request there. */
class TargetPullsTest {
  @TempDir Path folder;
  private Scene scene;
  private FakeRepository store;
  private Account bob;

  @BeforeEach
  void open() throws Exception {
    scene = Scene.onGitHub(folder);
    Hosting host = scene.hosting.orElseThrow();
    bob = host.account("bob");
    store = host.hub.repository(host.owner, "store");
    store.permit(bob, "write");
    try (GivenRepo repo = GivenRepo.at(store.folder())) {
      repo.commit("main", "Begin", Map.of("notes.txt", "store\n"));
    }
    GivenTarget.name(scene, store.cloneUrl(), "");
    scene.declare(GivenTarget.FIXER, GivenTarget.task("fix"));
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void itIsOpenedOnceAndWhatBecomesOfItIsRecorded() {
    scene.reconcile();
    scene.clock.advance(Duration.ofMinutes(2));
    scene.reconcile();

    FinalRecord record = scene.observed().record("fix");
    assertEquals("succeeded", record.outcome(), record.reason());
    assertEquals(1, store.pulls().size());
    assertEquals(0, scene.hosting.orElseThrow().repository.pulls().size());
    JsonNode pull = store.pulls().get(0);
    assertEquals(record.proposal().orElseThrow(), pull.at("/head/ref").asText());
    assertEquals("main", pull.at("/base/ref").asText());
    assertTrue(pull.get("body").asText().contains(record.run()), pull.get("body").asText());

    store.close(bob, 1);
    scene.declare(TaskText.of("other", "fixer"));
    scene.reconcile();
    String ends =
        scene.observed().files().entrySet().stream()
            .filter(file -> file.getKey().startsWith("proposals/"))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse("");
    assertTrue(ends.contains("rejected") && ends.contains("bob"), ends);
  }
}
