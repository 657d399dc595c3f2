package dev.mandate.spec;

import dev.mandate.finding.Finding;
import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.BlobReader;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * Reads what a snapshot declares. Files are read once for each content they have had: what was made
 * of a file is kept by path and blob id, and from one load to the next only what changed is looked
 * at. What is kept can be lost at any time without changing an outcome. Thread-safe; loads run one
 * after the other.
 */
public final class SpecLoader {
  /** Fewer files than this are not worth the hand-over to other threads. */
  private static final int PARALLEL_FROM = 64;

  /** So many results of files are kept that have changed or gone, and may come back. */
  private static final int SPARE_RESULTS = 10_000;

  private final BlobReader blobs;
  private final SpecFileReader reader;
  private final LongAdder filesParsed = new LongAdder();
  private final LongAdder blobsRead = new LongAdder();
  private final Map<Content, ParsedFile> spare = new LinkedHashMap<>();
  private final SpecIndex index = new SpecIndex();
  private final SpecLinker linker = new SpecLinker(index);
  private SortedMap<RepoPath, BlobId> files = Collections.emptySortedMap();
  private List<Finding> refused = List.of();
  private Optional<SpecSet> last = Optional.empty();

  public SpecLoader(BlobReader blobs, Limits limits) {
    this.blobs = blobs;
    this.reader = new SpecFileReader(limits);
  }

  private record Content(RepoPath path, BlobId blob) {}

  /**
   * Everything that the snapshot declares, and everything that is wrong with it.
   *
   * @throws java.io.UncheckedIOException when a blob cannot be read
   */
  public synchronized SpecSet load(Snapshot snapshot) {
    List<RepoPath> gone = new ArrayList<>();
    List<Content> changed = changes(snapshot.files(), gone);
    if (last.isPresent()
        && changed.isEmpty()
        && gone.isEmpty()
        && refused.equals(snapshot.refused())) {
      return last.get();
    }
    // Reads first: when that fails, nothing has been changed here.
    List<ParsedFile> parsed = parse(changed);
    gone.forEach(this::putAside);
    changed.forEach(content -> putAside(content.path()));
    changed.forEach(spare::remove);
    gone.forEach(index::remove);
    parsed.forEach(index::put);
    files = snapshot.files();
    refused = snapshot.refused();
    forgetSpareResults();
    SpecSet specs = linker.link(refused);
    last = Optional.of(specs);
    return specs;
  }

  /** How many files were parsed since this loader was made. */
  public long filesParsed() {
    return filesParsed.sum();
  }

  /** How many blobs were read since this loader was made. */
  public long blobsRead() {
    return blobsRead.sum();
  }

  /** Walks along both listings, which are sorted alike. */
  private List<Content> changes(SortedMap<RepoPath, BlobId> now, List<RepoPath> gone) {
    List<Content> changed = new ArrayList<>();
    Iterator<Map.Entry<RepoPath, BlobId>> before = files.entrySet().iterator();
    Map.Entry<RepoPath, BlobId> old = next(before);
    for (Map.Entry<RepoPath, BlobId> entry : now.entrySet()) {
      int order = old == null ? 1 : compare(old.getKey(), entry.getKey());
      while (order < 0) {
        gone.add(old.getKey());
        old = next(before);
        order = old == null ? 1 : compare(old.getKey(), entry.getKey());
      }
      if (order > 0) {
        changed.add(new Content(entry.getKey(), entry.getValue()));
      } else {
        if (!old.getValue().equals(entry.getValue())) {
          changed.add(new Content(entry.getKey(), entry.getValue()));
        }
        old = next(before);
      }
    }
    for (; old != null; old = next(before)) {
      gone.add(old.getKey());
    }
    return changed;
  }

  private static int compare(RepoPath a, RepoPath b) {
    return a.equals(b) ? 0 : a.compareTo(b);
  }

  private static <T> T next(Iterator<T> iterator) {
    return iterator.hasNext() ? iterator.next() : null;
  }

  private List<ParsedFile> parse(List<Content> contents) {
    List<Content> unknown = contents.stream().filter(c -> !spare.containsKey(c)).toList();
    Stream<Content> work =
        unknown.size() < PARALLEL_FROM ? unknown.stream() : unknown.parallelStream();
    Iterator<ParsedFile> parsed = work.map(this::parse).toList().iterator();
    List<ParsedFile> all = new ArrayList<>(contents.size());
    for (Content content : contents) {
      ParsedFile known = spare.get(content);
      all.add(known == null ? parsed.next() : known);
    }
    return all;
  }

  private ParsedFile parse(Content content) {
    byte[] bytes = blobs.read(content.blob());
    blobsRead.increment();
    ParsedFile parsed = reader.read(content.path(), bytes);
    filesParsed.increment();
    return parsed;
  }

  /** Keeps what was made of a file as it was until now. */
  private void putAside(RepoPath path) {
    index.file(path).ifPresent(file -> spare.put(new Content(path, files.get(path)), file));
  }

  private void forgetSpareResults() {
    Iterator<Content> oldest = spare.keySet().iterator();
    for (int excess = spare.size() - SPARE_RESULTS; excess > 0; excess--) {
      oldest.next();
      oldest.remove();
    }
  }
}
