package dev.mandate.git;

import dev.mandate.ledger.Markers;
import dev.mandate.ledger.RunsMonth;
import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.CommitSignature;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.Folder;
import dev.mandate.snapshot.Heads;
import dev.mandate.snapshot.Provenance;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.Snapshot;
import dev.mandate.snapshot.TreeId;
import dev.mandate.verify.ProposedCommit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.revwalk.filter.RevFilter;

/**
 * A control repository read from an object database: a bare mirror of a remote, or a repository on
 * this machine in place. Nothing is ever checked out. Thread-safe.
 */
public final class GitControlSource implements ControlSource, AutoCloseable {
  /** The largest blob that is read by id: records hold logs of this size. */
  private static final int MAX_BLOB_BYTES = 64 << 20;

  private final ObjectStore objects;
  private final Upstream upstream;
  private final ArchiveBranches archives;
  private final SnapshotLister lister;
  private final ProvenanceFinder provenance;
  private final CommitReader commits;
  private final AutoCloseable resources;

  GitControlSource(
      ObjectStore objects,
      Upstream upstream,
      ArchiveBranches archives,
      ListingLimits limits,
      AutoCloseable resources) {
    this(
        objects,
        upstream,
        archives,
        new SnapshotLister(objects, limits),
        new ProvenanceFinder(objects),
        resources);
  }

  private GitControlSource(
      ObjectStore objects,
      Upstream upstream,
      ArchiveBranches archives,
      SnapshotLister lister,
      ProvenanceFinder provenance,
      AutoCloseable resources) {
    this.objects = objects;
    this.upstream = upstream;
    this.archives = archives;
    this.lister = lister;
    this.provenance = provenance;
    this.commits = new CommitReader(objects);
    this.resources = resources;
  }

  @Override
  public Heads fetch() throws RemoteUnavailableException {
    return upstream.refresh().heads();
  }

  @Override
  public Snapshot snapshot(CommitId commit, Optional<Snapshot> previous) {
    return lister.list(commit, previous);
  }

  @Override
  public SortedMap<RepoPath, BlobId> list(CommitId commit, RepoPath folder) {
    SortedMap<RepoPath, BlobId> files = new TreeMap<>();
    try (ObjectReader reader = objects.newReader()) {
      ObjectId root = objects.rootTree(reader, ObjectStore.objectId(commit));
      Optional<ObjectStore.Found> found = objects.find(reader, root, folder);
      if (found.isPresent() && found.get().isTree()) {
        listInto(files, reader, folder, found.get().id());
      }
      return files;
    } catch (IOException e) {
      throw objects.broken("folder " + folder + " of " + commit + " cannot be read", e);
    }
  }

  private void listInto(
      Map<RepoPath, BlobId> files, ObjectReader reader, RepoPath folder, ObjectId treeId)
      throws IOException {
    RawTree tree = objects.readTree(reader, treeId);
    for (int i = 0; i < tree.size(); i++) {
      Optional<RepoPath> path = safeChild(folder, tree.name(i));
      if (path.isPresent() && tree.isTree(i)) {
        listInto(files, reader, path.get(), tree.id(i));
      } else if (path.isPresent() && tree.isRegularFile(i)) {
        files.put(path.get(), ObjectStore.blobId(tree.id(i)));
      }
    }
  }

  private static Optional<RepoPath> safeChild(RepoPath folder, Optional<String> name) {
    return name.filter(n -> n.indexOf('/') < 0)
        .map(n -> folder + "/" + n)
        .filter(path -> RepoPath.problemWith(path).isEmpty())
        .map(RepoPath::new);
  }

  @Override
  public Optional<BlobId> find(CommitId commit, RepoPath path) {
    try (ObjectReader reader = objects.newReader()) {
      ObjectId root = objects.rootTree(reader, ObjectStore.objectId(commit));
      return objects
          .find(reader, root, path)
          .filter(ObjectStore.Found::isRegularFile)
          .map(found -> ObjectStore.blobId(found.id()));
    }
  }

  @Override
  public TreeId root(CommitId commit) {
    try (ObjectReader reader = objects.newReader()) {
      return new TreeId(objects.rootTree(reader, ObjectStore.objectId(commit)).name());
    }
  }

  @Override
  public Folder folder(TreeId tree) {
    try (ObjectReader reader = objects.newReader()) {
      return new GitFolder(objects.readTree(reader, ObjectId.fromString(tree.hex())));
    } catch (IOException e) {
      throw objects.broken("folder " + tree + " cannot be read", e);
    }
  }

  @Override
  public Provenance provenance(CommitId head, RepoPath file) {
    return provenance.find(head, file);
  }

  @Override
  public List<CommitId> parents(CommitId commit) {
    return commits.parents(commit);
  }

  @Override
  public Optional<CommitSignature> signature(CommitId commit) {
    return commits.signature(commit);
  }

  @Override
  public byte[] read(BlobId blob) {
    return objects.readBlob(blob, MAX_BLOB_BYTES);
  }

