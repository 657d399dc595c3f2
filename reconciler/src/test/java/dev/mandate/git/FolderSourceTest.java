package dev.mandate.git;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.Heads;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.Snapshot;
import dev.mandate.testkit.GivenRepo;
import dev.mandate.testkit.RealGit;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderSourceTest {
  @TempDir Path temp;

  private GitRepositories.Result open(Path folder) {
    return new GitRepositories(temp.resolve("cache"), Map.of(), temp).open(folder.toString());
  }

  @Test
  void workTreeIsReadAsItIsAndItsCommitsAsTheyAre() throws Exception {
    try (GivenRepo repo =
        GivenRepo.with(temp.resolve("c.git"), Map.of("tasks/t.yaml", "t", "mandate.yaml", "m"))) {
      repo.commit("mandate/runs", "Run", Map.of("README.md", "r"));
      Path clone = temp.resolve("clone");
      RealGit.run(temp, "clone", "-q", repo.path().toString(), clone.toString());
      Files.writeString(clone.resolve("tasks/t.yaml"), "changed");
      Files.createDirectories(clone.resolve("agents"));
      Files.writeString(clone.resolve("agents/new.yaml"), "new");

      GitRepositories.Result.WorkTree opened =
          assertInstanceOf(GitRepositories.Result.WorkTree.class, open(clone.resolve("tasks")));
      try (GitControlSource source = opened.source()) {
        FolderSource files = opened.files();
        assertEquals(clone.toRealPath(), files.root().toRealPath());
        assertEquals(Optional.of(repo.path().toString()), opened.origin());
        Heads heads = files.fetch();
        assertEquals(source.fetch(), heads);
        assertEquals(repo.head("mandate/runs").map(ObjectStore::commitId), heads.runs());

        Snapshot now = files.asTheyAre();
        assertEquals(Optional.empty(), now.commit());
        assertEquals(
            List.of("agents/new.yaml", "mandate.yaml", "tasks/t.yaml"),
            now.files().keySet().stream().map(RepoPath::value).toList());
        BlobId changed = now.files().get(new RepoPath("tasks/t.yaml"));
        assertEquals(RealGit.run(clone, "hash-object", "tasks/t.yaml").strip(), changed.hex());
        assertArrayEquals("changed".getBytes(StandardCharsets.UTF_8), files.read(changed));

        Snapshot committed = files.snapshot(heads.desired().orElseThrow(), Optional.empty());
        BlobId before = committed.files().get(new RepoPath("tasks/t.yaml"));
        assertArrayEquals("t".getBytes(StandardCharsets.UTF_8), files.read(before));
      }
    }
  }

  @Test
  void linksAndLargeFilesAreRefusedInAPlainFolder() throws Exception {
    Path folder = Files.createDirectories(temp.resolve("plain/tasks")).getParent();
    Files.writeString(folder.resolve("mandate.yaml"), "m");
    Files.writeString(folder.resolve("tasks/big.yaml"), "b".repeat((256 << 10) + 1));
    Files.createSymbolicLink(folder.resolve("tasks/link.yaml"), Path.of("ok.yml"));
    Files.createSymbolicLink(folder.resolve("agents"), temp);
    Files.writeString(folder.resolve("tasks/A.yaml"), "a");
    Files.writeString(folder.resolve("tasks/a.yaml"), "a");
    Files.writeString(folder.resolve("tasks/ok.yml"), "ok");
    FolderSource files =
        assertInstanceOf(GitRepositories.Result.PlainFolder.class, open(folder)).files();
    Snapshot snapshot = files.asTheyAre();
    assertEquals(
        List.of("mandate.yaml", "tasks/ok.yml"),
        snapshot.files().keySet().stream().map(RepoPath::value).toList());
    assertEquals(
        List.of(
            "agents git/symlink",
            "tasks/A.yaml git/path",
            "tasks/a.yaml git/path",
            "tasks/big.yaml git/too-large",
            "tasks/link.yaml git/symlink"),
        snapshot.refused().stream().map(f -> f.where() + " " + f.rule()).toList());
    assertEquals(new Heads("main", Optional.empty(), Optional.empty()), files.fetch());
  }
}
