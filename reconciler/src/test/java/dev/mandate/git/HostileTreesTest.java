package dev.mandate.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.finding.Finding;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.Snapshot;
import dev.mandate.testkit.GivenRepo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trees as nobody's git would write them, but as anybody can push them. */
class HostileTreesTest {
  private static final ListingLimits LIMITS = new ListingLimits(1000, 500, 8);

  @TempDir Path temp;
  private GivenRepo repo;
  private GitControlSource source;
  private ObjectInserter inserter;

  @BeforeEach
  void given() {
    repo = GivenRepo.with(temp.resolve("c.git"), Map.of("tasks/fine.yaml", "fine"));
    inserter = repo.repository().newObjectInserter();
    source =
        assertInstanceOf(
                GitRepositories.Result.Bare.class,
                new GitRepositories(
                        temp.resolve("cache"),
                        Map.of(),
                        RemoteTokens.none(),
                        temp,
                        LIMITS,
                        Thread::sleep)
                    .open(repo.path().toString()))
            .source();
  }

  @AfterEach
  void close() {
    inserter.close();
    source.close();
    repo.close();
  }

  /** A tree object, byte for byte. */
  private final class Tree {
    private final ByteArrayOutputStream raw = new ByteArrayOutputStream();

    Tree add(String mode, byte[] name, ObjectId id) {
      raw.writeBytes((mode + " ").getBytes(StandardCharsets.US_ASCII));
      raw.writeBytes(name);
      raw.write(0);
      byte[] binary = new byte[Constants.OBJECT_ID_LENGTH];
      id.copyRawTo(binary, 0);
      raw.writeBytes(binary);
      return this;
    }

    Tree add(String mode, String name, ObjectId id) {
      return add(mode, name.getBytes(StandardCharsets.UTF_8), id);
    }

    Tree file(String name) throws IOException {
      return add("100644", name, blob("content of a file"));
    }

    ObjectId insert() throws IOException {
      return inserter.insert(Constants.OBJ_TREE, raw.toByteArray());
    }
  }

  private ObjectId blob(String content) throws IOException {
    return inserter.insert(Constants.OBJ_BLOB, content.getBytes(StandardCharsets.UTF_8));
  }

  private Snapshot snapshotOf(ObjectId root) throws IOException {
    inserter.flush();
    CommitId commit = repo.commitTree("main", root);
    return source.snapshot(commit, Optional.empty());
  }

  private Snapshot snapshotOfAgents(Tree agents) throws IOException {
    ObjectId fine = new Tree().file("fine.yaml").insert();
    return snapshotOf(
        new Tree().add("40000", "agents", agents.insert()).add("40000", "tasks", fine).insert());
  }

  private static List<String> rules(Snapshot snapshot) {
    return snapshot.refused().stream().map(f -> f.where() + " " + f.rule()).toList();
  }

  private static List<String> paths(Snapshot snapshot) {
    return snapshot.files().keySet().stream().map(RepoPath::value).toList();
  }

  @Test
  void oddEntriesAreRefusedAndTheirNeighboursRead() throws Exception {
    ObjectId sub = new Tree().file("x.yaml").insert();
    Snapshot snapshot =
        snapshotOfAgents(
            new Tree()
                .file("good.yaml")
                .add("120000", "passwd.yaml", blob("../../etc/passwd"))
                .add("120000", "folder", blob("../tasks"))
                .add("160000", "module", ObjectId.fromString("1".repeat(40)))
                .add("40000", "..", sub)
                .add("40000", ".GIT", sub)
                .add("40000", "git~1", sub)
                .add("100644", "back\\slash.yaml", blob("b"))
                .add("100644", "a/b.yaml", blob("b"))
                .add("100644", "", blob("b"))
                .add("100644", "line\nend.yaml", blob("b"))
                .add("100644", "esc\u001b[2J.yaml", blob("b"))
                .add("100644", "rtl\u202elmay.yaml", blob("b"))
                .add("100644", new byte[] {'n', (byte) 0xff, '.', 'y', 'm', 'l'}, blob("b"))
                .add("100644", "big.yaml", blob("b".repeat(1001)))
                .add("100644", "limit.yaml", blob("b".repeat(1000)))
                .add("140000", "socket.yaml", blob("b")));
    assertEquals(
        List.of("agents/good.yaml", "agents/limit.yaml", "tasks/fine.yaml"), paths(snapshot));
    assertEquals(
        List.of(
            "agents/ git/path",
            "agents/.. git/path",
            "agents/.GIT git/path",
            "agents/? git/path",
            "agents/a/b.yaml git/path",
            "agents/back\\slash.yaml git/path",
            "agents/big.yaml git/too-large",
            "agents/esc\\u001B[2J.yaml git/path",
            "agents/folder git/symlink",
            "agents/git~1 git/path",
            "agents/line\\u000Aend.yaml git/path",
            "agents/module git/submodule",
            "agents/passwd.yaml git/symlink",
            "agents/rtl\\u202Elmay.yaml git/path",
            "agents/socket.yaml git/path"),
        rules(snapshot));
    assertTrue(snapshot.refused().stream().allMatch(Finding::isError));
    assertEquals(0, source.counters().blobsRead());
  }

