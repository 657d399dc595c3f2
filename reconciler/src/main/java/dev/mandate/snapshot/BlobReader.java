package dev.mandate.snapshot;

/** Reads the content that a {@link Snapshot} names. Implementations are thread-safe. */
@FunctionalInterface
public interface BlobReader {
  /**
   * The whole content of a blob.
   *
   * @throws java.io.UncheckedIOException when the object is missing or broken
   */
  byte[] read(BlobId blob);
}
