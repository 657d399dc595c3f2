package dev.mandate.evidence;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.Digest;
import dev.mandate.evidence.RunFacts.ApprovalFact;
import dev.mandate.run.Output;
import dev.mandate.snapshot.CommitId;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The two statements about a run. One statement has one predicate type, so a reader who knows only
 * SLSA finds {@link #provenance} and a reader who knows Mandate finds {@link #run}; both have the
 * same subjects. Same facts, same statements.
 */
public final class RunStatements {
  /** SLSA provenance v1.0, https://slsa.dev/spec/v1.0/provenance. */
  public static final String PROVENANCE_TYPE = "https://slsa.dev/provenance/v1";

  /** What {@code attestations/run.schema.json} describes. */
  public static final String RUN_TYPE = "https://mandate.dev/attestations/run/v1";

  public static final String BUILD_TYPE = "https://mandate.dev/run/v1";

  /** Names of the bundles inside the run's folder. */
  public static final String PROVENANCE_FILE = "provenance.sigstore.json";

  public static final String RUN_FILE = "run.sigstore.json";

  private static final String BUILDER = "https://mandate.dev/reconciler/v1#";

  private RunStatements() {}

  /** Who ran what, from which inputs, in the words of SLSA. */
  public static Statement provenance(RunFacts facts, String reconcilerKey) {
    ObjectNode predicate = JsonNodeFactory.instance.objectNode();
    ObjectNode build = predicate.putObject("buildDefinition");
    build.put("buildType", BUILD_TYPE);
    ObjectNode external = build.putObject("externalParameters");
    external.put("task", facts.task());
    external.put("environment", facts.environment());
    external.put("occurrence", facts.occurrence());
    external.put("specDigest", facts.specDigest().value());
    ObjectNode internal = build.putObject("internalParameters");
    internal.put("agent", facts.agent());
    internal.put("agentDigest", facts.agentDigest().value());
    internal.put("attempt", facts.attempt());
    internal.put("policyDigest", facts.policy().digest().value());
    facts.promptDigest().ifPresent(prompt -> internal.put("promptDigest", prompt.value()));
    facts.templatesDigest().ifPresent(all -> internal.put("templatesDigest", all.value()));
    ArrayNode dependencies = build.putArray("resolvedDependencies");
    addCommit(dependencies, "spec", facts.specCommit());
    facts
        .targetCommit()
        .ifPresent(
            commit -> {
              ObjectNode dependency = addCommit(dependencies, "target", commit);
              facts.target().ifPresent(target -> dependency.put("uri", target.url()));
            });
    ObjectNode policy = dependencies.addObject().put("name", "policy");
    policy.putObject("digest").put("sha256", facts.policy().bundle().hex());

    ObjectNode details = predicate.putObject("runDetails");
    details.putObject("builder").put("id", builderId(reconcilerKey));
    ObjectNode metadata = details.putObject("metadata");
    metadata.put("invocationId", facts.id().toString());
    metadata.put("startedOn", facts.startedAt().toString());
    metadata.put("finishedOn", facts.finishedAt().toString());
    return new Statement(PROVENANCE_TYPE, subjects(facts), predicate);
  }

  /** The whole chain: declared by which commit, allowed by whom and what, run how, giving what. */
  public static Statement run(RunFacts facts) {
    ObjectNode predicate = JsonNodeFactory.instance.objectNode();
    predicate.put("runId", facts.id().toString());
    predicate.put("task", facts.task());
    predicate.put("agent", facts.agent());
    predicate.put("environment", facts.environment());
    predicate.put("occurrence", facts.occurrence());
    predicate.put("attempt", facts.attempt());
    predicate.put("specCommit", facts.specCommit().hex());
    predicate.put("specDigest", facts.specDigest().value());
    predicate.put("agentDigest", facts.agentDigest().value());
    predicate.put("policyDigest", facts.policy().digest().value());
    ObjectNode decision = predicate.putObject("decision");
    decision.put("digest", facts.decision().record().value());
    decision.put("inputDigest", facts.decision().inputDigest().value());
    decision.put("verdict", facts.decision().verdict());
    ArrayNode approvals = predicate.putArray("approvals");
    for (ApprovalFact approval : facts.approvals()) {
      approvals
          .addObject()
          .put("approver", approval.approver())
          .put("digest", approval.document().value());
    }
    predicate.put("connector", facts.connector());
    facts
        .model()
        .ifPresent(
            model ->
                predicate
                    .putObject("model")
                    .put("provider", model.provider())
                    .put("name", model.name()));
    facts.image().ifPresent(image -> predicate.put("image", image));
    facts.promptDigest().ifPresent(prompt -> predicate.put("promptDigest", prompt.value()));
    facts.templatesDigest().ifPresent(all -> predicate.put("templatesDigest", all.value()));
    facts.targetCommit().ifPresent(commit -> predicate.put("targetCommit", commit.hex()));
    facts.target().ifPresent(target -> predicate.put("target", target.name()));
    predicate.put("outcome", facts.outcome());
    predicate.put("startedAt", facts.startedAt().toString());
    predicate.put("finishedAt", facts.finishedAt().toString());
    facts.agentReport().ifPresent(report -> predicate.set("agentReport", report));
    facts.modelUse().ifPresent(use -> predicate.set("modelUse", use));
    facts.output().ifPresent(output -> predicate.put("outputDigest", output.value()));
    facts
        .release()
        .ifPresent(
            release ->
                predicate
                    .putObject("release")
                    .put("run", release.run())
                    .put("output", release.output().value()));
    if (!facts.credentials().isEmpty()) {
      ArrayNode credentials = predicate.putArray("credentials");
      for (RunFacts.CredentialFact credential : facts.credentials()) {
        credentials
            .addObject()
            .put("name", credential.name())
            .put("digest", credential.digest().value())
            .put("use", credential.use());
      }
    }
    facts
        .trust()
        .ifPresent(
            trust ->
                predicate
                    .putObject("trust")
                    .put("tier", trust.tier())
                    .put("because", trust.because()));
    ArrayNode outputs = predicate.putArray("outputs");
    for (Map.Entry<String, Digest> file : facts.files().entrySet()) {
      if (isOutput(file.getKey())) {
        outputs.addObject().put("path", file.getKey()).put("digest", file.getValue().value());
      }
    }
    return new Statement(RUN_TYPE, subjects(facts), predicate);
  }

  /**
   * Names a reconciler by its key.
   *
   * @param publicKey OpenSSH form, one line
   * @return a URI that ends in the fingerprint as {@code ssh-keygen -l} prints it
   */
  public static String builderId(String publicKey) {
    byte[] blob = Base64.getDecoder().decode(publicKey.strip().split(" ")[1]);
    byte[] digest = HexFormat.of().parseHex(Digest.of(blob).hex());
    return BUILDER + "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
  }

  /** What the agent made, as opposed to what Mandate wrote about it. */
  private static boolean isOutput(String path) {
    return path.startsWith("artifacts/")
        || path.startsWith(Output.FOLDER + "/")
        || path.equals("patch.diff");
  }

  private static List<Statement.Subject> subjects(RunFacts facts) {
    return facts.files().entrySet().stream()
        .map(file -> new Statement.Subject(file.getKey(), file.getValue()))
        .toList();
  }

  private static ObjectNode addCommit(ArrayNode dependencies, String name, CommitId commit) {
    ObjectNode dependency = dependencies.addObject().put("name", name);
    dependency.putObject("digest").put("gitCommit", commit.hex());
    return dependency;
  }
}
