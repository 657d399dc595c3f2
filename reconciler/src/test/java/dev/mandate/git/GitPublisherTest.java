package dev.mandate.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.TreeId;
import dev.mandate.testkit.GitHttpServer;
import dev.mandate.testkit.GivenRepo;
import dev.mandate.testkit.RealGit;
import dev.mandate.testkit.SshKeySigner;
import dev.mandate.writeback.Publisher;
import dev.mandate.writeback.Publisher.Entry;
import dev.mandate.writeback.Publisher.Outcome;
import dev.mandate.writeback.Publisher.Proposal;
import dev.mandate.writeback.Publisher.RecordFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitPublisherTest {
  private static final Publisher.DerivedFiles NOTHING_DERIVED = (parent, accepted) -> List.of();

  @TempDir Path temp;
  private GivenRepo repo;
  private CommitId base;
  private final SshKeySigner signer = new SshKeySigner();
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

  private GitControlSource open(String where, String cache) {
    GitRepositories.Result result =
        new GitRepositories(temp.resolve(cache), Map.of(), temp).open(where);
    GitControlSource source =
        switch (result) {
          case GitRepositories.Result.Remote(GitControlSource s) -> s;
          case GitRepositories.Result.Bare(GitControlSource s) -> s;
          case GitRepositories.Result.WorkTree(var files, GitControlSource s, var origin) -> s;
          case GitRepositories.Result.PlainFolder plain -> throw new AssertionError(plain);
          case GitRepositories.Result.NotARepository not -> throw new AssertionError(not);
        };
    opened.add(source);
    return source;
  }

  private GitPublisher publisher(GitControlSource source) {
    return new GitPublisher(
        source,
        new Author("Reconciler", "reconciler@example.org"),
        signer,
        Clock.fixed(Instant.parse("2026-02-03T04:05:06Z"), ZoneOffset.UTC),
        duration -> Thread.onSpinWait(),
        new SplittableRandom(7));
  }

  private GitPublisher overFile() {
    return publisher(open(repo.path().toUri().toString(), "cache"));
  }

  private static RecordFile file(String path, String content) {
    return new RecordFile(new RepoPath(path), content.getBytes(StandardCharsets.UTF_8));
  }

  private static Entry entry(String name) {
    return new Entry(
        Optional.of(new RepoPath("occurrences/" + name + ".json")),
        List.of(
            file("occurrences/" + name + ".json", "{}"),
            file("runs/2026/02/03/" + name + "/run.yaml", "kind: Run # " + name + "\n")),
        List.of(),
        "Record " + name);
  }

  private void assertSound() {
    assertEquals("", RealGit.run(repo.path(), "fsck", "--strict", "--no-dangling"));
  }

  @Test
  void signedCommitIsAcceptedByGitItself() throws Exception {
    Outcome outcome = overFile().publish(List.of(entry("a")), NOTHING_DERIVED);
    CommitId head = assertInstanceOf(Outcome.Published.class, outcome).head();
    assertEquals(head.hex(), repo.head("mandate/runs").orElseThrow().name());
    Path allowed = temp.resolve("allowed");
    Files.writeString(allowed, "reconciler@example.org " + signer.publicKey() + "\n");
    String verified =
        RealGit.run(
            repo.path(),
            "-c",
            "gpg.format=ssh",
            "-c",
            "gpg.ssh.allowedSignersFile=" + allowed,
            "verify-commit",
            head.hex());
    assertTrue(verified.contains("Good \"git\" signature for reconciler@example.org"), verified);
    assertEquals("kind: Run # a\n", repo.files("mandate/runs").get("runs/2026/02/03/a/run.yaml"));
    assertSound();
  }

  @Test
  void publishingTheSameAgainPushesNothing() throws Exception {
    GitPublisher publisher = overFile();
    publisher.publish(List.of(entry("a")), NOTHING_DERIVED);
    ObjectId head = repo.head("mandate/runs").orElseThrow();
    assertEquals(
        new Outcome.NothingToDo(List.of()).getClass(),
        publisher.publish(List.of(entry("a")), NOTHING_DERIVED).getClass());
    Entry unguarded =
        new Entry(Optional.empty(), entry("a").files(), List.of(), "Same files, no guard");
    assertEquals(
        new Outcome.NothingToDo(List.of()), publisher.publish(List.of(unguarded), NOTHING_DERIVED));
    assertEquals(head, repo.head("mandate/runs").orElseThrow());
  }

  @Test
  void guardedEntryIsDroppedAndItsNeighbourLands() throws Exception {
    GitPublisher publisher = overFile();
    publisher.publish(List.of(entry("a")), NOTHING_DERIVED);
    Entry late =
        new Entry(
            Optional.of(entry("a").guards().getFirst()),
            List.of(file("runs/late", "late")),
            List.of(new Proposal("mandate/proposals/late", base, treeOf(base), "Late")),
            "Late");
    Outcome outcome = publisher.publish(List.of(late, entry("b")), NOTHING_DERIVED);
    assertEquals(List.of(late), assertInstanceOf(Outcome.Published.class, outcome).dropped());
    assertTrue(repo.files("mandate/runs").containsKey("occurrences/b.json"));
    assertTrue(!repo.files("mandate/runs").containsKey("runs/late"));
    assertEquals(Optional.empty(), repo.head("mandate/proposals/late"));
  }

  @Test
  void sameGuardTwiceInOneBatchCountsOnce() throws Exception {
    Entry twin =
        new Entry(
            Optional.of(entry("a").guards().getFirst()),
            List.of(file("runs/twin", "t")),
            List.of(),
            "The twin");
    Outcome outcome = overFile().publish(List.of(entry("a"), twin), NOTHING_DERIVED);
    assertEquals(List.of(twin), assertInstanceOf(Outcome.Published.class, outcome).dropped());
    assertTrue(!repo.files("mandate/runs").containsKey("runs/twin"));
  }

  @Test
  void derivedFilesAreRenderedForTheParentThatIsUsed() throws Exception {
    GitPublisher publisher = overFile();
    List<Optional<CommitId>> parents = new ArrayList<>();
    Publisher.DerivedFiles readme =
        (parent, accepted) -> {
          parents.add(parent);
          return List.of(file("README.md", accepted.get(0).summary()));
        };
    publisher.publish(List.of(entry("a")), readme);
    CommitId first = new CommitId(repo.head("mandate/runs").orElseThrow().name());
    publisher.publish(List.of(entry("b")), readme);
    assertEquals(List.of(Optional.empty(), Optional.of(first)), parents);
    assertEquals("Record b", repo.files("mandate/runs").get("README.md"));
  }

  @Test
  void proposalIsMadeOnceAndMovedWhenItsContentChanges() throws Exception {
    GitPublisher publisher = overFile();
    Proposal proposal = new Proposal("mandate/proposals/t-1", base, treeOf(base), "Propose");
    Entry first = new Entry(Optional.empty(), List.of(), List.of(proposal), "Propose");
    assertInstanceOf(Outcome.Published.class, publisher.publish(List.of(first), NOTHING_DERIVED));
    assertEquals(
        new Outcome.NothingToDo(List.of()), publisher.publish(List.of(first), NOTHING_DERIVED));
    CommitId other = repo.commit("main", "Next", Map.of("tasks/u.yaml", "u"));
    Proposal moved = new Proposal("mandate/proposals/t-1", other, treeOf(other), "Propose anew");
    assertInstanceOf(
        Outcome.Published.class,
        publisher.publish(
            List.of(new Entry(Optional.empty(), List.of(), List.of(moved), "Anew")),
            NOTHING_DERIVED));
    try (RevWalk walk = new RevWalk(repo.repository())) {
      RevCommit head = walk.parseCommit(repo.head("mandate/proposals/t-1").orElseThrow());
      assertEquals(other.hex(), head.getParent(0).name());
      assertEquals("Propose anew\n", head.getFullMessage());
    }
    assertSound();
  }

  @Test
  void fourPublishersLoseNothingAndRecordNothingTwice() throws Exception {
    try (GitHttpServer server = new GitHttpServer(temp);
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Callable<Integer>> work = new ArrayList<>();
      for (int p = 0; p < 4; p++) {
        String where = p % 2 == 0 ? server.url("c.git") : repo.path().toUri().toString();
        GitPublisher publisher = publisher(open(where, "cache" + p));
        int own = p;
        work.add(
            () -> {
              int published = 0;
              for (int i = 0; i < 6; i++) {
                // Each also tries an entry that all the others try.
                List<Entry> entries = List.of(entry("own-" + own + "-" + i), entry("all-" + i));
                Outcome outcome = publisher.publish(entries, NOTHING_DERIVED);
                while (outcome instanceof Outcome.Outpaced) {
                  outcome = publisher.publish(entries, NOTHING_DERIVED);
                }
                published +=
                    2 - assertInstanceOf(Outcome.Published.class, outcome).dropped().size();
              }
              return published;
            });
      }
      int landed = 0;
      for (Future<Integer> done : threads.invokeAll(work)) {
        landed += done.get();
      }
      assertEquals(4 * 6 + 6, landed, "every entry landed by exactly one publisher");
    }
    long markers =
        repo.files("mandate/runs").keySet().stream().filter(p -> p.startsWith("occ")).count();
    assertEquals(30, markers);
    assertSound();
  }

  @Test
  void lostAnswerIsReadBackAndNotRecordedTwice() throws Exception {
    try (GitHttpServer server = new GitHttpServer(temp)) {
      GitPublisher publisher = publisher(open(server.url("c.git"), "cache"));
      server.dropNextPushAnswer();
      Outcome outcome = publisher.publish(List.of(entry("a")), NOTHING_DERIVED);
      CommitId head = assertInstanceOf(Outcome.Published.class, outcome).head();
      assertEquals(head.hex(), repo.head("mandate/runs").orElseThrow().name());
      assertEquals("1\n", RealGit.run(repo.path(), "rev-list", "--count", "mandate/runs"));
    }
  }

  @Test
  void pushThatBreaksOffIsTriedAgain() throws Exception {
    try (GitHttpServer server = new GitHttpServer(temp)) {
      GitPublisher publisher = publisher(open(server.url("c.git"), "cache"));
      server.breakNextPush();
      Outcome outcome = publisher.publish(List.of(entry("a")), NOTHING_DERIVED);
      CommitId head = assertInstanceOf(Outcome.Published.class, outcome).head();
      assertEquals(head.hex(), repo.head("mandate/runs").orElseThrow().name());
    }
  }

  @Test
  void severalRefsGoTogetherOrNotAtAll() throws Exception {
    Entry both =
        new Entry(
            Optional.empty(),
            entry("a").files(),
            List.of(new Proposal("mandate/proposals/t-1", base, treeOf(base), "Propose")),
            "Both");
    try (GitHttpServer server = new GitHttpServer(temp)) {
      server.refuseAtomicPushes();
      GitPublisher publisher = publisher(open(server.url("c.git"), "cache"));
      Outcome outcome = publisher.publish(List.of(both), NOTHING_DERIVED);
      String reason = assertInstanceOf(Outcome.Refused.class, outcome).reason();
      assertTrue(reason.contains("atomic"), reason);
    }
    assertEquals(Optional.empty(), repo.head("mandate/runs"));
    assertEquals(Optional.empty(), repo.head("mandate/proposals/t-1"));
  }

  @Test
  void hookOfALocalRepositoryMayAgree() throws Exception {
    Path hook = repo.path().resolve("hooks/update");
    Files.createDirectories(hook.getParent());
    Files.writeString(hook, "#!/bin/sh\necho \"$1\" >> seen\n");
    Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwxr-xr-x"));
    Entry both =
        new Entry(
            Optional.empty(),
            entry("a").files(),
            List.of(new Proposal("mandate/proposals/t-1", base, treeOf(base), "Propose")),
            "Both");
    Outcome outcome =
        publisher(open(repo.path().toString(), "cache")).publish(List.of(both), NOTHING_DERIVED);
    assertInstanceOf(Outcome.Published.class, outcome);
    assertEquals(
        List.of("refs/heads/mandate/proposals/t-1", "refs/heads/mandate/runs"),
        Files.readAllLines(repo.path().resolve("seen")).stream().sorted().toList());
    assertSound();
  }

  /** What a clone knows of the runs branch is where its own goes on. */
  @Test
  void cloneContinuesTheRunsBranchOfItsOrigin() throws Exception {
    overFile().publish(List.of(entry("a")), NOTHING_DERIVED);
    Path clone = temp.resolve("clone");
    RealGit.run(temp, "clone", "-q", repo.path().toString(), clone.toString());
    GitPublisher inClone = publisher(open(clone.toString(), "cache"));
    Outcome outcome = inClone.publish(List.of(entry("a"), entry("b")), NOTHING_DERIVED);
    assertEquals(1, assertInstanceOf(Outcome.Published.class, outcome).dropped().size());
    assertEquals("2\n", RealGit.run(clone, "rev-list", "--count", "mandate/runs"));
    assertEquals("", RealGit.run(clone, "status", "--porcelain"));
  }

  @Test
  void hookOfALocalRepositoryMayRefuse() throws Exception {
    Path hook = repo.path().resolve("hooks/pre-receive");
    Files.createDirectories(hook.getParent());
    Files.writeString(hook, "#!/bin/sh\necho 'records are closed today' >&2\nexit 1\n");
    Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwxr-xr-x"));
    for (String where : List.of(repo.path().toString(), repo.path().toUri().toString())) {
      Outcome outcome =
          publisher(open(where, "cache")).publish(List.of(entry("a")), NOTHING_DERIVED);
      String reason = assertInstanceOf(Outcome.Refused.class, outcome).reason();
      assertTrue(reason.contains("records are closed today"), reason);
    }
    assertEquals(Optional.empty(), repo.head("mandate/runs"));
  }

  @Test
  void publishesIntoALocalRepositoryInPlace() throws Exception {
    GitPublisher publisher = publisher(open(repo.path().toString(), "cache"));
    Entry both =
        new Entry(
            Optional.empty(),
            entry("a").files(),
            List.of(new Proposal("mandate/proposals/t-1", base, treeOf(base), "Propose")),
            "Both");
    assertInstanceOf(Outcome.Published.class, publisher.publish(List.of(both), NOTHING_DERIVED));
    assertTrue(repo.head("mandate/proposals/t-1").isPresent());
    assertTrue(repo.head("mandate/runs").isPresent());
    assertSound();
  }

  /** A branch called mandate leaves no room for mandate/runs; waiting does not mend that. */
  @Test
  void branchInTheWayIsRefusedAndNotRetriedForever() throws Exception {
    repo.commit("mandate", "In the way", Map.of("x", "x"));
    Outcome outcome = overFile().publish(List.of(entry("a")), NOTHING_DERIVED);
    assertInstanceOf(Outcome.Refused.class, outcome);
  }

  @Test
  void appendingReadsOnlyTheFoldersOnTheWay() throws Exception {
    Map<String, String> many = new HashMap<>();
    for (int i = 0; i < 200; i++) {
      many.put("runs/2026/01/01/r" + i + "/run.yaml", "r" + i);
    }
    repo.commit("mandate/runs", "Many", many);
    GitControlSource source = open(repo.path().toUri().toString(), "cache");
    GitPublisher publisher = publisher(source);
    publisher.publish(List.of(entry("a")), NOTHING_DERIVED);
    assertTrue(source.counters().treesRead() < 20, () -> "" + source.counters().treesRead());
    assertEquals(202, repo.files("mandate/runs").size());
  }

  private TreeId treeOf(CommitId commit) throws Exception {
    try (RevWalk walk = new RevWalk(repo.repository())) {
      return new TreeId(walk.parseCommit(ObjectId.fromString(commit.hex())).getTree().name());
    }
  }
}
