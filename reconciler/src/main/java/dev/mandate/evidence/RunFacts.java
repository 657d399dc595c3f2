package dev.mandate.evidence;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.Digest;
import dev.mandate.run.RunId;
import dev.mandate.snapshot.CommitId;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that is claimed of one run, and the files it is claimed of.
 *
 * @param specDigest of the declared task: task, agent and environment together
 * @param attempt first is 1
 * @param approvals that policy counted
 * @param connector how the agent was started, for example {@code command}
 * @param image container image by digest
 * @param promptDigest of the prompt file, as the agent got it; empty when none was made
 * @param templatesDigest of the templates and the schema that it was made with; empty like {@code
 *     promptDigest}
 * @param targetCommit what the agent's checkout was made of
 * @param target repository that it worked on, when that is not the control repository
 * @param outcome the word in {@code run.yaml}
 * @param agentReport what the agent's program reported of itself, as in {@code run.yaml}
 * @param modelUse what Mandate counted of its model, as in {@code run.yaml}
 * @param output digest of an output that waits for approval
 * @param release what became of an output that waited, when it is no run of an agent
 * @param credentials that it was given
 * @param trust in those who had a hand in it, where tiers are declared
 * @param files every file of the run's folder except the two bundles: path inside that folder, and
 *     digest of its bytes
 */
public record RunFacts(
    RunId id,
    String task,
    String agent,
    String environment,
    String occurrence,
    int attempt,
    CommitId specCommit,
    Digest specDigest,
    Digest agentDigest,
    PolicyFact policy,
    DecisionFact decision,
    List<ApprovalFact> approvals,
    String connector,
    Optional<ModelFact> model,
    Optional<String> image,
    Optional<Digest> promptDigest,
    Optional<Digest> templatesDigest,
    Optional<CommitId> targetCommit,
    Optional<TargetFact> target,
    String outcome,
    Instant startedAt,
    Instant finishedAt,
    Optional<ObjectNode> agentReport,
    Optional<ObjectNode> modelUse,
    Optional<Digest> output,
    Optional<ReleaseFact> release,
    List<CredentialFact> credentials,
    Optional<TrustFact> trust,
    SortedMap<String, Digest> files) {
  public RunFacts {
    approvals = List.copyOf(approvals);
    credentials = List.copyOf(credentials);
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    if (attempt < 1) {
      throw new IllegalArgumentException("the first attempt is 1, not " + attempt);
    }
    for (String bundle : List.of(RunStatements.PROVENANCE_FILE, RunStatements.RUN_FILE)) {
      if (files.containsKey(bundle)) {
        throw new IllegalArgumentException("a bundle cannot be its own subject: " + bundle);
      }
    }
  }

  /**
   * The policy in force.
   *
   * @param bundle digest of the bundle file
   * @param digest of bundle and parameters together
   */
  public record PolicyFact(Digest bundle, Digest digest) {}

  /**
   * The decision that let the run start.
   *
   * @param record digest of the bytes of {@code decision.json}
   * @param inputDigest of the canonical input
   * @param verdict {@code allow} or {@code warn}
   */
  public record DecisionFact(Digest record, Digest inputDigest, String verdict) {}

  /**
   * A person's yes.
   *
   * @param document digest of the canonical approval document, signature included
   */
  public record ApprovalFact(String approver, Digest document) {}

  /**
   * An output that waited.
   *
   * @param run id of the run that made it
   * @param output digest of it
   */
  public record ReleaseFact(String run, Digest output) {}

  /**
   * A credential that the run was given.
   *
   * @param digest of the sealed value
   * @param use {@code env} or {@code gateway}
   */
  public record CredentialFact(String name, Digest digest, String use) {}

  /** The tier that the run was judged by, and why. */
  public record TrustFact(String tier, String because) {}

  /** A target as {@code mandate.yaml} names it. */
  public record TargetFact(String name, String url) {}

  /** The model behind the agent. */
  public record ModelFact(String provider, String name) {}
}
