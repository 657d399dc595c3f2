package dev.mandate.verify;

import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.BlobReader;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The files that one commit adds to one run's folder.
 *
 * @param files path inside the folder, and content
 */
record RunFolder(String folder, String id, SortedMap<String, BlobId> files) {
  static final String RUN = "run.yaml";
  static final String DECISION = "decision.json";

  Optional<byte[]> read(String name, BlobReader blobs) {
    return Optional.ofNullable(files.get(name)).map(blobs::read);
  }
}
