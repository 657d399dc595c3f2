package dev.mandate.cycle;

import dev.mandate.canonical.Digest;
import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.Heads;
import dev.mandate.snapshot.Provenance;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.Snapshot;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** A control repository without Git: every write is a commit of its own, by Carol. */
final class FilesInMemory implements ControlSource {
  private final Map<CommitId, SortedMap<RepoPath, BlobId>> commits = new HashMap<>();
  private final Map<BlobId, byte[]> blobs = new HashMap<>();
  private CommitId head = new CommitId("0".repeat(40));

  FilesInMemory() {
    commits.put(head, new TreeMap<>());
  }

  void write(String path, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    BlobId blob = new BlobId(Digest.of(bytes).hex().substring(0, 40));
    blobs.put(blob, bytes);
    SortedMap<RepoPath, BlobId> files = new TreeMap<>(commits.get(head));
    files.put(new RepoPath(path), blob);
    commit(files);
  }

  void remove(String path) {
    SortedMap<RepoPath, BlobId> files = new TreeMap<>(commits.get(head));
    files.remove(new RepoPath(path));
    commit(files);
  }

  private void commit(SortedMap<RepoPath, BlobId> files) {
    head = new CommitId("%040x".formatted(commits.size()));
    commits.put(head, files);
  }

  @Override
  public Heads fetch() {
    return new Heads("main", Optional.of(head), Optional.empty());
  }

  @Override
  public Snapshot snapshot(CommitId commit, Optional<Snapshot> previous) {
    return new Snapshot(Optional.of(commit), commits.get(commit), List.of());
  }

  @Override
  public SortedMap<RepoPath, BlobId> list(CommitId commit, RepoPath folder) {
    return new TreeMap<>();
  }

  @Override
  public Optional<BlobId> find(CommitId commit, RepoPath path) {
    return Optional.ofNullable(commits.get(commit).get(path));
  }

  @Override
  public Provenance provenance(CommitId commit, RepoPath file) {
    return new Provenance(commit, Set.of("carol@example.org"), Set.of());
  }

  @Override
  public byte[] read(BlobId blob) {
    return blobs.get(blob);
  }
}
