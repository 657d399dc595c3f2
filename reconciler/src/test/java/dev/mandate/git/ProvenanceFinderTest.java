package dev.mandate.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.Provenance;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.testkit.GivenRepo;
import dev.mandate.testkit.RealGit;
import dev.mandate.testkit.SshKeySigner;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.revwalk.RevWalk;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvenanceFinderTest {
  private static final RepoPath TASK = new RepoPath("tasks/t.yaml");

  @TempDir Path temp;
  private GivenRepo repo;
  private GitControlSource source;

  @BeforeEach
  void given() {
    repo = GivenRepo.bare(temp.resolve("c.git"));
    source = open(repo.path());
  }

  private GitControlSource open(Path path) {
    return assertInstanceOf(
            GitRepositories.Result.Bare.class,
            new GitRepositories(temp.resolve("cache"), Map.of(), temp).open(path.toString()))
        .source();
  }

  @AfterEach
  void close() {
    source.close();
    repo.close();
  }

  private CommitId write(String content, String who) {
    return repo.commit(
        "main", "Write", Map.of(TASK.value(), content), List.of(), who, who + "@example.org");
  }

  private CommitId other(String content) {
    return repo.commit("main", "Other", Map.of("agents/a.yaml", content));
  }

  @Test
  void namesTheCommitThatGaveThePresentContent() {
    write("one", "Ada");
    CommitId wrote = write("two", "Ben");
    CommitId head = other("x");
    assertEquals(
        new Provenance(wrote, Set.of("ben@example.org"), Set.of()), source.provenance(head, TASK));
  }

  @Test
  void coAuthorsCountAndCaseDoesNot() {
    CommitId head =
        repo.commit(
            "main",
            "Write\n\nCo-authored-by: Cy <CY@Example.org>\nco-Authored-By: D <d@example.org>\n",
            Map.of(TASK.value(), "x"),
            List.of(),
            "Ada",
            "Ada@Example.ORG");
    assertEquals(
        Set.of("ada@example.org", "cy@example.org", "d@example.org"),
        source.provenance(head, TASK).emails());
  }

  /** Whoever brings old content back has given the file its present content. */
  @Test
  void bringingContentBackMakesANewAuthorEvenWhenTheOldAnswerIsKnown() {
    CommitId first = write("one", "Ada");
    assertEquals(first, source.provenance(first, TASK).commit());
    write("two", "Ben");
    CommitId back = write("one", "Cy");
    CommitId head = other("x");
    assertEquals(back, source.provenance(head, TASK).commit());
    assertEquals(Set.of("cy@example.org"), source.provenance(head, TASK).emails());
  }

  @Test
  void newCommitsCostOnlyThemselves() {
    write("one", "Ada");
    for (int i = 0; i < 50; i++) {
      other("x" + i);
    }
    CommitId head = other("y");
    Provenance answer = source.provenance(head, TASK);
    long before = source.counters().treesRead();
    assertEquals(answer, source.provenance(other("z"), TASK));
    assertTrue(source.counters().treesRead() - before <= 4, "new head and its parent");
  }

  @Test
  void mergeFollowsTheParentThatHoldsTheContent() throws Exception {
    CommitId base = write("one", "Ada");
    CommitId side = repo.commit("side", "Side", Map.of("mandate.yaml", "m"));
    repo.set("side", ObjectStore.objectId(base));
    CommitId changed =
        repo.commit(
            "side", "Change", Map.of(TASK.value(), "two"), List.of(), "Ben", "ben@example.org");
    CommitId onMain = other("x");
    CommitId merge;
    try (ObjectInserter inserter = repo.repository().newObjectInserter();
        RevWalk walk = new RevWalk(repo.repository())) {
      CommitId both =
          repo.commit("scratch", "Scratch", Map.of(TASK.value(), "two", "agents/a.yaml", "x"));
      ObjectId tree = walk.parseCommit(ObjectStore.objectId(both)).getTree();
      merge =
          repo.commitTree(
              "main",
              "Merge",
              tree,
              List.of(ObjectStore.objectId(onMain), ObjectStore.objectId(changed)),
              "Cy",
              "cy@example.org",
              inserter);
    }
    assertEquals(changed, source.provenance(merge, TASK).commit());
    assertTrue(!side.equals(changed));
  }

  @Test
  void replacementRefsAreNotBelieved() {
    CommitId wrote = write("one", "Ben");
    CommitId decoy =
        repo.commit(
            "decoy", "Decoy", Map.of(TASK.value(), "one"), List.of(), "Ada", "ada@example.org");
    RealGit.run(repo.path(), "replace", wrote.hex(), decoy.hex());
    assertEquals(Set.of("ben@example.org"), source.provenance(wrote, TASK).emails());
  }

  @Test
  void keyOfASignedCommitIsNamed() throws Exception {
    CommitId base = write("one", "Ada");
    SshKeySigner signer = new SshKeySigner();
    DefaultBranchWriter writer =
        new DefaultBranchWriter(
            source, Clock.systemUTC(), d -> Thread.onSpinWait(), new SplittableRandom(1));
    DefaultBranchWriter.Result result =
        writer.commit(
            base,
            Map.of(TASK, "two".getBytes(StandardCharsets.UTF_8)),
            "Change",
            new Author("Ben", "ben@example.org"),
            Optional.of(signer));
    CommitId head = assertInstanceOf(DefaultBranchWriter.Result.Written.class, result).head();
    assertEquals(
        new Provenance(head, Set.of("ben@example.org"), Set.of(signer.publicKey())),
        source.provenance(head, TASK));
  }

  /** The edge of a shallow clone seems to have written everything; its author must not stand in. */
  @Test
  void shallowHistoryIsNoAnswer() {
    write("one", "Ada");
    CommitId head = other("x");
    Path shallow = temp.resolve("shallow.git");
    RealGit.run(
        temp,
        "clone",
        "-q",
        "--bare",
        "--depth=1",
        repo.path().toUri().toString(),
        shallow.toString());
    try (GitControlSource clone = open(shallow)) {
      UncheckedIOException failure =
          assertThrows(UncheckedIOException.class, () -> clone.provenance(head, TASK));
      assertTrue(failure.getMessage().contains("shallow"), failure::toString);
    }
  }
}
