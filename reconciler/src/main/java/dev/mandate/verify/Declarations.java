package dev.mandate.verify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.Digest;
import dev.mandate.snapshot.CommitId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/** What the default branch declared, at any commit of its history. */
public interface Declarations {

  /** Whether the commit is in the history of the default branch. */
  boolean inHistory(CommitId commit);

  /** The digest of the declared task at that commit, computed anew; empty when it has none. */
  Optional<Digest> declaredDigest(CommitId commit, String task);

  /**
   * How each credential was sealed that the agent of a task was given at that commit, by name, see
   * {@link dev.mandate.spec.DeclaredTask#sealings()}.
   */
  SortedMap<String, Digest> sealings(CommitId commit, String task);

  /** How many people a task wants to approve its output at that commit; 0 when it says nothing. */
  int outputApprovals(CommitId commit, String task);

  /** People who may approve a task at that commit and wrote neither it nor its agent. */
  Set<String> approvers(CommitId commit, String task);

  /** The public keys that {@code mandate.yaml} gives a person at that commit, one line each. */
  List<String> keysOf(CommitId commit, String person);

  /** The approval document with this digest of its canonical form at that commit. */
  Optional<ObjectNode> approval(CommitId commit, Digest digest);

  /**
   * A review that is said to have counted as an approval.
   *
   * @param repository that it was given in
   * @param account id of the reviewer's
   * @param authority by which it counted, see {@link
   *     dev.mandate.approval.Reviewed.Reviewer#authority()}
   */
  record ClaimedReview(String person, String repository, long account, String authority) {}

  /** Why such a review of a task cannot have counted at that commit; empty when it can. */
  Optional<String> objection(CommitId commit, String task, ClaimedReview review);
}