  @Test
  void namesThatCollideAreAllRefused() throws Exception {
    Snapshot snapshot =
        snapshotOfAgents(
            new Tree()
                .file("A.yaml")
                .file("a.yaml")
                .file("b.yaml")
                .file("double.yaml")
                .add("100644", "double.yaml", blob("the other"))
                .file("\u00e9.yaml")
                .file("e\u0301.yaml"));
    assertEquals(List.of("agents/b.yaml", "tasks/fine.yaml"), paths(snapshot));
    assertEquals(6, snapshot.refused().size(), () -> "" + rules(snapshot));
  }

  @Test
  void specFolderThatIsALinkIsRefused() throws Exception {
    ObjectId tasks = new Tree().file("fine.yaml").insert();
    Snapshot snapshot =
        snapshotOf(
            new Tree()
                .add("120000", "agents", blob("/etc"))
                .add("120000", "mandate.yaml", blob("/etc/passwd"))
                .add("40000", "tasks", tasks)
                .add("160000", "workflows", ObjectId.fromString("1".repeat(40)))
                .insert());
    assertEquals(List.of("tasks/fine.yaml"), paths(snapshot));
    assertEquals(
        List.of("agents git/symlink", "mandate.yaml git/symlink", "workflows git/submodule"),
        rules(snapshot));
  }

  /** Ten trees that stand for ten billion files. */
  @Test
  void treeBombLeavesOutItsFolderOnly() throws Exception {
    ObjectId level = new Tree().file("x.yaml").insert();
    for (int depth = 0; depth < 6; depth++) {
      Tree next = new Tree();
      for (int i = 0; i < 10; i++) {
        next.add("40000", "d" + i, level);
      }
      level = next.insert();
    }
    ObjectId fine = new Tree().file("fine.yaml").insert();
    Snapshot snapshot =
        snapshotOf(new Tree().add("40000", "agents", level).add("40000", "tasks", fine).insert());
    assertEquals(List.of("tasks/fine.yaml"), paths(snapshot));
    assertEquals(List.of("agents git/too-many-files"), rules(snapshot));

    ObjectId mended = new Tree().file("ok.yaml").insert();
    inserter.flush();
    CommitId after =
        repo.commitTree(
            "main", flushed(new Tree().add("40000", "agents", mended).add("40000", "tasks", fine)));
    Snapshot next = source.snapshot(after, Optional.of(snapshot));
    assertEquals(List.of("agents/ok.yaml", "tasks/fine.yaml"), paths(next));
    assertEquals(List.of(), rules(next));
  }

  private ObjectId flushed(Tree tree) throws IOException {
    ObjectId id = tree.insert();
    inserter.flush();
    return id;
  }

  @Test
  void deepNestingStopsAtTheLimit() throws Exception {
    ObjectId level = new Tree().file("deep.yaml").insert();
    for (int depth = 0; depth < 3000; depth++) {
      level = new Tree().file("x.yaml").add("40000", "z", level).insert();
    }
    ObjectId fine = new Tree().file("fine.yaml").insert();
    Snapshot snapshot =
        snapshotOf(new Tree().add("40000", "agents", level).add("40000", "tasks", fine).insert());
    assertEquals(9, snapshot.files().size(), "eight levels of agents, and tasks/fine.yaml");
    assertEquals(List.of("agents/z/z/z/z/z/z/z/z git/path"), rules(snapshot));
  }

  @Test
  void brokenAndMissingObjectsAreNamedAndSkipped() throws Exception {
    ObjectId garbage = inserter.insert(Constants.OBJ_TREE, new byte[] {'1', '0', '0'});
    ObjectId missing = ObjectId.fromString("2".repeat(40));
    Snapshot snapshot =
        snapshotOfAgents(
            new Tree()
                .add("40000", "broken", garbage)
                .add("40000", "gone", missing)
                .add("100644", "gone.yaml", missing)
                .file("good.yaml"));
    assertEquals(List.of("agents/good.yaml", "tasks/fine.yaml"), paths(snapshot));
    assertEquals(
        List.of(
            "agents/broken git/unreadable",
            "agents/gone git/unreadable",
            "agents/gone.yaml git/unreadable"),
        rules(snapshot));
  }
}
