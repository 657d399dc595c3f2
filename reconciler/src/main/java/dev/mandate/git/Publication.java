package dev.mandate.git;

import dev.mandate.claim.HeldClaim;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.writeback.Publisher.DerivedFiles;
import dev.mandate.writeback.Publisher.Entry;
import dev.mandate.writeback.Publisher.Proposal;
import dev.mandate.writeback.Publisher.RecordFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;

/** Prepares what one attempt to publish would push, on top of where the refs stand. */
final class Publication {
  private static final int PACKED_FROM = 1_000;

  private final ObjectStore objects;
  private final CommitWriter commits;

  Publication(ObjectStore objects, CommitWriter commits) {
    this.objects = objects;
    this.commits = commits;
  }

  /**
   * One attempt.
   *
   * @param moves empty when everything is there already; otherwise all of them or none
   * @param head the commit that holds the entries after the push
   */
  record Attempt(List<RefMove> moves, Optional<ObjectId> head, List<Entry> dropped) {}

  Attempt prepare(RefState refs, List<Entry> entries, DerivedFiles derived) throws IOException {
    try (ObjectReader reader = objects.newReader();
        ObjectInserter inserter = inserterFor(entries)) {
      ObjectId parentTree =
          refs.runs().isPresent() ? objects.rootTree(reader, refs.runs().get()) : ObjectId.zeroId();
      Optional<CommitId> parent = refs.runs().map(ObjectStore::commitId);
      List<Entry> accepted = new ArrayList<>();
      List<Entry> dropped = new ArrayList<>();
      List<RefMove> moves = new ArrayList<>();
      Set<RepoPath> guards = new HashSet<>();
      for (Entry entry : entries) {
        boolean stands = entry.claim().filter(claim -> !stands(refs, claim)).isEmpty();
        boolean late = entry.seenOn().filter(seen -> !seen.head().equals(parent)).isPresent();
        boolean done =
            entry.guards().stream()
                .anyMatch(g -> exists(reader, parentTree, g) || guards.contains(g));
        if (stands && !done) {
          guards.addAll(entry.guards());
        }
        (done || late || !stands ? dropped : accepted).add(entry);
        if (stands) {
          // Also what is recorded already needs its claim no longer.
          entry.claim().map(Publication::deletion).ifPresent(moves::add);
        }
      }
      Optional<ObjectId> head = refs.runs();
      Map<RepoPath, Optional<TreeEditor.Leaf>> edits =
          changes(reader, inserter, parentTree, filesOf(accepted));
      if (!edits.isEmpty()) {
        List<RecordFile> rendered = derived.render(parent, List.copyOf(accepted));
        edits.putAll(changes(reader, inserter, parentTree, rendered));
        ObjectId tree = new TreeEditor(objects, reader, inserter).apply(parentTree, edits);
        ObjectId commit =
            commits.write(inserter, tree, refs.runs().stream().toList(), message(accepted));
        ObjectId expected = refs.at(BranchNames.RUNS).orElse(ObjectId.zeroId());
        moves.add(new RefMove(BranchNames.RUNS, expected, commit));
        head = Optional.of(commit);
      }
      for (Proposal proposal : proposalsOf(accepted)) {
        propose(reader, inserter, refs, proposal).ifPresent(moves::add);
      }
      inserter.flush();
      if (head.isEmpty()) {
        head = moves.stream().filter(m -> !m.isDelete()).map(RefMove::target).findFirst();
      }
      return new Attempt(moves, head, dropped);
    }
  }

  /** Very many objects go into one pack: as many files would take most of the time. */
  private ObjectInserter inserterFor(List<Entry> entries) {
    int files = entries.stream().mapToInt(entry -> entry.files().size()).sum();
    return files >= PACKED_FROM && objects.repository() instanceof FileRepository onDisk
        ? onDisk.getObjectDatabase().newPackInserter()
        : objects.repository().newObjectInserter();
  }

