package dev.mandate.git;

import java.util.concurrent.atomic.LongAdder;

/** How much was read from an object database; grows only. Thread-safe. */
public final class ReadCounters {
  private final LongAdder blobs = new LongAdder();
  private final LongAdder trees = new LongAdder();

  /** Blobs whose content was inflated. */
  public long blobsRead() {
    return blobs.sum();
  }

  /** Trees, that is folders of a commit, that were read. */
  public long treesRead() {
    return trees.sum();
  }

  void countBlob() {
    blobs.increment();
  }

  void countTree() {
    trees.increment();
  }
}
