package dev.mandate.git;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.Heads;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.Snapshot;
import dev.mandate.testkit.GivenRepo;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitControlSourceTest {
  @TempDir Path temp;

  private GitRepositories repositories() {
    return new GitRepositories(temp.resolve("cache"), Map.of(), temp.resolve("home"));
  }

  private GitControlSource mirrorOf(GivenRepo repo) {
    GitRepositories.Result result = repositories().open(repo.path().toUri().toString());
    return assertInstanceOf(GitRepositories.Result.Remote.class, result).source();
  }

  private GitControlSource inPlace(GivenRepo repo) {
    GitRepositories.Result result = repositories().open(repo.path().toString());
    return assertInstanceOf(GitRepositories.Result.Bare.class, result).source();
  }

  private static final Map<String, String> FILES =
      Map.of(
          "mandate.yaml", "kind: ControlRepository\n",
          "agents/audit.yaml", "kind: Agent\n",
          "tasks/a/one.yml", "kind: Task\n",
          "tasks/notes.md", "not a spec\n",
          "src/other.yaml", "not a spec either\n");

  @Test
  void listsOnlySpecFilesAndReadsThem() throws Exception {
    try (GivenRepo repo = GivenRepo.with(temp.resolve("c.git"), FILES);
        GitControlSource source = mirrorOf(repo)) {
      Heads heads = source.fetch();
      assertEquals("main", heads.defaultBranch());
      assertEquals(Optional.empty(), heads.runs());
      Snapshot snapshot = source.snapshot(heads.desired().orElseThrow(), Optional.empty());
      assertEquals(
          List.of("agents/audit.yaml", "mandate.yaml", "tasks/a/one.yml"),
          snapshot.files().keySet().stream().map(RepoPath::value).toList());
      assertEquals(List.of(), snapshot.refused());
      assertArrayEquals(
          "kind: Agent\n".getBytes(StandardCharsets.UTF_8),
          source.read(snapshot.files().get(new RepoPath("agents/audit.yaml"))));
    }
  }

  @Test
  void nothingMovedReadsNoTreeAndNoBlob() throws Exception {
    try (GivenRepo repo = GivenRepo.with(temp.resolve("c.git"), FILES);
        GitControlSource source = mirrorOf(repo)) {
      CommitId head = source.fetch().desired().orElseThrow();
      Snapshot first = source.snapshot(head, Optional.empty());
      long trees = source.counters().treesRead();
      assertEquals(head, source.fetch().desired().orElseThrow());
      assertSame(first, source.snapshot(head, Optional.of(first)));
      assertEquals(trees, source.counters().treesRead());
      assertEquals(0, source.counters().blobsRead());
    }
  }

  @Test
  void oneChangeWalksOnlyTheFoldersAboveIt() throws Exception {
    Map<String, String> files = new HashMap<>(FILES);
    for (int i = 0; i < 40; i++) {
      files.put("tasks/f" + i + "/t.yaml", "kind: Task # " + i + "\n");
    }
    try (GivenRepo repo = GivenRepo.with(temp.resolve("c.git"), files);
        GitControlSource source = mirrorOf(repo)) {
      Snapshot first = source.snapshot(source.fetch().desired().orElseThrow(), Optional.empty());
      repo.commit("main", "Change", Map.of("tasks/f7/t.yaml", "kind: Task # new\n"));
      CommitId second = source.fetch().desired().orElseThrow();
      long before = source.counters().treesRead();
      Snapshot changed = source.snapshot(second, Optional.of(first));
      assertEquals(6, source.counters().treesRead() - before, "root, tasks, tasks/f7, old and new");
      assertEquals(first.files().keySet(), changed.files().keySet());
      RepoPath path = new RepoPath("tasks/f7/t.yaml");
      assertFalse(first.files().get(path).equals(changed.files().get(path)));
    }
  }

  /**
   * Whatever happens between two commits, the walk by differences gives what a whole walk gives.
   */
  @Test
  void walkingByDifferencesEqualsWalkingAnew() throws Exception {
    try (GivenRepo repo = GivenRepo.with(temp.resolve("c.git"), FILES);
        GitControlSource byDifference = inPlace(repo)) {
      Snapshot at =
          byDifference.snapshot(byDifference.fetch().desired().orElseThrow(), Optional.empty());
      List<Map<String, String>> added =
          List.of(
              Map.of("tasks/b/two.yaml", "2"),
              Map.of("tasks/A/one.yml", "collides with tasks/a"),
              Map.of("tasks/b/two.yaml", "22", "agents/Audit.yaml", "collides"),
              Map.of(),
              Map.of("workflows/w.yaml", "w", "tasks/a/one.yml", "changed"),
              Map.of("tasks/b/c/d/three.yaml", "3"));
      List<List<String>> deleted =
          List.of(
              List.of(),
              List.of(),
              List.of("mandate.yaml"),
              List.of("tasks/A/one.yml", "agents/Audit.yaml"),
              List.of("tasks/b/two.yaml"),
              List.of("agents/audit.yaml"));
      for (int i = 0; i < added.size(); i++) {
        CommitId commit =
            repo.commit("main", "Step", added.get(i), deleted.get(i), "Ada", "ada@example.org");
        byDifference.fetch();
        at = byDifference.snapshot(commit, Optional.of(at));
        try (GitControlSource fresh = inPlace(repo)) {
          assertEquals(fresh.snapshot(commit, Optional.empty()), at, "step " + i);
        }
      }
    }
  }

  @Test
  void followsForcedUpdatesAndNoticesDeletedBranches() throws Exception {
    try (GivenRepo repo = GivenRepo.with(temp.resolve("c.git"), FILES);
        GitControlSource source = mirrorOf(repo)) {
      CommitId first = source.fetch().desired().orElseThrow();
      repo.commit("main", "Second", Map.of("tasks/x.yaml", "x"));
      repo.commit("mandate/runs", "Run", Map.of("runs/r", "1"));
      repo.commit("mandate/proposals/p", "P", Map.of("p", "1"));
      Heads grown = source.fetch();
      assertTrue(grown.runs().isPresent());
      repo.set("main", ObjectStore.objectId(first));
      repo.delete("mandate/runs");
      repo.delete("mandate/proposals/p");
      Heads back = source.fetch();
      assertEquals(Optional.of(first), back.desired());
      assertEquals(Optional.empty(), back.runs());
      assertEquals(
          1, source.objects().repository().getRefDatabase().getRefsByPrefix("refs/").size());
    }
  }

  /** A process that was killed while it wrote refs leaves its lock files behind. */
  @Test
  void locksLeftBehindInTheMirrorAreRemoved() throws Exception {
    try (GivenRepo repo = GivenRepo.with(temp.resolve("c.git"), FILES);
        GitControlSource source = mirrorOf(repo)) {
      source.fetch();
      Path mirror = source.objects().repository().getDirectory().toPath();
      Files.createDirectories(mirror.resolve("refs/heads"));
      Files.createFile(mirror.resolve("refs/heads/main.lock"));
      Files.createFile(mirror.resolve("packed-refs.lock"));
      CommitId second = repo.commit("main", "Second", Map.of("tasks/x.yaml", "x"));
      CommitId runs = repo.commit("mandate/runs", "Run", Map.of("runs/r", "1"));
      assertEquals(new Heads("main", Optional.of(second), Optional.of(runs)), source.fetch());
      assertEquals(new Heads("main", Optional.of(second), Optional.of(runs)), source.fetch());
    }
  }

  @Test
  void followsARenamedDefaultBranch() throws Exception {
    try (GivenRepo repo = GivenRepo.with(temp.resolve("c.git"), FILES);
        GitControlSource source = mirrorOf(repo)) {
      source.fetch();
      CommitId trunk = repo.commit("trunk", "New home", Map.of("mandate.yaml", "new"));
      repo.repository().updateRef("HEAD", true).link("refs/heads/trunk");
      repo.delete("main");
      assertEquals(new Heads("trunk", Optional.of(trunk), Optional.empty()), source.fetch());
    }
  }

  @Test
  void emptyRepositoryHasNoHeads() throws Exception {
    try (GivenRepo repo = GivenRepo.bare(temp.resolve("c.git"));
        GitControlSource mirror = mirrorOf(repo);
        GitControlSource direct = inPlace(repo)) {
      Heads empty = new Heads("main", Optional.empty(), Optional.empty());
      assertEquals(empty, mirror.fetch());
      assertEquals(empty, direct.fetch());
    }
  }

  @Test
  void missingBlobIsNamed() throws Exception {
    try (GivenRepo repo = GivenRepo.with(temp.resolve("c.git"), FILES);
        GitControlSource source = inPlace(repo)) {
      BlobId missing = new BlobId("0123456789012345678901234567890123456789");
      UncheckedIOException failure =
          assertThrows(UncheckedIOException.class, () -> source.read(missing));
      assertTrue(failure.getMessage().contains("there is no blob " + missing), failure::toString);
    }
  }

  @Test
  void vanishedRemoteIsToldFromAnUnreachableOne() {
    GitRepositories.Result gone =
        repositories().open(temp.resolve("nothing.git").toUri().toString());
    try (GitControlSource source =
        assertInstanceOf(GitRepositories.Result.Remote.class, gone).source()) {
      RemoteAccessException failure = assertThrows(RemoteAccessException.class, source::fetch);
      assertEquals(RemoteAccessException.Problem.NO_REPOSITORY, failure.problem());
    }
  }

  @Test
  void sayWhatCannotBeOpened() {
    GitRepositories.Result result = repositories().open("gopher://me:secret@example.org/x");
    GitRepositories.Result.NotARepository not =
        assertInstanceOf(GitRepositories.Result.NotARepository.class, result);
    assertEquals("this kind of address is not known: gopher://example.org/x", not.reason());
  }
}