  private static boolean stands(RefState refs, HeldClaim claim) {
    return refs.at(claim.name().ref()).filter(ObjectStore.objectId(claim.at())::equals).isPresent();
  }

  private static RefMove deletion(HeldClaim claim) {
    return RefMove.delete(claim.name().ref(), ObjectStore.objectId(claim.at()));
  }

  private boolean exists(ObjectReader reader, ObjectId tree, RepoPath path) {
    return !tree.equals(ObjectId.zeroId()) && objects.find(reader, tree, path).isPresent();
  }

  /** Inserts the blobs that are not there yet; the last of several files at one path counts. */
  private Map<RepoPath, Optional<TreeEditor.Leaf>> changes(
      ObjectReader reader, ObjectInserter inserter, ObjectId parentTree, List<RecordFile> files)
      throws IOException {
    Map<RepoPath, RecordFile> byPath = new LinkedHashMap<>();
    files.forEach(file -> byPath.put(file.path(), file));
    Map<RepoPath, Optional<TreeEditor.Leaf>> edits = new HashMap<>();
    for (RecordFile file : byPath.values()) {
      byte[] content = file.content();
      ObjectId blob = inserter.idFor(Constants.OBJ_BLOB, content);
      Optional<ObjectStore.Found> present =
          parentTree.equals(ObjectId.zeroId())
              ? Optional.empty()
              : objects.find(reader, parentTree, file.path());
      if (present.filter(f -> f.isRegularFile() && f.id().equals(blob)).isEmpty()) {
        ObjectId inserted = inserter.insert(Constants.OBJ_BLOB, content);
        edits.put(file.path(), Optional.of(TreeEditor.Leaf.file(inserted)));
      }
    }
    return edits;
  }

  /** The move that makes a proposal's branch; none when it stands as wanted. */
  private Optional<RefMove> propose(
      ObjectReader reader, ObjectInserter inserter, RefState refs, Proposal proposal)
      throws IOException {
    String ref = Constants.R_HEADS + proposal.branch();
    if (!ref.startsWith(BranchNames.PROPOSALS) || !Repository.isValidRefName(ref)) {
      throw new IllegalArgumentException("not the branch of a proposal: " + proposal.branch());
    }
    ObjectId base = ObjectStore.objectId(proposal.base());
    ObjectId tree = ObjectId.fromString(proposal.tree().hex());
    Optional<ObjectId> present = refs.at(ref);
    if (present.isPresent()) {
      RevCommit commit = objects.parseCommit(reader, present.get());
      if (commit.getTree().equals(tree)
          && commit.getParentCount() == 1
          && commit.getParent(0).equals(base)) {
        return Optional.empty();
      }
    }
    ObjectId commit = commits.write(inserter, tree, List.of(base), proposal.message());
    return Optional.of(new RefMove(ref, present.orElse(ObjectId.zeroId()), commit));
  }

  private static List<RecordFile> filesOf(List<Entry> entries) {
    return entries.stream().flatMap(e -> e.files().stream()).toList();
  }

  private static List<Proposal> proposalsOf(List<Entry> entries) {
    Map<String, Proposal> byBranch = new LinkedHashMap<>();
    entries.stream().flatMap(e -> e.proposals().stream()).forEach(p -> byBranch.put(p.branch(), p));
    return List.copyOf(byBranch.values());
  }

  private static String message(List<Entry> all) {
    List<Entry> entries = all.stream().filter(e -> !e.files().isEmpty()).toList();
    if (entries.size() == 1) {
      return entries.get(0).summary();
    }
    // What is guarded is a result; the rest is what was seen on the way to it.
    long results = entries.stream().filter(e -> !e.guards().isEmpty()).count();
    String head =
        results == 0
            ? "Record what was seen"
            : results == 1 ? "Record 1 result" : "Record " + results + " results";
    return entries.stream()
        .map(e -> "- " + e.summary())
        .collect(Collectors.joining("\n", head + "\n\n", ""));
  }
}
