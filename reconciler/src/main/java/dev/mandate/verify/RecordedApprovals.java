package dev.mandate.verify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.BlobReader;
import dev.mandate.verify.RunsHistory.Change;
import dev.mandate.verify.RunsHistory.Commit;
import dev.mandate.verify.RunsHistory.Kind;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;

/**
 * The copies of approvals that one commit of the runs branch adds. Those of reviews are nowhere
 * else.
 *
 * @param byDigest hex digits of the digest
 * @param keys of those who may have signed what reviews came to
 */
record RecordedApprovals(Map<String, BlobId> byDigest, BlobReader blobs, Set<String> keys) {
  static RecordedApprovals in(Commit commit, BlobReader blobs, Set<String> keys) {
    Map<String, BlobId> byDigest = new HashMap<>();
    for (Change change : commit.changes()) {
      Matcher approval = NamedRecordCheck.APPROVAL.matcher(change.path());
      if (change.kind() == Kind.ADDED && change.blob().isPresent() && approval.matches()) {
        byDigest.put(approval.group(1), change.blob().get());
      }
    }
    return new RecordedApprovals(byDigest, blobs, keys);
  }

  /**
   * Names those of reviews that came without the run that they are said to have allowed: nobody
   * else's record vouches for them.
   *
   * @param runs ids of those that the commit adds
   */
  void checkRuns(Set<String> runs, Problems problems) {
    byDigest.forEach(
        (hex, blob) ->
            review("sha256:" + hex)
                .map(document -> RecordText.text(document, "/spec/review/run"))
                .filter(run -> !runs.contains(run))
                .ifPresent(
                    run ->
                        problems.add(
                            "record/review",
                            "the approval "
                                + hex
                                + " is by a review for the run '"
                                + run
                                + "', which is not recorded with it")));
  }

  /** The approval with this digest, when it was given as a review. */
  Optional<ObjectNode> review(String digest) {
    return Optional.ofNullable(byDigest.get(digest.replaceFirst("^sha256:", "")))
        .flatMap(blob -> RecordText.json(blobs.read(blob)))
        .filter(document -> CanonicalJson.digest(document).value().equals(digest))
        .filter(document -> document.at("/spec/review").isObject());
  }
}
