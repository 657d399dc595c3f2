package dev.mandate.verify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.approval.ApprovalDocuments;
import dev.mandate.approval.OutputWord;
import dev.mandate.approval.Sighting;
import dev.mandate.canonical.Digest;
import dev.mandate.evidence.RunStatements;
import dev.mandate.snapshot.CommitId;
import java.util.Optional;
import java.util.Set;

/**
 * Checks an approval that was given as a review. What the code host said then cannot be asked for
 * again; what can be told is that a reconciler signed it for this very run, and that by the default
 * branch the person could approve and wrote none of it.
 */
final class ReviewCheck {
  private static final String RULE = "run/review";
  private static final String FILE = RunStatements.RUN_FILE;

  private final Declarations declarations;
  private final Signatures signatures;
  private final Set<String> keys;

  /**
   * @param keys of reconcilers that are trusted, in normal form
   */
  ReviewCheck(Declarations declarations, Signatures signatures, Set<String> keys) {
    this.declarations = declarations;
    this.signatures = signatures;
    this.keys = keys;
  }

  void check(
      CommitId commit,
      String approver,
      ObjectNode approval,
      ObjectNode predicate,
      Problems problems) {
    String of = "the review of '" + approver + "' ";
    problems.compare(
        RULE,
        FILE,
        "the run that a review allowed",
        RecordText.text(approval, "/spec/review/run"),
        RecordText.text(predicate, "/runId"));
    Signatures.SshCheck signed =
        signatures.checkSsh(
            RecordText.text(approval, "/spec/signature"),
            ApprovalDocuments.signedBytes(approval),
            Sighting.NAMESPACE,
            keys);
    if (signed instanceof Signatures.SshCheck.Bad bad) {
      problems.addAt(RULE, FILE, of + "is not vouched for by a reconciler: " + bad.reason());
    }
    declarations
        .objection(
            commit,
            RecordText.text(predicate, "/task"),
            new Declarations.ClaimedReview(
                approver,
                RecordText.text(approval, "/spec/review/repository"),
                approval.at("/spec/review/account").asLong(),
                RecordText.text(approval, "/spec/review/authority")))
        .ifPresent(why -> problems.addAt(RULE, FILE, of + "does not count: " + why));
    if (approval.at("/spec/output").isObject()) {
      problems.compare(
          RULE,
          FILE,
          "the word that approved an output",
          RecordText.text(approval, "/spec/review/says"),
          OutputWord.of(approval).value());
    } else {
      checkCommit(of, approval, predicate, problems);
    }
  }

  private void checkCommit(
      String of, ObjectNode approval, ObjectNode predicate, Problems problems) {
    Optional<CommitId> reviewed = reviewed(approval);
    if (reviewed.isEmpty()) {
      problems.addAt(RULE, FILE, of + "names no commit");
    }
    reviewed
        .filter(declarations::inHistory)
        .ifPresent(
            head ->
                problems.compare(
                    RULE,
                    FILE,
                    "what was declared in the commit that was reviewed",
                    declarations
                        .declaredDigest(head, RecordText.text(predicate, "/task"))
                        .map(Digest::value)
                        .orElse("nothing"),
                    RecordText.text(predicate, "/specDigest")));
  }

  /** The commit that was reviewed; one that was squashed is in no history. */
  private static Optional<CommitId> reviewed(ObjectNode approval) {
    try {
      return Optional.of(new CommitId(RecordText.text(approval, "/spec/review/commit")));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
