package dev.mandate.approval;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.approval.Reviewed.Counted;
import dev.mandate.approval.Reviewed.Subject;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.canonical.Digest;
import dev.mandate.finding.SourceLocation;
import dev.mandate.forge.Account;
import dev.mandate.forge.Proposed;
import dev.mandate.forge.Review;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.Approval;
import dev.mandate.spec.Kind;
import dev.mandate.spec.SpecDocument;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * The form of an approval that was given as a review: as any other, with what the code host said of
 * the review, and signed by the reconciler that read it, since people sign nothing there. It is
 * written to the runs branch with the run that it allowed, and never to the default branch.
 */
public final class ReviewRecords {
  private ReviewRecords() {}

  /**
   * A review that counts, as an approval that is not signed yet.
   *
   * @param repository what it is called on the code host
   * @param firstSeen when a reconciler saw it first
   */
  public static Approval approval(
      String repository,
      Proposed proposed,
      String task,
      Subject approved,
      Counted counted,
      Instant firstSeen) {
    Review review = counted.review();
    Account account = review.reviewer().orElseThrow();
    ObjectNode unsigned =
        ApprovalDocuments.binding(
            ApprovalDocuments.unsigned(
                task,
                approved.environment(),
                approved.spec(),
                approved.policy(),
                counted.person(),
                review.submitted(),
                Optional.empty(),
                Optional.empty()),
            approved.sealings());
    ObjectNode said = ((ObjectNode) unsigned.get("spec")).putObject("review");
    said.put("repository", repository);
    said.put("proposal", proposed.id().value());
    said.put("page", proposed.page());
    said.put("by", review.isComment() ? "comment" : "review");
    said.put("id", review.number());
    said.put("account", account.id());
    said.put("login", account.login());
    said.put("commit", approved.commit().hex());
    said.put("text", review.text().value());
    said.put("authority", counted.authority());
    said.put("firstSeenAt", firstSeen.toString());
    return of(unsigned, "");
  }

  /**
   * The same of what a run has made, which binds to nothing of the reviewed commit: the word that
   * was said names all of it.
   *
   * @param until when it ends
   */
  public static Approval ofOutput(Approval approval, Approval.OfOutput output, Instant until) {
    ObjectNode signed =
        ApprovalDocuments.unsignedOfOutput(
            approval.task(),
            approval.environment(),
            approval.specDigest(),
            approval.policyDigest(),
            output,
            approval.approver(),
            approval.approvedAt(),
            until,
            Optional.empty());
    ObjectNode said = (ObjectNode) approval.document().json().at("/spec/review").deepCopy();
    said.remove("commit");
    said.put("says", OutputWord.of(signed).value());
    ((ObjectNode) signed.get("spec")).set("review", said);
    return of(signed, "");
  }

  /**
   * The same, as it is recorded.
   *
   * @param run id of the run that it allowed
   * @param decision name of the decision that counted it
   * @param signing makes an SSH signature in the namespace {@link Sighting#NAMESPACE}
   */
  public static Approval recorded(
      Approval approval, String run, String decision, Function<byte[], String> signing) {
    ObjectNode document = approval.document().json();
    ObjectNode said = (ObjectNode) document.at("/spec/review");
    said.put("run", run);
    said.put("decision", decision);
    String signature = signing.apply(ApprovalDocuments.signedBytes(document));
    return of(ApprovalDocuments.signed(document, signature), signature);
  }

  private static Approval of(ObjectNode json, String signature) {
    String name = json.at("/metadata/name").asText();
    SpecDocument document =
        new SpecDocument(
            Kind.APPROVAL,
            name,
            new RepoPath("approvals/" + name + ".json"),
            SourceLocation.wholeFile("approvals/" + name + ".json"),
            json,
            CanonicalJson.digest(json));
    return new Approval(
        document,
        json.at("/spec/task").asText(),
        json.at("/spec/environment").asText(),
        new Digest(json.at("/spec/specDigest").asText()),
        new Digest(json.at("/spec/policyDigest").asText()),
        json.at("/spec/approver").asText(),
        Instant.parse(json.at("/spec/approvedAt").asText()),
        Optional.ofNullable(json.at("/spec/expiresAt").textValue()).map(Instant::parse),
        json.at("/spec/output").isObject() ? Optional.of(output(json)) : Optional.empty(),
        signature);
  }

  private static Approval.OfOutput output(ObjectNode json) {
    return new Approval.OfOutput(
        json.at("/spec/output/run").asText(),
        new Digest(json.at("/spec/output/digest").asText()),
        json.at("/spec/output/base").asText());
  }
}
