package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.cycle.QuietProgress;
import dev.mandate.git.ReadCounters;
import dev.mandate.testkit.ManyRuns;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a pass reads does not depend on how many runs there have been. */
@Tag("both-forges")
class ManyRunsTest {
  @TempDir Path folder;

  /** Objects that a step took. */
  private record Reads(long blobs, long trees) {
    static Reads of(ReadCounters counters) {
      return new Reads(counters.blobsRead(), counters.treesRead());
    }

    Reads since(Reads before) {
      return new Reads(blobs - before.blobs, trees - before.trees);
    }
  }

  private List<Reads> year(int runs, People people) throws Exception {
    List<Reads> reads = new ArrayList<>();
    try (Scene scene = Scene.in(folder.resolve("of-" + runs), people)) {
      // No folder of markers is missing in either: what is not there cannot be read.
      ManyRuns many = ManyRuns.inEveryShard(runs, Instant.parse(Scene.START));
      many.write(scene.repo.repository());
      scene.declare(
          AgentText.reporting("looker", "echo looked"),
          TaskText.of("first", "looker"),
          TaskText.of("watch", "looker").with("schedule: {cron: \"0 8 * * *\"}"));
      try (Reconciler reconciler = scene.reconciler("usual", new QuietProgress())) {
        Reads before = Reads.of(reconciler.reads());
        reconciler.run();
        reads.add(Reads.of(reconciler.reads()).since(before));

        before = Reads.of(reconciler.reads());
        scene.declare(TaskText.of("one-more", "looker"));
        reconciler.run();
        reads.add(Reads.of(reconciler.reads()).since(before));

        scene.declare(TaskText.of("of-another", "looker"));
        scene.reconcile("another machine", new QuietProgress());
        before = Reads.of(reconciler.reads());
        reconciler.run();
        reads.add(Reads.of(reconciler.reads()).since(before));
      }
      assertEquals(many.count() + 4, scene.observed().records().size());
      assertTrue(
          scene.observed().files().get("README.md").contains(many.count() + 4 - 25 + " more"));
    }
    return reads;
  }

  @Test
  void theSameNumberOfObjectsAtThreeHundredAndAtThreeThousandRuns() throws Exception {
    People people = new People(folder.resolve("keys"));
    List<Reads> few = year(300, people);
    List<Reads> many = year(3_000, people);
    // How many trips a reconciler makes varies with the machine, and with it what it reads. One
    // that read all markers would read thousands.
    for (Reads each : many) {
      assertTrue(each.blobs() < 250 && each.trees() < 1_000, many::toString);
    }
    assertEquals(few.getLast(), many.getLast());
    assertTrue(few.getLast().blobs() < 20 && few.getLast().trees() < 100, few.toString());
  }
}
