package dev.mandate.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HolderLockTest {
  private static final Instant NOW = Instant.parse("2026-03-02T08:00:00Z");

  @TempDir Path folder;
  private final SplittableRandom random = new SplittableRandom(1);

  private HolderLock take() {
    return HolderLock.take(folder, Clock.fixed(NOW, ZoneOffset.UTC), random);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.toList();
    }
  }

  @Test
  void theLivingAndStrangersAreNotKnownToBeDead() {
    HolderLock one = take();
    HolderLock two = take();
    assertNotEquals(one.holder(), two.holder());
    assertFalse(one.isDead(two.holder()));
    assertFalse(one.isDead(one.holder()));
    assertFalse(one.isDead("0123"));
    one.release(false);
    two.release(false);
  }

  @Test
  void oneThatLeftClaimsBehindIsKnownToBeDead() throws IOException {
    HolderLock gone = take();
    gone.release(true);
    HolderLock next = take();
    assertTrue(next.isDead(gone.holder()));
    next.release(false);
    assertEquals(1, files().size());
  }

  @Test
  void oneThatLeftNothingBehindLeavesNoFile() throws IOException {
    take().release(false);
    assertEquals(List.of(), files());
  }

  @Test
  void whatWasLeftBehindLongAgoIsRemovedUnlessItLives() throws IOException {
    HolderLock dead = take();
    dead.release(true);
    HolderLock alive = take();
    for (Path file : files()) {
      Files.setLastModifiedTime(file, FileTime.from(NOW.minusSeconds(8 * 86_400)));
    }
    HolderLock next = take();
    assertFalse(Files.exists(folder.resolve(dead.holder() + ".lock")));
    assertTrue(Files.exists(folder.resolve(alive.holder() + ".lock")));
    alive.release(false);
    next.release(false);
  }
}
