package dev.mandate.workspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.run.Retention;
import dev.mandate.run.RunId;
import dev.mandate.run.Workspace;
import dev.mandate.run.WorkspaceSweep.Swept;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.RetentionPolicy;
import dev.mandate.spec.RetentionPolicy.Keep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of the workspaces that stayed, those go that the policy does not keep, and no other file. */
class KeptWorkspacesTest {
  private static final Instant NOW = Instant.parse("2026-03-20T00:00:00Z");

  @TempDir Path temp;

  private Path root() {
    return temp.resolve("workspaces");
  }

  private static RunId run(int number) {
    return new RunId(new UUID(0x8000L, 0x8000_0000_0000_0000L + number));
  }

  /** A workspace that was left so many days ago, with so many bytes in it. */
  private Path kept(int number, int daysAgo, int bytes) throws IOException {
    Workspace workspace = new FileWorkspaces(root()).open(run(number), Retention.KEEP);
    workspace.write(new RepoPath("PROMPT.md"), new byte[bytes]);
    workspace.logCopy();
    assertEquals(Optional.empty(), workspace.close(true));
    FileTime left = FileTime.from(NOW.minus(Duration.ofDays(daysAgo)));
    Files.setLastModifiedTime(workspace.root().resolve("output/agent.log"), left);
    Files.setLastModifiedTime(workspace.root(), left);
    return workspace.root();
  }

  private Swept sweep(Optional<Integer> days, Optional<Long> bytes) {
    return new KeptWorkspaces(root())
        .sweep(
            new RetentionPolicy.KeptWorkspaces(Keep.ON_FAILURE, days.map(Duration::ofDays), bytes),
            NOW);
  }

  private Set<String> left() throws IOException {
    try (Stream<Path> all = Files.list(root())) {
      return all.map(path -> path.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static Set<String> names(int... numbers) {
    Set<String> names = new TreeSet<>();
    for (int number : numbers) {
      names.add(run(number).toString());
    }
    return names;
  }

  @Test
  void theOldGo() throws IOException {
    kept(1, 30, 10);
    kept(2, 14, 10);
    kept(3, 1, 10);
    assertEquals(new Swept(1, List.of()), sweep(Optional.of(14), Optional.empty()));
    assertEquals(names(2, 3), left());
  }

  @Test
  void theOldestGoUntilTheRestIsSmallEnough() throws IOException {
    kept(1, 3, 100);
    kept(2, 9, 100);
    kept(3, 6, 100);
    kept(4, 12, 0);
    assertEquals(new Swept(1, List.of()), sweep(Optional.empty(), Optional.of(200L)));
    assertEquals(names(1, 3, 4), left());
    assertEquals(new Swept(2, List.of()), sweep(Optional.empty(), Optional.of(99L)));
    assertEquals(names(4), left());
  }

  @Test
  void whatIsInUseStays() throws IOException {
    kept(1, 30, 10);
    Workspace used = new FileWorkspaces(root()).open(run(2), Retention.KEEP_ON_FAILURE);
    Files.setLastModifiedTime(used.root(), FileTime.from(NOW.minus(Duration.ofDays(300))));
    assertEquals(new Swept(1, List.of()), sweep(Optional.of(14), Optional.of(0L)));
    assertTrue(Files.isDirectory(used.root()));
    used.close(false);
    assertEquals(new Swept(1, List.of()), sweep(Optional.of(14), Optional.empty()));
    assertEquals(Set.of(), left());
  }

  @Test
  void whatIsNoWorkspaceStays() throws IOException {
    kept(1, 30, 10);
    Path outside = Files.createDirectories(temp.resolve("outside"));
    Files.writeString(outside.resolve("precious"), "x");
    Files.createSymbolicLink(root().resolve(run(2).toString()), outside);
    Files.writeString(root().resolve(run(3).toString()), "a file");
    Files.createDirectory(root().resolve("notes"));
    assertEquals(new Swept(1, List.of()), sweep(Optional.of(0), Optional.of(0L)));
    Set<String> expected = names(2, 3);
    expected.add("notes");
    assertEquals(expected, left());
    assertTrue(Files.exists(outside.resolve("precious")));
  }

  @Test
  void withoutLimitsAllStayAndNothingIsMade() throws IOException {
    assertEquals(new Swept(0, List.of()), sweep(Optional.of(0), Optional.of(0L)));
    assertFalse(Files.exists(root()), "sweeping makes no folder");
    kept(1, 900, 10);
    assertEquals(new Swept(0, List.of()), sweep(Optional.empty(), Optional.empty()));
    assertEquals(names(1), left());
  }
}
