package dev.mandate.spec;

import dev.mandate.canonical.Digest;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A person's signed yes to exact bytes (requirement D2).
 *
 * @param specDigest of the declared task that was reviewed, see {@link DeclaredTask#digest()}
 * @param policyDigest of the policy in force when it was reviewed
 * @param approver name of a person in {@code mandate.yaml}
 * @param output of a run, which is approved then and nothing else; such an approval has an end
 * @param signature SSHSIG, armored, over the document without this field
 */
public record Approval(
    SpecDocument document,
    String task,
    String environment,
    Digest specDigest,
    Digest policyDigest,
    String approver,
    Instant approvedAt,
    Optional<Instant> expiresAt,
    Optional<OfOutput> output,
    String signature)
    implements Spec {

  /** How each credential was sealed that the agent is given, by name. */
  public SortedMap<String, Digest> sealings() {
    TreeMap<String, Digest> sealings = new TreeMap<>();
    document
        .json()
        .at("/spec/credentials")
        .properties()
        .forEach(field -> sealings.put(field.getKey(), new Digest(field.getValue().asText())));
    return sealings;
  }

  /** Whether it was given as a review on a code host; no file of the default branch is one. */
  public boolean ofReview() {
    return document.json().at("/spec/review").isObject();
  }

  /**
   * What is approved when it is not that a task runs.
   *
   * @param run id of the run that made the output
   * @param digest of the output
   * @param base commit that it changes
   */
  public record OfOutput(String run, Digest digest, String base) {}
}
