package dev.mandate.git;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.CommitId;
import dev.mandate.verify.RunsHistory.Change;
import dev.mandate.verify.RunsHistory.Commit;
import dev.mandate.verify.RunsHistory.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.TreeFormatter;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitRunsHistoryTest {
  private static final String WHO = "A <a@example.org> 1700000000 +0100\n";
  private static final String SIGNATURE =
      "gpgsig -----BEGIN SSH SIGNATURE-----\n AAAA\n -----END SSH SIGNATURE-----\n";

  @TempDir Path folder;
  private Repository repository;

  @BeforeEach
  void create() throws IOException {
    repository = new FileRepositoryBuilder().setGitDir(folder.toFile()).setBare().build();
    repository.create(true);
  }

  @AfterEach
  void close() {
    repository.close();
  }

  @Test
  void handsOverCommitsFromTheRootWithWhatEachChanged() throws IOException {
    ObjectId one = blob("one");
    ObjectId two = blob("two");
    CommitId root = commit("", tree("a", one, "b", one));
    CommitId next = commit("parent " + root + "\n", tree("b", two, "c", one));

    List<Commit> commits = walk(next);

    assertEquals(List.of(root, next), commits.stream().map(Commit::id).toList());
    assertEquals(
        List.of(change("a", Kind.ADDED, one), change("b", Kind.ADDED, one)),
        commits.get(0).changes());
    assertEquals(
        List.of(
            new Change("a", Kind.DELETED, Optional.empty()),
            change("b", Kind.CHANGED, two),
            change("c", Kind.ADDED, one)),
        commits.get(1).changes());
    assertEquals(List.of(root), commits.get(1).parents());
    assertEquals(Instant.ofEpochSecond(1700000000), commits.get(1).committedAt());
  }

  @Test
  void theSignedPayloadIsTheCommitWithoutItsSignature() throws IOException {
    ObjectId tree = tree("a", blob("one"), "b", blob("two"));
    String head = "tree " + tree.name() + "\nauthor " + WHO + "committer " + WHO;
    String other = "gpgsig-sha256 x\n y\n";
    String tail = "encoding x\n\nmessage\ngpgsig not a header\n";

    Commit commit = walk(insert(head + SIGNATURE + other + tail)).getFirst();

    assertArrayEquals(bytes(head + tail), commit.signedPayload());
    assertEquals(
        Optional.of("-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----"),
        commit.signature());
  }

  @Test
  void twoSignaturesAreNone() throws IOException {
    CommitId twice = commit("", tree("a", blob("one"), "b", blob("two")), SIGNATURE + SIGNATURE);
    CommitId none = commit("", tree("a", blob("one"), "b", blob("two")), "");

    assertEquals(Optional.empty(), walk(twice).getFirst().signature());
    assertEquals(Optional.empty(), walk(none).getFirst().signature());
  }

  @Test
  void onlyPlainFilesHaveContent() throws IOException {
    TreeFormatter tree = new TreeFormatter();
    tree.append("link", FileMode.SYMLINK, blob("target"));
    tree.append("module", FileMode.GITLINK, ObjectId.fromString("1".repeat(40)));
    tree.append("program", FileMode.EXECUTABLE_FILE, blob("#!"));

    List<Change> changes = walk(commit("", insert(tree))).getFirst().changes();

    assertEquals(3, changes.size());
    assertEquals(List.of(), changes.stream().filter(c -> c.blob().isPresent()).toList());
  }

  @Test
  void aCutOffHistoryStillNamesTheParentThatIsNotHere() throws IOException {
    CommitId root = commit("", tree("a", blob("one"), "b", blob("one")));
    CommitId next = commit("parent " + root + "\n", tree("a", blob("one"), "b", blob("two")));
    Files.writeString(folder.resolve("shallow"), next + "\n");

    List<Commit> commits = walk(next);

    assertEquals(1, commits.size());
    assertEquals(List.of(root), commits.getFirst().parents());
    assertEquals(2, commits.getFirst().changes().size());
  }

  @Test
  void readsAFile() throws IOException {
    ObjectId id = blob("one");

    assertArrayEquals(bytes("one"), new GitRunsHistory(repository).read(new BlobId(id.name())));
  }

  private List<Commit> walk(CommitId head) {
    List<Commit> commits = new ArrayList<>();
    new GitRunsHistory(repository).walk(head, commits::add);
    return commits;
  }

  private CommitId commit(String parents, ObjectId tree) throws IOException {
    return commit(parents, tree, "");
  }

  private CommitId commit(String parents, ObjectId tree, String more) throws IOException {
    return insert(
        "tree "
            + tree.name()
            + "\n"
            + parents
            + "author "
            + WHO
            + "committer "
            + WHO
            + more
            + "\nmessage\n");
  }

  private CommitId insert(String rawCommit) throws IOException {
    try (ObjectInserter inserter = repository.newObjectInserter()) {
      ObjectId id = inserter.insert(Constants.OBJ_COMMIT, bytes(rawCommit));
      inserter.flush();
      return new CommitId(id.name());
    }
  }

  private ObjectId tree(String name1, ObjectId blob1, String name2, ObjectId blob2)
      throws IOException {
    TreeFormatter tree = new TreeFormatter();
    tree.append(name1, FileMode.REGULAR_FILE, blob1);
    tree.append(name2, FileMode.REGULAR_FILE, blob2);
    return insert(tree);
  }

  private ObjectId insert(TreeFormatter tree) throws IOException {
    try (ObjectInserter inserter = repository.newObjectInserter()) {
      ObjectId id = inserter.insert(tree);
      inserter.flush();
      return id;
    }
  }

  private ObjectId blob(String text) throws IOException {
    try (ObjectInserter inserter = repository.newObjectInserter()) {
      ObjectId id = inserter.insert(Constants.OBJ_BLOB, bytes(text));
      inserter.flush();
      return id;
    }
  }

  private static Change change(String path, Kind kind, ObjectId blob) {
    return new Change(path, kind, Optional.of(new BlobId(blob.name())));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
