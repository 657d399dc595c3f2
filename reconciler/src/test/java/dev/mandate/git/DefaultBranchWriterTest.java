package dev.mandate.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.git.DefaultBranchWriter.Result;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.testkit.GitHttpServer;
import dev.mandate.testkit.GivenRepo;
import dev.mandate.testkit.RealGit;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DefaultBranchWriterTest {
  private static final RepoPath APPROVAL = new RepoPath("approvals/t.yaml");

  @TempDir Path temp;
  private GivenRepo repo;
  private CommitId base;
  private final List<GitControlSource> opened = new ArrayList<>();

  @BeforeEach
  void given() {
    repo = GivenRepo.bare(temp.resolve("c.git"));
    base = repo.commit("main", "First", Map.of("mandate.yaml", "m", "tasks/t.yaml", "t"));
  }

  @AfterEach
  void close() {
    opened.forEach(GitControlSource::close);
    repo.close();
  }

  private Result write(String where, Map<RepoPath, String> files) throws Exception {
    GitControlSource source =
        switch (new GitRepositories(temp.resolve("cache"), Map.of(), temp).open(where)) {
          case GitRepositories.Result.Remote(GitControlSource s) -> s;
          case GitRepositories.Result.Bare(GitControlSource s) -> s;
          case GitRepositories.Result.WorkTree(var folder, GitControlSource s, var origin) -> s;
          case GitRepositories.Result.PlainFolder plain -> throw new AssertionError(plain);
          case GitRepositories.Result.NotARepository not -> throw new AssertionError(not);
        };
    opened.add(source);
    Map<RepoPath, byte[]> contents = new HashMap<>();
    files.forEach((path, text) -> contents.put(path, text.getBytes(StandardCharsets.UTF_8)));
    return new DefaultBranchWriter(
            source, Clock.systemUTC(), d -> Thread.onSpinWait(), new SplittableRandom(1))
        .commit(
            base, contents, "Approve t", new Author("Ben", "ben@example.org"), Optional.empty());
  }

  private static Map<RepoPath, String> approval(String text) {
    return Map.of(APPROVAL, text);
  }

  @Test
  void writesOverHttpAndInPlace() throws Exception {
    try (GitHttpServer server = new GitHttpServer(temp)) {
      assertInstanceOf(Result.Written.class, write(server.url("c.git"), approval("yes")));
    }
    Result again =
        write(repo.path().toString(), Map.of(new RepoPath("approvals/u.yaml"), "yes too"));
    assertEquals(
        repo.head("main").map(ObjectStore::commitId).orElseThrow(),
        assertInstanceOf(Result.Written.class, again).head());
    assertEquals(
        Set.of("approvals/t.yaml", "approvals/u.yaml", "mandate.yaml", "tasks/t.yaml"),
        repo.files("main").keySet());
    assertEquals("", RealGit.run(repo.path(), "fsck", "--strict", "--no-dangling"));
  }

  @Test
  void sameAgainIsWrittenOnce() throws Exception {
    Result first = write(repo.path().toString(), approval("yes"));
    assertEquals(first, write(repo.path().toString(), approval("yes")));
  }

  @Test
  void commitsOfOthersStay() throws Exception {
    repo.commit("main", "Meanwhile", Map.of("tasks/other.yaml", "o"));
    assertInstanceOf(Result.Written.class, write(repo.path().toUri().toString(), approval("yes")));
    assertTrue(repo.files("main").keySet().contains("tasks/other.yaml"));
  }

  @Test
  void changeOfTheSameFileIsAConflict() throws Exception {
    CommitId meanwhile = repo.commit("main", "Meanwhile", Map.of("approvals/t.yaml", "no"));
    assertEquals(
        new Result.Conflict(new TreeSet<>(Set.of(APPROVAL))),
        write(repo.path().toUri().toString(), approval("yes")));
    assertEquals(meanwhile, repo.head("main").map(ObjectStore::commitId).orElseThrow());
  }

  @Test
  void lostAnswerDoesNotWriteTwice() throws Exception {
    try (GitHttpServer server = new GitHttpServer(temp)) {
      server.dropNextPushAnswer();
      assertInstanceOf(Result.Written.class, write(server.url("c.git"), approval("yes")));
    }
    assertEquals("2\n", RealGit.run(repo.path(), "rev-list", "--count", "main"));
  }

  @Test
  void checkedOutBranchIsLeftToItsOwner() throws Exception {
    Path clone = temp.resolve("clone");
    RealGit.run(temp, "clone", "-q", repo.path().toString(), clone.toString());
    Result result = write(clone.toString(), approval("yes"));
    String reason = assertInstanceOf(Result.Refused.class, result).reason();
    assertTrue(reason.contains("checked out"), reason);
    assertTrue(Files.notExists(clone.resolve("approvals")));
  }
}
