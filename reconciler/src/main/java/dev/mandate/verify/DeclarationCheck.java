package dev.mandate.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.approval.ApprovalDocuments;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.canonical.Digest;
import dev.mandate.evidence.RunStatements;
import dev.mandate.snapshot.CommitId;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Checks a run against the default branch: it was declared there, and approved by those it names.
 */
final class DeclarationCheck {
  private static final String RULE = "run/approval";
  private static final String FILE = RunStatements.RUN_FILE;

  private final Declarations declarations;
  private final Signatures signatures;

  DeclarationCheck(Declarations declarations, Signatures signatures) {
    this.declarations = declarations;
    this.signatures = signatures;
  }

  /**
   * @param recorded approvals that came with the run
   */
  void check(ObjectNode predicate, RecordedApprovals recorded, Problems problems) {
    CommitId commit;
    try {
      commit = new CommitId(text(predicate, "/specCommit"));
    } catch (IllegalArgumentException e) {
      problems.addAt("run/declaration", FILE, "specCommit is not a commit id");
      return;
    }
    if (!declarations.inHistory(commit)) {
      problems.addAt(
          "run/declaration",
          FILE,
          "the commit " + commit.abbreviated() + " that declared it is not on the default branch");
      return;
    }
    String task = text(predicate, "/task");
    Optional<Digest> declared = declarations.declaredDigest(commit, task);
    if (declared.isEmpty()) {
      problems.addAt(
          "run/declaration",
          FILE,
          "the commit " + commit.abbreviated() + " declares no valid task '" + task + "'");
    } else {
      problems.compare(
          "run/declaration",
          FILE,
          "specDigest",
          text(predicate, "/specDigest"),
          declared.get().value());
    }
    predicate
        .path("approvals")
        .forEach(approval -> checkApproval(commit, approval, predicate, recorded, problems));
  }

  private void checkApproval(
      CommitId commit,
      JsonNode named,
      ObjectNode predicate,
      RecordedApprovals recorded,
      Problems problems) {
    String approver = text(named, "/approver");
    Optional<ObjectNode> review = recorded.review(text(named, "/digest"));
    Optional<ObjectNode> found =
        review.isPresent() ? review : document(commit, text(named, "/digest"));
    if (found.isEmpty()) {
      problems.addAt(
          RULE,
          FILE,
          "the approval of '" + approver + "' is not in the commit " + commit.abbreviated());
      return;
    }
    ObjectNode approval = found.get();
    Map<String, String> expected =
        Map.of(
            "/spec/approver", approver,
            "/spec/task", text(predicate, "/task"),
            "/spec/environment", text(predicate, "/environment"),
            "/spec/specDigest", text(predicate, "/specDigest"),
            "/spec/policyDigest", text(predicate, "/policyDigest"));
    expected.forEach(
        (pointer, value) -> {
          String stated = text(approval, pointer);
          if (!stated.equals(value)) {
            problems.addAt(
                RULE,
                FILE,
                "the approval of '"
                    + approver
                    + "' is for another "
                    + pointer.substring("/spec/".length())
                    + ": '"
                    + stated
                    + "', not '"
                    + value
                    + "'");
          }
        });
    checkOutput(commit, approver, approval, predicate, problems);
    if (!predicate.has("release")) {
      checkSealings(commit, approver, approval, predicate, problems);
    }
    checkExpiry(approver, approval, predicate, problems);
    if (review.isPresent()) {
      new ReviewCheck(declarations, signatures, recorded.keys())
          .check(commit, approver, approval, predicate, problems);
    } else {
      checkSignature(commit, approver, approval, problems);
    }
  }

  /**
   * What is approved is that a task runs, or one output, and never one by an approval of another.
   */
  private void checkOutput(
      CommitId commit,
      String approver,
      ObjectNode approval,
      ObjectNode predicate,
      Problems problems) {
    boolean released = predicate.has("release");
    String of = "the approval of '" + approver + "' ";
    Map<String, String> expected =
        released
            ? Map.of(
                "/spec/output/run", text(predicate, "/release/run"),
                "/spec/output/digest", text(predicate, "/release/output"),
                "/spec/output/base", text(predicate, "/targetCommit"))
            : Map.of("/spec/output", "");
    expected.forEach(
        (pointer, value) -> {
          if (!text(approval, pointer).equals(value)
              || (!released && approval.at(pointer).isObject())) {
            problems.addAt(RULE, FILE, of + "is not of what was let go here: " + pointer);
          }
        });
    if (!released) {
      return;
    }
    if (text(approval, "/spec/expiresAt").isEmpty()) {
      problems.addAt(RULE, FILE, of + "has no end");
    }
    // Of what was said on a code host this is told from its account.
    boolean said = approval.at("/spec/review").isObject();
    if (!said && !declarations.approvers(commit, text(predicate, "/task")).contains(approver)) {
      problems.addAt(
          RULE, FILE, of + "does not count: who approves may do so, and wrote none of it");
    }
  }

  /**
   * A run uses credentials as they are sealed where it is declared, and an approval is of these.
   */
  private void checkSealings(
      CommitId commit,
      String approver,
      ObjectNode approval,
      ObjectNode predicate,
      Problems problems) {
    SortedMap<String, String> declared = new TreeMap<>();
    declarations
        .sealings(commit, text(predicate, "/task"))
        .forEach((name, digest) -> declared.put(name, digest.value()));
    SortedMap<String, String> bound = new TreeMap<>();
    approval
        .at("/spec/credentials")
        .properties()
        .forEach(one -> bound.put(one.getKey(), one.getValue().asText()));
    if (!bound.equals(declared)) {
      problems.addAt(
          RULE,
          FILE,
          "the approval of '"
              + approver
              + "' is for credentials that were sealed otherwise: "
              + bound
              + ", not "
              + declared);
    }
  }

  private Optional<ObjectNode> document(CommitId commit, String digest) {
    try {
      Digest wanted = new Digest(digest);
      return declarations
          .approval(commit, wanted)
          .filter(document -> CanonicalJson.digest(document).equals(wanted));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // what names no digest names no document
    }
  }

  private static void checkExpiry(
      String approver, ObjectNode approval, ObjectNode predicate, Problems problems) {
    String expiry = text(approval, "/spec/expiresAt");
    if (expiry.isEmpty()) {
      return;
    }
    boolean expired;
    try {
      expired = !Instant.parse(text(predicate, "/startedAt")).isBefore(Instant.parse(expiry));
    } catch (DateTimeException e) {
      expired = true;
    }
    if (expired) {
      problems.addAt(
          RULE, FILE, "the approval of '" + approver + "' ended at " + expiry + ", before the run");
    }
  }

  private void checkSignature(
      CommitId commit, String approver, ObjectNode approval, Problems problems) {
    Set<String> keys = new LinkedHashSet<>();
    for (String line : declarations.keysOf(commit, approver)) {
      signatures.normalKey(line).ifPresent(keys::add);
    }
    switch (signatures.checkSsh(
        text(approval, "/spec/signature"),
        ApprovalDocuments.signedBytes(approval),
        ApprovalDocuments.NAMESPACE,
        keys)) {
      case Signatures.SshCheck.Good good -> {}
      case Signatures.SshCheck.Bad bad ->
          problems.addAt(RULE, FILE, "the approval of '" + approver + "': " + bad.reason());
    }
  }

  private static String text(JsonNode node, String pointer) {
    return RecordText.text(node, pointer);
  }
}
