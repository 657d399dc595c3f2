package dev.mandate.workspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.run.Retention;
import dev.mandate.run.RunId;
import dev.mandate.run.RunLog;
import dev.mandate.run.Workspace;
import dev.mandate.snapshot.RepoPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWorkspacesTest {
  private final RunId run = new RunId(UUID.fromString("11111111-2222-8333-8444-555555555555"));

  @TempDir Path temp;

  @Test
  void everyFolderIsForTheOwnerOnly() throws IOException {
    Workspace workspace = workspaces().open(run, Retention.KEEP);
    assertEquals("rwx------", permissions(temp.resolve("root")));
    assertEquals(run.toString(), workspace.root().getFileName().toString());
    try (Stream<Path> all = Files.walk(workspace.root())) {
      List<Path> folders = all.toList();
      assertEquals(8, folders.size());
      for (Path folder : folders) {
        assertEquals("rwx------", permissions(folder));
      }
    }
    workspace.write(new RepoPath("PROMPT.md"), new byte[] {1, 2, 3});
    assertEquals("rw-------", permissions(workspace.root().resolve("PROMPT.md")));
    assertEquals(3, workspace.size());
  }

  @Test
  void aFileIsNeverWrittenOverOrThroughALink() throws IOException {
    Workspace workspace = workspaces().open(run, Retention.KEEP);
    Path outside = temp.resolve("outside");
    Files.createSymbolicLink(workspace.root().resolve("PROMPT.md"), outside);
    Files.createSymbolicLink(workspace.root().resolve("output/agent.log"), outside);
    assertThrows(
        UncheckedIOException.class,
        () -> workspace.write(new RepoPath("PROMPT.md"), new byte[] {1}));
    assertThrows(UncheckedIOException.class, workspace::logCopy);
    assertFalse(Files.exists(outside, LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void whatAKilledReconcilerLeftIsRemovedFirst() throws IOException {
    Path old = temp.resolve("root").resolve(run.toString());
    Files.createDirectories(old.resolve("target"));
    Files.writeString(old.resolve("target/old.txt"), "old");
    Workspace workspace = workspaces().open(run, Retention.KEEP);
    assertFalse(Files.exists(workspace.target().resolve("old.txt")));
  }

  @Test
  void aLinkInPlaceOfTheWorkspaceIsRemovedAndNotFollowed() throws IOException {
    Path outside = Files.createDirectory(temp.resolve("outside"));
    Files.writeString(outside.resolve("keep.txt"), "keep");
    Files.createDirectory(temp.resolve("root"));
    Files.createSymbolicLink(temp.resolve("root").resolve(run.toString()), outside);
    Workspace workspace = workspaces().open(run, Retention.KEEP);
    assertTrue(Files.isDirectory(workspace.root(), LinkOption.NOFOLLOW_LINKS));
    assertTrue(Files.exists(outside.resolve("keep.txt")));
  }

  @Test
  void aWorkspaceInUseIsNotTakenAway() throws IOException {
    Workspace first = workspaces().open(run, Retention.REMOVE);
    UncheckedIOException refused =
        assertThrows(UncheckedIOException.class, () -> workspaces().open(run, Retention.REMOVE));
    assertTrue(refused.getCause().getMessage().contains("in use"), refused.toString());
    assertTrue(Files.exists(first.target()));
    assertEquals(Optional.empty(), first.close(true));
    assertEquals(Optional.empty(), workspaces().open(run, Retention.REMOVE).close(true));
    assertEquals(List.of(), left());
  }

  @Test
  void retentionSaysWhatIsKept() throws IOException {
    assertEquals(0, leftAfter(Retention.KEEP_ON_FAILURE, true));
    assertEquals(1, leftAfter(Retention.KEEP_ON_FAILURE, false));
    assertEquals(0, leftAfter(Retention.REMOVE, false));
    assertEquals(1, leftAfter(Retention.KEEP, true));
  }

  @Test
  void removalFollowsNoLinkAndMindsNeitherDepthNorPermissions() throws IOException {
    Path outside = Files.createDirectory(temp.resolve("outside"));
    Files.writeString(outside.resolve("keep.txt"), "keep");
    Workspace workspace = workspaces().open(run, Retention.REMOVE);
    Files.createSymbolicLink(workspace.target().resolve("link"), outside);
    Path locked = Files.createDirectories(workspace.target().resolve("locked/inner"));
    Files.writeString(locked.resolve("file"), "x");
    Files.setPosixFilePermissions(locked.getParent(), PosixFilePermissions.fromString("---------"));
    buildDeepFolder(workspace.temporary(), 3_000);
    assertEquals(Optional.empty(), workspace.close(true));
    assertEquals(List.of(), left());
    assertTrue(Files.exists(outside.resolve("keep.txt")));
  }

  @Test
  void aTargetFolderIsFoundOnlyInsideTheCheckoutAndWithoutLinks() throws IOException {
    Workspace workspace = workspaces().open(run, Retention.KEEP);
    Files.createDirectories(workspace.target().resolve("a/b"));
    Files.createSymbolicLink(workspace.target().resolve("link"), temp);
    assertEquals(
        Optional.of(workspace.target().resolve("a/b")), workspace.targetFolder(Optional.of("a/b")));
    assertEquals(Optional.of(workspace.target()), workspace.targetFolder(Optional.empty()));
    for (String bad : List.of("../output", "link", "link/root", "none", "/etc", "")) {
      assertEquals(Optional.empty(), workspace.targetFolder(Optional.of(bad)), bad);
    }
  }

  @Test
  void theLogIsOnDiskAsSoonAsItIsWritten() throws IOException {
    Workspace workspace = workspaces().open(run, Retention.KEEP);
    RunLog.Copy copy = workspace.logCopy();
    copy.write(new byte[] {'a', 'b', 'c'}, 1, 2);
    assertEquals("bc", Files.readString(workspace.root().resolve("output/agent.log")));
    assertEquals(Optional.empty(), workspace.close(true));
  }

  private FileWorkspaces workspaces() {
    return new FileWorkspaces(temp.resolve("root"));
  }

  private int leftAfter(Retention retention, boolean succeeded) throws IOException {
    assertEquals(Optional.empty(), workspaces().open(run, retention).close(succeeded));
    int count = left().size();
    FolderTree.delete(temp.resolve("root"));
    return count;
  }

  private List<Path> left() throws IOException {
    try (Stream<Path> entries = Files.list(temp.resolve("root"))) {
      return entries.toList();
    }
  }

  /** Deeper than a path can say: built from the inside out. */
  private static void buildDeepFolder(Path parent, int depth) throws IOException {
    Path inner = Files.createDirectory(parent.resolve("deep0"));
    for (int i = 1; i < depth; i++) {
      Path outer = Files.createDirectory(parent.resolve("deep" + i));
      Files.move(inner, outer.resolve("d"));
      inner = outer;
    }
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
