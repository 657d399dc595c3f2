package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pushes forth and back, reviews of what their author saw a while ago, reviews and comments that
 * are taken back or dismissed, all ways to merge, and pushes past the pull request, in any order
 * and at any moment of real passes of three reconcilers: what is run is what was approved at the
 * head that was merged. {@code -Dmandate.review.histories=500} tries more of them.
 */
class ReviewHistoriesTest {
  private static final int HISTORIES = Integer.getInteger("mandate.review.histories", 20);
  private static final int AT_ONCE = 20;
  private static final int EVENTS = 12;

  @TempDir Path folder;

  @Test
  void nothingIsRunButWhatWasApprovedAtTheHeadThatWasMerged() throws IOException {
    int runs = 0;
    int pushes = 0;
    int overtaken = 0;
    for (int from = 0; from < HISTORIES; from += AT_ONCE) {
      try (Scene scene = scene(from)) {
        ReviewHistories histories = new ReviewHistories(scene, from, AT_ONCE, EVENTS);
        histories.live();
        runs += histories.expectRecorded();
        pushes += histories.pushes();
        overtaken += histories.overtaken();
      }
    }
    String what =
        "%d runs and %d pushes of %d histories, and %d passes were overtaken"
            .formatted(runs, pushes, HISTORIES, overtaken);
    System.out.println("ReviewHistoriesTest: " + what);
    assertTrue(runs > HISTORIES / 10 && runs < HISTORIES * 3 / 4, what);
    assertTrue(pushes > 2 * HISTORIES, what);
    assertTrue(overtaken > 0, what);
  }

  private Scene scene(int from) throws IOException {
    Scene scene = Scene.onGitHub(Files.createDirectories(folder.resolve("from-" + from)));
    scene.commit(Map.of(ReviewHistory.AGENT.file(), ReviewHistory.AGENT.yaml()));
    return scene;
  }
}