  /** Whether {@code commit} is {@code head} or comes before it; false when it is not at hand. */
  public boolean inHistory(CommitId head, CommitId commit) {
    try (RevWalk walk = new RevWalk(objects.repository())) {
      return walk.isMergedInto(
          walk.parseCommit(ObjectStore.objectId(commit)),
          walk.parseCommit(ObjectStore.objectId(head)));
    } catch (MissingObjectException | IncorrectObjectTypeException e) {
      return false; // what is not here is not in a history that is
    } catch (IOException e) {
      throw objects.broken("the history of " + head + " cannot be read", e);
    }
  }

  /**
   * Brings a commit here that a ref of the remote holds which {@link #fetch} does not look at.
   *
   * @param ref full name
   * @return whether the commit is here now; if not, the ref stands elsewhere, or cannot be asked
   */
  public boolean bring(String ref, CommitId commit) {
    ObjectId id = ObjectStore.objectId(commit);
    upstream.bring(Map.of(ref, id));
    try {
      return objects.repository().getObjectDatabase().has(id);
    } catch (IOException e) {
      throw objects.broken("whether " + commit + " is here cannot be told", e);
    }
  }

  /** The latest commit that two have in common; empty when there is none. */
  public Optional<CommitId> fork(CommitId one, CommitId other) {
    try (RevWalk walk = new RevWalk(objects.repository())) {
      walk.setRevFilter(RevFilter.MERGE_BASE);
      walk.markStart(walk.parseCommit(ObjectStore.objectId(one)));
      walk.markStart(walk.parseCommit(ObjectStore.objectId(other)));
      return Optional.ofNullable(walk.next()).map(ObjectStore::commitId);
    } catch (IOException e) {
      throw objects.broken("where " + one + " and " + other + " part cannot be read", e);
    }
  }

  /** The commits of the runs branch, for who verifies them. */
  public GitRunsHistory runsHistory() {
    return new GitRunsHistory(objects.repository());
  }

  /** Where the archive branches of the runs branch stand; {@link #fetch} does not look there. */
  public Map<RunsMonth, CommitId> archives() throws RemoteUnavailableException {
    return archives.fetch();
  }

  /**
   * The commits at the heads of proposal branches; in somebody's clone also those of its origin.
   */
  public List<ProposedCommit> proposals() throws RemoteUnavailableException {
    Map<String, ObjectId> heads = new TreeMap<>();
    try (RevWalk walk = new RevWalk(objects.repository())) {
      for (Ref ref :
          objects.repository().getRefDatabase().getRefsByPrefix(BranchNames.PROPOSALS_OF_ORIGIN)) {
        heads.put(ref.getName(), ref.getObjectId());
      }
      upstream
          .refresh()
          .refs()
          .forEach(
              (name, id) -> {
                if (name.startsWith(BranchNames.PROPOSALS)) {
                  heads.put(name, id);
                }
              });
      List<ProposedCommit> proposals = new ArrayList<>();
      for (Map.Entry<String, ObjectId> head : heads.entrySet()) {
        proposals.add(OpenProposals.read(head.getKey(), walk.parseCommit(head.getValue())));
      }
      return proposals;
    } catch (IOException e) {
      throw objects.broken("the proposals cannot be read", e);
    }
  }

  /**
   * Proposals that nobody has merged or refused, as far as is known here: as the remote had them
   * when it was last asked.
   */
  public List<ProposedCommit> openProposals() {
    try {
      return openProposals(RefState.read(objects.repository()));
    } catch (IOException e) {
      throw objects.broken("the proposals cannot be read", e);
    }
  }

  List<ProposedCommit> openProposals(RefState refs) {
    Markers recorded = new Markers(this, refs.runs().map(ObjectStore::commitId));
    return OpenProposals.of(refs, objects, "", recorded);
  }

  /** A commit that a proposal's branch holds or held; empty when it is not here. */
  public Optional<ProposedCommit> proposed(String branch, CommitId commit) {
    try (RevWalk walk = new RevWalk(objects.repository())) {
      return Optional.of(
          OpenProposals.read(branch, walk.parseCommit(ObjectStore.objectId(commit))));
    } catch (MissingObjectException | IncorrectObjectTypeException e) {
      return Optional.empty(); // it is not here
    } catch (IOException e) {
      throw objects.broken("commit " + commit + " cannot be read", e);
    }
  }

  /** Where the object database lies: tells repositories apart. */
  public Path location() {
    return objects.repository().getDirectory().toPath().toAbsolutePath().normalize();
  }

  /** How much was read so far. */
  public ReadCounters counters() {
    return objects.counters();
  }

  /**
   * The same repository, whose pushes keep to a budget. The two share everything else; closing one
   * closes both.
   */
  public GitControlSource within(PushBudget budget) {
    return through(remote -> new PacedUpstream(remote, budget));
  }

  GitControlSource through(UnaryOperator<Upstream> gate) {
    return new GitControlSource(
        objects, gate.apply(upstream), archives, lister, provenance, resources);
  }

  ObjectStore objects() {
    return objects;
  }

  Upstream upstream() {
    return upstream;
  }

  @Override
  public void close() {
    try {
      resources.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new IllegalStateException("closing a repository fails only when its files do", e);
    }
  }
}
