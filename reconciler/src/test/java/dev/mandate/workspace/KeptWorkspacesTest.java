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
import java.nio.file.attribute.PosixFilePermissions;
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
            new RetentionPolicy.KeptWorkspaces(
                Keep.ON_FAILURE, days.map(Duration::ofDays), Optional.empty(), bytes),
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
    assertEquals(new Swept(1, 0, List.of()), sweep(Optional.of(14), Optional.empty()));
    assertEquals(names(2, 3), left());
  }

  @Test
  void theOldestGoUntilTheRestIsSmallEnough() throws IOException {
    kept(1, 3, 100);
    kept(2, 9, 100);
    kept(3, 6, 100);
    kept(4, 12, 0);
    assertEquals(new Swept(1, 0, List.of()), sweep(Optional.empty(), Optional.of(200L)));
    assertEquals(names(1, 3, 4), left());
    assertEquals(new Swept(2, 0, List.of()), sweep(Optional.empty(), Optional.of(99L)));
    assertEquals(names(4), left());
  }

  @Test
  void withAWorkspaceGoesTheLiveLogThatAKilledReconcilerLeftBesideIt() throws IOException {
    Path old = kept(1, 10, 10);
    Path older = kept(2, 10, 10);
    Path young = kept(3, 1, 10);
    Files.writeString(LiveLog.file(old), "said\n");
    Files.writeString(LiveLog.older(older), "said\n");
    Files.writeString(LiveLog.file(young), "said\n");
    sweep(Optional.of(7), Optional.empty());
    Set<String> expected = names(3);
    expected.add(LiveLog.file(young).getFileName().toString());
    assertEquals(expected, left());
  }

  @Test
  void whatIsInUseStays() throws IOException {
    kept(1, 30, 10);
    Workspace used = new FileWorkspaces(root()).open(run(2), Retention.KEEP_ON_FAILURE);
    Files.setLastModifiedTime(used.root(), FileTime.from(NOW.minus(Duration.ofDays(300))));
    assertEquals(new Swept(1, 0, List.of()), sweep(Optional.of(14), Optional.of(0L)));
    assertTrue(Files.isDirectory(used.root()));
    used.close(false);
    assertEquals(new Swept(1, 0, List.of()), sweep(Optional.of(14), Optional.empty()));
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
    assertEquals(new Swept(1, 0, List.of()), sweep(Optional.of(0), Optional.of(0L)));
    Set<String> expected = names(2, 3);
    expected.add("notes");
    assertEquals(expected, left());
    assertTrue(Files.exists(outside.resolve("precious")));
  }

  @Test
  void withoutLimitsAllStayAndNothingIsMade() throws IOException {
    assertEquals(new Swept(0, 0, List.of()), sweep(Optional.of(0), Optional.of(0L)));
    assertFalse(Files.exists(root()), "sweeping makes no folder");
    kept(1, 900, 10);
    assertEquals(new Swept(0, 0, List.of()), sweep(Optional.empty(), Optional.empty()));
    assertEquals(names(1), left());
  }

  private Swept pack(int afterDays, Optional<Integer> days, Optional<Long> bytes) {
    return new KeptWorkspaces(root())
        .sweep(
            new RetentionPolicy.KeptWorkspaces(
                Keep.ON_FAILURE,
                days.map(Duration::ofDays),
                Optional.of(Duration.ofDays(afterDays)),
                bytes),
            NOW);
  }

  @Test
  void theOldArePackedWhole() throws IOException, InterruptedException {
    Path folder = kept(1, 9, 10);
    kept(2, 1, 10);
    Files.writeString(temp.resolve("outside"), "precious");
    String deep = "target/" + "very-long-name-of-a-folder/".repeat(8);
    Files.createDirectories(folder.resolve(deep));
    Files.writeString(folder.resolve(deep + "é.txt"), "in the deep");
    Files.writeString(folder.resolve("output/artifacts/run.sh"), "echo x\n");
    Files.setPosixFilePermissions(
        folder.resolve("output/artifacts/run.sh"), PosixFilePermissions.fromString("rwxr-x---"));
    Files.createSymbolicLink(folder.resolve("target/link"), temp.resolve("outside"));
    Files.write(folder.resolve("target/block"), new byte[512]);
    command("mkfifo", folder.resolve("target/pipe").toString());
    Files.setLastModifiedTime(folder, FileTime.from(NOW.minus(Duration.ofDays(9))));
    String before = listing(folder).replace("target/pipe\n", "");

    assertEquals(new Swept(0, 1, List.of()), pack(2, Optional.empty(), Optional.empty()));
    Path archive = root().resolve(run(1) + ".tar.gz");
    assertEquals(Set.of(archive.getFileName().toString(), run(2).toString()), left());
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(archive)));
    assertEquals("precious", Files.readString(temp.resolve("outside")));

    Path into = Files.createDirectory(temp.resolve("into"));
    command("tar", "-xzf", archive.toString(), "-C", into.toString());
    Path again = into.resolve(run(1).toString());
    assertEquals(before, listing(again));
    assertEquals("in the deep", Files.readString(again.resolve(deep + "é.txt")));
    assertEquals(temp.resolve("outside"), Files.readSymbolicLink(again.resolve("target/link")));
    assertTrue(Files.isExecutable(again.resolve("output/artifacts/run.sh")));

    assertEquals(new Swept(0, 0, List.of()), pack(2, Optional.of(14), Optional.empty()));
    assertEquals(new Swept(1, 0, List.of()), pack(2, Optional.of(7), Optional.empty()));
    assertEquals(names(2), left());
  }

  @Test
  void thePackedCountBySizeTooAndGiveWayToANewRun() throws IOException {
    kept(1, 9, 100_000);
    kept(2, 8, 100_000);
    assertEquals(new Swept(0, 2, List.of()), pack(0, Optional.empty(), Optional.of(10_000L)));
    long both =
        Files.size(root().resolve(run(1) + ".tar.gz"))
            + Files.size(root().resolve(run(2) + ".tar.gz"));
    assertEquals(new Swept(0, 0, List.of()), pack(0, Optional.empty(), Optional.of(both)));
    assertEquals(new Swept(1, 0, List.of()), pack(0, Optional.empty(), Optional.of(both - 1)));
    assertEquals(Set.of(run(2) + ".tar.gz"), left());
    Workspace same = new FileWorkspaces(root()).open(run(2), Retention.REMOVE);
    same.close(true);
    assertEquals(Set.of(), left());
  }

  @Test
  void whatIsInUseIsNotPackedAndWhatCannotBeReadStays() throws IOException {
    Workspace used = new FileWorkspaces(root()).open(run(1), Retention.KEEP_ON_FAILURE);
    Files.setLastModifiedTime(used.root(), FileTime.from(NOW.minus(Duration.ofDays(300))));
    assertEquals(new Swept(0, 0, List.of()), pack(0, Optional.empty(), Optional.empty()));
    used.close(true);
    kept(2, 9, 10);
    Path inTheWay = Files.createDirectories(root().resolve(run(2) + ".tar.gz/x"));
    Swept swept = pack(0, Optional.empty(), Optional.empty());
    assertEquals(0, swept.packed());
    assertTrue(swept.problems().getFirst().contains(run(2) + " cannot be packed: "));
    assertTrue(Files.isDirectory(inTheWay));
    assertTrue(Files.isRegularFile(root().resolve(run(2) + "/PROMPT.md")));
    assertFalse(Files.exists(root().resolve(run(2) + ".tar.gz.part")));
  }

  private static String listing(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.map(path -> folder.relativize(path) + "\n").sorted().collect(Collectors.joining());
    }
  }

  private static void command(String... words) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(words).inheritIO().start();
    assertEquals(0, process.waitFor(), () -> String.join(" ", words));
  }
}
