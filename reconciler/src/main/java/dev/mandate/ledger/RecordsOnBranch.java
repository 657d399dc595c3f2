package dev.mandate.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mandate.canonical.Digest;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.TreeId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Records as one commit of the runs branch has them. Reads what it is asked for and no more, as
 * long as {@code latest/} is there; without it, whatever that would tell costs reading all markers.
 */
final class RecordsOnBranch implements Records {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final ControlSource source;
  private final RunsTree tree;
  private final Recent<BlobId, FinalRecord> contents;
  private final TreeId root;
  private final Optional<Summary> summary;

  /**
   * @param root of the commit
   */
  RecordsOnBranch(
      ControlSource source, RunsTree tree, Recent<BlobId, FinalRecord> contents, TreeId root) {
    this.source = source;
    this.tree = tree;
    this.contents = contents;
    this.root = root;
    this.summary = tree.file(root, Summary.FILE).flatMap(this::summary);
  }

  @Override
  public Optional<FinalRecord> find(OccurrenceKey key) {
    RepoPath marker = key.marker();
    Optional<FinalRecord> found = at(marker);
    if (found.filter(record -> !record.key().equals(key)).isPresent()) {
      throw unreadable(marker, "it is about another occurrence", null);
    }
    return found;
  }

  @Override
  public List<FinalRecord> attempts(OccurrenceKey key) {
    List<FinalRecord> attempts = new ArrayList<>();
    Optional<FinalRecord> next = at(key.attemptMarker(1));
    while (next.isPresent()) {
      attempts.add(next.get());
      next = at(key.attemptMarker(attempts.size() + 1));
    }
    return attempts;
  }

  /** What was due once may have been run again since, which only the pointer tells. */
  @Override
  public Optional<FinalRecord> latest(String task, Digest specDigest) {
    if (!isSummarised()) {
      return everything().latest(task, specDigest);
    }
    return at(Summary.pointer(task, specDigest))
        .or(() -> find(new OccurrenceKey(task, specDigest, OccurrenceKey.ONCE)));
  }

  @Override
  public List<FinalRecord> newest(int count) {
    if (count == 0 || summary.filter(s -> s.tells(count)).isEmpty()) {
      return count == 0 ? List.of() : everything().newest(count);
    }
    List<FinalRecord> newest = new ArrayList<>();
    summary.get().newest().stream()
        .limit(count)
        .forEach(
            marker ->
                newest.add(
                    at(marker)
                        .orElseThrow(
                            () -> unreadable(Summary.FILE, "there is no " + marker, null))));
    return newest;
  }

  @Override
  public int size() {
    return summary.map(Summary::finished).orElseGet(this::countMarkers);
  }

  private int countMarkers() {
    int[] count = new int[1];
    tree.forEachMarker(root, (path, blob) -> count[0]++);
    return count[0];
  }

  @Override
  public Optional<RepoPath> manifest(RepoPath folder) {
    return RunsMonth.of(folder)
        .map(RunsMonth::manifest)
        .filter(manifest -> tree.file(root, manifest).isPresent())
        // What was recorded after its month had been moved is here.
        .filter(manifest -> tree.folder(root, folder).isEmpty());
  }

  @Override
  public boolean isSummarised() {
    return summary.isPresent();
  }

  @Override
  public List<FinalRecord> latestOfAll() {
    return everything().latestOfAll();
  }

  private RecordsInMemory everything() {
    List<FinalRecord> all = new ArrayList<>();
    tree.forEachMarker(root, (path, blob) -> all.add(content(path, blob)));
    return new RecordsInMemory(all, List.of());
  }

  private Optional<FinalRecord> at(RepoPath file) {
    return tree.file(root, file).map(blob -> content(file, blob));
  }

  private FinalRecord content(RepoPath path, BlobId blob) {
    return contents.get(blob, id -> parse(path, id));
  }

  private FinalRecord parse(RepoPath path, BlobId blob) {
    try {
      return FinalRecord.fromJson(JSON.readTree(source.read(blob)));
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(path, e.getMessage(), e);
    }
  }

  /** What cannot be read is taken for absent: it is rendered anew with the next record. */
  private Optional<Summary> summary(BlobId blob) {
    try {
      return Summary.of(JSON.readTree(source.read(blob)));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw unreadable(Summary.FILE, e.getMessage(), e);
    }
  }

  private static UncheckedIOException unreadable(RepoPath path, String why, Exception cause) {
    return new UncheckedIOException(
        new IOException("cannot read " + path + " of the runs branch: " + why, cause));
  }
}
