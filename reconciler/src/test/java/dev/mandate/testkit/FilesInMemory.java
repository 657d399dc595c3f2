package dev.mandate.testkit;

import dev.mandate.canonical.Digest;
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
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A control repository without Git: every write is a commit of its own, by Carol unless said
 * otherwise. The runs branch has no commit before the first record.
 */
public final class FilesInMemory implements ControlSource {
  private final Map<CommitId, SortedMap<RepoPath, BlobId>> commits = new HashMap<>();
  private final Map<BlobId, byte[]> blobs = new HashMap<>();
  private final Map<String, Provenance> authors = new HashMap<>();
  private CommitId head = new CommitId("0".repeat(40));
  private Optional<CommitId> runs = Optional.empty();
  private final Map<TreeId, SortedMap<String, BlobId>> trees = new HashMap<>();
  private int blobsRead;
  private int foldersRead;

  public FilesInMemory() {
    commits.put(head, new TreeMap<>());
  }

  public void write(String path, String text) {
    write(path, text.getBytes(StandardCharsets.UTF_8));
  }

  public void write(String path, byte[] content) {
    SortedMap<RepoPath, BlobId> files = new TreeMap<>(commits.get(head));
    files.put(new RepoPath(path), blob(content));
    head = commit(files);
  }

  public void remove(String path) {
    SortedMap<RepoPath, BlobId> files = new TreeMap<>(commits.get(head));
    files.remove(new RepoPath(path));
    head = commit(files);
  }

  /** Writes a file of the runs branch. */
  public void record(RepoPath path, byte[] content) {
    SortedMap<RepoPath, BlobId> files =
        runs.map(commit -> new TreeMap<>(commits.get(commit))).orElseGet(TreeMap::new);
    files.put(path, blob(content));
    runs = Optional.of(commit(files));
  }

  /** Says who wrote a file. */
  public void author(String path, Set<String> emails, Set<String> signingKeys) {
    authors.put(path, new Provenance(head, emails, signingKeys));
  }

  /** How many blobs were read since this repository was made. */
  public int blobsRead() {
    return blobsRead;
  }

  private BlobId blob(byte[] content) {
    BlobId id = new BlobId(Digest.of(content).hex().substring(0, 40));
    blobs.put(id, content);
    return id;
  }

  private CommitId commit(SortedMap<RepoPath, BlobId> files) {
    CommitId id = new CommitId("%040x".formatted(commits.size()));
    commits.put(id, files);
    return id;
  }

  @Override
  public Heads fetch() {
    return new Heads("main", Optional.of(head), runs);
  }

  @Override
  public Snapshot snapshot(CommitId commit, Optional<Snapshot> previous) {
    return new Snapshot(Optional.of(commit), commits.get(commit), List.of());
  }

  @Override
  public SortedMap<RepoPath, BlobId> list(CommitId commit, RepoPath folder) {
    SortedMap<RepoPath, BlobId> under = new TreeMap<>(commits.get(commit));
    under.keySet().removeIf(path -> !path.value().startsWith(folder + "/"));
    return under;
  }

  @Override
  public Optional<BlobId> find(CommitId commit, RepoPath path) {
    return Optional.ofNullable(commits.get(commit).get(path));
  }

  @Override
  public TreeId root(CommitId commit) {
    SortedMap<String, BlobId> files = new TreeMap<>();
    commits.get(commit).forEach((path, blob) -> files.put(path.value(), blob));
    return tree(files);
  }

  private TreeId tree(SortedMap<String, BlobId> files) {
    String listing = files.toString();
    TreeId id =
        new TreeId(Digest.of(listing.getBytes(StandardCharsets.UTF_8)).hex().substring(0, 40));
    trees.put(id, files);
    return id;
  }

  @Override
  public Folder folder(TreeId tree) {
    foldersRead++;
    SortedMap<String, SortedMap<String, BlobId>> folders = new TreeMap<>();
    SortedMap<String, BlobId> files = new TreeMap<>();
    trees
        .get(tree)
        .forEach(
            (path, blob) -> {
              int slash = path.indexOf('/');
              if (slash < 0) {
                files.put(path, blob);
              } else {
                folders
                    .computeIfAbsent(path.substring(0, slash), name -> new TreeMap<>())
                    .put(path.substring(slash + 1), blob);
              }
            });
    return new Folder() {
      @Override
      public Optional<TreeId> folder(String name) {
        return Optional.ofNullable(folders.get(name)).map(FilesInMemory.this::tree);
      }

      @Override
      public Optional<BlobId> file(String name) {
        return Optional.ofNullable(files.get(name));
      }

      @Override
      public List<String> folders() {
        return List.copyOf(folders.keySet());
      }

      @Override
      public List<String> files() {
        return List.copyOf(files.keySet());
      }
    };
  }

  /** How many folders were read since this repository was made. */
  public int foldersRead() {
    return foldersRead;
  }

  @Override
  public Provenance provenance(CommitId commit, RepoPath file) {
    return authors.getOrDefault(
        file.value(), new Provenance(commit, Set.of("carol@example.org"), Set.of()));
  }

  @Override
  public List<CommitId> parents(CommitId commit) {
    return List.of();
  }

  @Override
  public Optional<CommitSignature> signature(CommitId commit) {
    return Optional.empty();
  }

  @Override
  public byte[] read(BlobId blob) {
    blobsRead++;
    return blobs.get(blob);
  }
}
