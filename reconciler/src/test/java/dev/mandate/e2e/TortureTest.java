package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A few of the trials that {@code make torture} makes by the hundred. */
@Tag("both-forges")
class TortureTest {
  private static final int KILLS = 3;

  @TempDir Path folder;

  @Test
  void killedAndPausedAtStepsDrawnByLot() {
    Torture torture = new Torture(folder);
    int steps = torture.stepsUndisturbed();
    assertTrue(steps > 20, steps + " steps");
    long seed = System.nanoTime();
    System.out.println("TortureTest: seed " + seed + ", " + steps + " steps");
    SplittableRandom random = new SplittableRandom(seed);
    int[] drawn = random.ints(KILLS, 1, steps + 1).toArray();
    for (int step : drawn) {
      long clock = random.nextLong(-86_400, 86_400);
      assertEquals(List.of(), torture.kill(step, clock), "step " + step + ", seed " + seed);
    }
    long network = random.nextLong(1L << 40);
    assertEquals(List.of(), torture.network(network), "network " + network);
    int paused = random.nextInt(1, steps + 1);
    assertEquals(List.of(), torture.pause(paused), "paused at " + paused + ", seed " + seed);
  }

  @ParameterizedTest
  @EnumSource
  void manyAtOnceWithClocksADayApart(Torture.Way way) {
    assumeTrue(
        way == Torture.Way.OVER_HTTP || !Hosting.wanted(), "nobody works in a host's repository");
    assertEquals(List.of(), new Torture(folder).crowd(3, 40, way));
  }
}
