package dev.mandate.workspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.run.Retention;
import dev.mandate.run.RunId;
import dev.mandate.run.RunLog;
import dev.mandate.run.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That whoever follows a run sees what is said, all of it, and where it ends. */
@Timeout(900)
class LiveTailTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  private final RunId run = new RunId(UUID.fromString("11111111-2222-8333-8444-555555555555"));

  @TempDir Path temp;
  private Path root;

  @BeforeEach
  void findRoot() throws IOException {
    root = temp.toRealPath().resolve("workspaces");
  }

  @Test
  void whatIsSaidIsSeenAtOnceWhetherOrNotTheRunHadBegun() throws Exception {
    try (LiveTail tail = LiveTail.of(root, run);
        ExecutorService reader = Executors.newSingleThreadExecutor()) {
      Future<String> first = reader.submit(() -> tail.next(LONG));
      Workspace workspace = open();
      RunLog.Copy live = workspace.liveLog();
      say(live, "one\n");
      assertEquals("one\n", first.get(5, TimeUnit.MINUTES));
      Future<String> second = reader.submit(() -> tail.next(LONG));
      say(live, "zwei: ü😀\n");
      assertEquals("zwei: ü😀\n", second.get(5, TimeUnit.MINUTES));
      assertFalse(tail.isOver());
      Future<String> last = reader.submit(() -> tail.next(LONG));
      workspace.close(true);
      assertEquals("", last.get(5, TimeUnit.MINUTES));
      assertTrue(tail.isOver());
    }
  }

  @Test
  void whoComesLateSeesItFromTheStart() throws Exception {
    Workspace workspace = open();
    say(workspace.liveLog(), "one\n");
    say(workspace.liveLog(), "two\n");
    try (LiveTail tail = LiveTail.of(root, run)) {
      assertEquals("one\ntwo\n", tail.next(LONG));
      assertEquals("", tail.next(Duration.ZERO));
      workspace.close(true);
      assertEquals("", tail.next(LONG));
      assertTrue(tail.isOver());
    }
  }

  @Test
  void charactersThatAreReadInHalvesAreWhole() throws Exception {
    Workspace workspace = open();
    byte[] bytes = "ü😀".getBytes(StandardCharsets.UTF_8);
    StringBuilder seen = new StringBuilder();
    try (LiveTail tail = LiveTail.of(root, run)) {
      for (byte each : bytes) {
        workspace.liveLog().write(new byte[] {each}, 0, 1);
        seen.append(tail.next(Duration.ZERO));
      }
    }
    assertEquals("ü😀", seen.toString());
  }

  @Test
  void aLongLogTakesBoundedRoomAndIsReadWhole() throws Exception {
    Workspace workspace = open();
    RunLog.Copy live = workspace.liveLog();
    byte[] piece = "x".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
    long read = 0;
    int pieces = 60;
    try (LiveTail tail = LiveTail.of(root, run)) {
      for (int i = 0; i < pieces; i++) {
        live.write(piece, 0, piece.length);
        String text;
        do {
          text = tail.next(Duration.ZERO);
          read += text.length();
        } while (!text.isEmpty());
      }
    }
    assertEquals((long) pieces << 20, read);
    long stored = 0;
    try (Stream<Path> files = Files.list(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        stored += Files.size(file);
      }
    }
    assertTrue(stored < 3 * LiveLog.LARGEST, "" + stored);
    workspace.close(true);
    assertEquals(List.of(), left());
  }

  @Test
  void whatAKilledReconcilerLeftIsNotTakenForTheNextRun() throws Exception {
    Files.createDirectories(root);
    Files.writeString(LiveLog.file(root.resolve(run.toString())), "of the dead\n");
    Files.writeString(LiveLog.older(root.resolve(run.toString())), "long dead\n");
    Workspace workspace = open();
    say(workspace.liveLog(), "alive\n");
    try (LiveTail tail = LiveTail.of(root, run)) {
      assertEquals("alive\n", tail.next(LONG));
    }
  }

  private Workspace open() {
    return new FileWorkspaces(root).open(run, Retention.REMOVE);
  }

  private List<Path> left() throws IOException {
    try (Stream<Path> files = Files.list(root)) {
      return files.toList();
    }
  }

  private static void say(RunLog.Copy live, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    live.write(bytes, 0, bytes.length);
  }
}
