package dev.mandate.cycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.approval.Acknowledgers;
import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.CommitSignature;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.Folder;
import dev.mandate.snapshot.Heads;
import dev.mandate.snapshot.Provenance;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.Snapshot;
import dev.mandate.snapshot.TreeId;
import dev.mandate.spec.Limits;
import dev.mandate.spec.SpecLoader;
import dev.mandate.writeback.Publisher.RecordFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** When branches are looked at, and what a machine remembers of them. */
class ContinuityTest {
  private final Branches branches = new Branches();
  private final History history = new History();
  private Optional<Anchor> memory = Optional.empty();
  private final Continuity continuity = continuity();

  private Continuity continuity() {
    return new Continuity(
        branches,
        new SpecLoader(branches, Limits.defaults()),
        history,
        (signature, message, namespace, keys) -> false,
        new Anchor.Memory() {
          @Override
          public Optional<Anchor> recall() {
            return memory;
          }

          @Override
          public void replace(Optional<Anchor> before, Anchor now) {
            assertEquals(before, memory);
            memory = Optional.of(now);
          }
        });
  }

  private static CommitId commit(int number) {
    return new CommitId("%040x".formatted(number));
  }

  private void seen(int desired, int runs) {
    memory =
        Optional.of(
            new Anchor(
                "main",
                commit(desired),
                runs == 0 ? Optional.empty() : Optional.of(commit(runs)),
                Acknowledgers.nobody()));
  }

  private Heads at(int desired, int runs) {
    return new Heads(
        "main",
        Optional.of(commit(desired)),
        runs == 0 ? Optional.empty() : Optional.of(commit(runs)));
  }

  @Test
  void whereNothingMovedNothingIsAsked() throws Exception {
    seen(1, 2);
    assertEquals(List.of(), continuity.check(at(1, 2)));
    assertEquals(List.of(), history.asked);
    assertEquals(0, branches.lookups);
  }

  @Test
  void whatGrewIsRemembered() throws Exception {
    seen(1, 2);
    history.grow(1, 3).grow(2, 4);
    assertEquals(List.of(), continuity.check(at(3, 4)));
    assertEquals(Optional.of(commit(3)), memory.map(Anchor::desired));
    assertEquals(Optional.of(commit(4)), memory.flatMap(Anchor::runs));
  }

  @Test
  void anAlarmLeavesTheMemoryAsItWas() throws Exception {
    seen(1, 2);
    Optional<Anchor> before = memory;
    branches.heads = at(3, 2);
    List<Rewrite> rewrites = continuity.check(at(3, 2));
    assertEquals(List.of("main"), rewrites.stream().map(Rewrite::branch).toList());
    assertEquals(before, memory);
    assertEquals(1, continuity.check(at(3, 2)).size(), "it stays");
  }

  /** Another process of this machine may have seen more than was fetched here. */
  @Test
  void whatWasFetchedBeforeTheMemoryWasReadIsFetchedAgain() throws Exception {
    seen(5, 2);
    branches.heads = at(5, 2);
    assertEquals(List.of(), continuity.check(at(1, 2)));
    assertEquals(Optional.of(commit(5)), memory.map(Anchor::desired));
  }

  @Test
  void onlyWhoLooksRemembersNothing() throws Exception {
    seen(1, 2);
    Optional<Anchor> before = memory;
    history.grow(1, 3);
    assertEquals(List.of(), continuity.look(at(3, 2)));
    branches.heads = at(4, 0);
    assertEquals(
        List.of("main", "mandate/runs"),
        continuity.look(at(4, 0)).stream().map(Rewrite::branch).toList());
    assertEquals(before, memory);
  }

  @Test
  void aPushOntoARewrittenBranchDoesNotMakeItGood() throws Exception {
    seen(1, 2);
    continuity.check(at(1, 2));
    continuity.recorded(commit(9));
    assertEquals(Optional.of(commit(2)), memory.flatMap(Anchor::runs));
    history.grow(2, 3);
    continuity.recorded(commit(3));
    assertEquals(Optional.of(commit(3)), memory.flatMap(Anchor::runs));
  }

