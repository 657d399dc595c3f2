package dev.mandate.verify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.approval.ApprovalDocuments;
import dev.mandate.approval.Sighting;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.snapshot.BlobReader;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.verify.RunsHistory.Change;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** Checks what reconcilers have seen of reviews: signed, and where it belongs. */
final class SightingCheck {
  private static final String RULE = "record/sighting";

  private final Signatures signatures;
  private final BlobReader blobs;

  SightingCheck(Signatures signatures, BlobReader blobs) {
    this.signatures = signatures;
    this.blobs = blobs;
  }

  /**
   * @param change an added file
   * @param keys of reconcilers that are trusted, in normal form
   */
  void check(Change change, Set<String> keys, Problems problems) {
    if (!change.path().startsWith(Sighting.FOLDER + "/")
        || change.blob().isEmpty()
        || RepoPath.problemWith(change.path()).isPresent()) {
      return; // a path that is none is named elsewhere
    }
    byte[] bytes = blobs.read(change.blob().get());
    Optional<ObjectNode> document = RecordText.json(bytes);
    if (document.isEmpty()) {
      problems.addAt(RULE, change.path(), "it is not a JSON object");
      return;
    }
    if (!Arrays.equals(CanonicalJson.bytes(document.get()), bytes)) {
      problems.addAt(RULE, change.path(), "it is not written as sightings are written");
    }
    if (Sighting.read(new RepoPath(change.path()), document.get())
        instanceof Sighting.Read.Broken broken) {
      problems.addAt(RULE, change.path(), broken.why());
    }
    if (signatures.checkSsh(
            RecordText.text(document.get(), "/spec/signature"),
            ApprovalDocuments.signedBytes(document.get()),
            Sighting.NAMESPACE,
            keys)
        instanceof Signatures.SshCheck.Bad bad) {
      problems.addAt(RULE, change.path(), "no trusted reconciler has signed it: " + bad.reason());
    }
  }
}
