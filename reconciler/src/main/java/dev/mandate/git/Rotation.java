package dev.mandate.git;

import dev.mandate.canonical.CanonicalJson;
import dev.mandate.ledger.ArchiveManifest;
import dev.mandate.ledger.RunsMonth;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.TreeId;
import dev.mandate.writeback.StatusPage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;

/** Prepares what one attempt to rotate the runs branch would push, on top of where it stands. */
final class Rotation {
  private static final RepoPath PAGE = new RepoPath("README.md");
  private static final int MAX_PAGE_BYTES = 4 << 20;

  private final ObjectStore objects;
  private final CommitWriter commits;

  Rotation(ObjectStore objects, CommitWriter commits) {
    this.objects = objects;
    this.commits = commits;
  }

  Publication.Attempt prepare(RefState refs, Collection<RunsMonth> months) throws IOException {
    if (refs.runs().isEmpty()) {
      return new Publication.Attempt(List.of(), Optional.empty(), List.of());
    }
    ObjectId parent = refs.runs().get();
    try (ObjectReader reader = objects.newReader();
        ObjectInserter inserter = objects.repository().newObjectInserter()) {
      ObjectId root = objects.rootTree(reader, parent);
      SortedSet<RunsMonth> moved = new TreeSet<>();
      Map<RepoPath, Optional<TreeEditor.Leaf>> edits = new HashMap<>();
      List<RefMove> moves = new ArrayList<>();
      for (RunsMonth month : new TreeSet<>(months)) {
        Optional<ObjectId> folder =
            objects
                .find(reader, root, month.folder())
                .filter(ObjectStore.Found::isTree)
                .map(ObjectStore.Found::id);
        if (folder.isEmpty() || objects.find(reader, root, month.manifest()).isPresent()) {
          continue;
        }
        moved.add(month);
        edits.put(month.folder(), Optional.empty());
        edits.put(month.manifest(), leaf(inserter, manifest(reader, month, parent, folder.get())));
        moves.add(new RefMove(Constants.R_HEADS + month.branch(), ObjectId.zeroId(), parent));
      }
      if (moved.isEmpty()) {
        return new Publication.Attempt(List.of(), refs.runs(), List.of());
      }
      Optional<ObjectStore.Found> page = objects.find(reader, root, PAGE);
      if (page.filter(ObjectStore.Found::isRegularFile).isPresent()) {
        String text =
            new String(
                objects.readBlob(ObjectStore.blobId(page.get().id()), MAX_PAGE_BYTES),
                StandardCharsets.UTF_8);
        byte[] now = StatusPage.archived(text, moved).getBytes(StandardCharsets.UTF_8);
        edits.put(PAGE, leaf(inserter, now));
      }
      ObjectId tree = new TreeEditor(objects, reader, inserter).apply(root, edits);
      ObjectId commit = commits.write(inserter, tree, List.of(parent), message(moved));
      inserter.flush();
      ObjectId expected = refs.at(BranchNames.RUNS).orElse(ObjectId.zeroId());
      moves.add(new RefMove(BranchNames.RUNS, expected, commit));
      return new Publication.Attempt(moves, Optional.of(commit), List.of());
    }
  }

  private byte[] manifest(ObjectReader reader, RunsMonth month, ObjectId commit, ObjectId folder)
      throws IOException {
    int runs = 0;
    RawTree days = objects.readTree(reader, folder);
    for (int i = 0; i < days.size(); i++) {
      if (days.isTree(i)) {
        RawTree day = objects.readTree(reader, days.id(i));
        for (int j = 0; j < day.size(); j++) {
          runs += day.isTree(j) ? 1 : 0;
        }
      }
    }
    ArchiveManifest manifest =
        new ArchiveManifest(month, ObjectStore.commitId(commit), new TreeId(folder.name()), runs);
    return CanonicalJson.bytes(manifest.toJson());
  }

  private static Optional<TreeEditor.Leaf> leaf(ObjectInserter inserter, byte[] content)
      throws IOException {
    return Optional.of(TreeEditor.Leaf.file(inserter.insert(Constants.OBJ_BLOB, content)));
  }

  private static String message(SortedSet<RunsMonth> moved) {
    return "Move the runs of "
        + moved.stream().map(RunsMonth::toString).collect(Collectors.joining(", "))
        + " to "
        + (moved.size() == 1 ? "its archive" : "their archives");
  }
}