  @Test
  void theMarkNeverGoesBack() throws Exception {
    history.grow(1, 3);
    seen(1, 0);
    continuity.check(at(1, 0));
    RecordFile first = continuity.mark(Optional.empty()).getFirst();
    branches.put(commit(20), first);
    assertEquals(1, continuity.mark(Optional.of(commit(20))).size(), "the same is said again");

    seen(3, 0);
    continuity.check(at(3, 0));
    RecordFile second = continuity.mark(Optional.of(commit(20))).getFirst();
    branches.put(commit(21), second);

    seen(1, 0);
    continuity.check(at(1, 0));
    assertEquals(List.of(), continuity.mark(Optional.of(commit(21))), "a late one keeps it");
  }

  @Test
  void whoHasNoMemoryGoesByTheMark() throws Exception {
    seen(3, 0);
    continuity.check(at(3, 0));
    branches.put(commit(20), continuity.mark(Optional.empty()).getFirst());
    memory = Optional.empty();
    branches.heads = at(1, 20);
    Rewrite rewrite = continuity.check(at(1, 20)).getFirst();
    assertEquals(commit(3), rewrite.from());
    assertEquals(Rewrite.Witness.RECORDS, rewrite.witness());
    assertTrue(rewrite.mend().contains("nobody can say so"), rewrite.mend());
    assertEquals(Optional.empty(), memory);
  }

  /** A line of commits for each pair that was said; nothing else is related. */
  private static final class History implements Continuity.Ancestry {
    private final Map<CommitId, CommitId> parents = new HashMap<>();
    private final List<String> asked = new ArrayList<>();

    History grow(int from, int to) {
      parents.put(commit(to), commit(from));
      return this;
    }

    @Override
    public boolean contains(CommitId head, CommitId commit) {
      asked.add(head + " " + commit);
      for (CommitId at = head; at != null; at = parents.get(at)) {
        if (at.equals(commit)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public List<CommitId> lost(CommitId from, Optional<CommitId> to, int most) {
      return List.of(from);
    }
  }

  /** Empty but for the files of the runs branch. */
  private static final class Branches implements ControlSource {
    private final Map<String, RecordFile> files = new HashMap<>();
    private Heads heads = new Heads("main", Optional.empty(), Optional.empty());
    private int lookups;

    void put(CommitId runs, RecordFile file) {
      files.put(runs.hex(), file);
    }

    @Override
    public Heads fetch() {
      return heads;
    }

    @Override
    public Snapshot snapshot(CommitId commit, Optional<Snapshot> previous) {
      return new Snapshot(Optional.of(commit), new TreeMap<>(), List.of());
    }

    @Override
    public SortedMap<RepoPath, BlobId> list(CommitId commit, RepoPath folder) {
      return new TreeMap<>();
    }

    @Override
    public Optional<BlobId> find(CommitId commit, RepoPath path) {
      lookups++;
      return Optional.ofNullable(files.get(commit.hex()))
          .filter(file -> file.path().equals(path))
          .map(file -> new BlobId(commit.hex()));
    }

    @Override
    public TreeId root(CommitId commit) {
      throw new AssertionError("nobody looks into the folders of " + commit);
    }

    @Override
    public Folder folder(TreeId tree) {
      throw new AssertionError("nobody looks into the folder " + tree);
    }

    @Override
    public Provenance provenance(CommitId head, RepoPath file) {
      throw new AssertionError("nobody asks who wrote " + file);
    }

    @Override
    public List<CommitId> parents(CommitId commit) {
      throw new AssertionError("nobody asks what came before " + commit);
    }

    @Override
    public Optional<CommitSignature> signature(CommitId commit) {
      throw new AssertionError("nobody asks who signed " + commit);
    }

    @Override
    public byte[] read(BlobId blob) {
      return files.get(blob.hex()).content();
    }
  }
}
