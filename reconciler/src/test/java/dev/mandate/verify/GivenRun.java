package dev.mandate.verify;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.canonical.Digest;
import dev.mandate.evidence.EvidenceSigner;
import dev.mandate.evidence.RunFacts;
import dev.mandate.evidence.RunStatements;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.run.RunId;
import dev.mandate.snapshot.CommitId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A whole and honest run, and the files that record it.
 *
 * @param approvals signed documents, each with {@code spec.approver}
 * @param required how many approvals policy asks for
 */
record GivenRun(
    String task,
    Digest specDigest,
    CommitId specCommit,
    List<ObjectNode> approvals,
    int required,
    String verdict) {
  static final String STARTED = "2026-03-04T05:06:07Z";
  static final String FINISHED = "2026-03-04T05:06:09Z";

  static GivenRun of(String task) {
    return new GivenRun(
        task, digest("spec of " + task), new CommitId("a".repeat(40)), List.of(), 0, "allow");
  }

  GivenRun withApprovals(int requiredApprovals, List<ObjectNode> documents) {
    return new GivenRun(task, specDigest, specCommit, documents, requiredApprovals, verdict);
  }

  GivenRun withVerdict(String word) {
    return new GivenRun(task, specDigest, specCommit, approvals, required, word);
  }

  GivenRun withSpecCommit(CommitId commit) {
    return new GivenRun(task, specDigest, commit, approvals, required, verdict);
  }

  OccurrenceKey key() {
    return new OccurrenceKey(task, specDigest, OccurrenceKey.ONCE);
  }

  String id() {
    return RunId.of(key(), 1).toString();
  }

  String folder() {
    return "runs/2026/03/04/" + id();
  }

  String marker() {
    return key().marker().value();
  }

  static Digest policyDigest() {
    return CanonicalJson.digest(policy().without("digest"));
  }

  /** All files that the commit of this run adds, by path on the branch. */
  SortedMap<String, byte[]> files(EvidenceSigner signer) {
    SortedMap<String, byte[]> inFolder = filesWithoutBundles();
    SortedMap<String, Digest> digests = new TreeMap<>();
    inFolder.forEach((name, content) -> digests.put(name, Digest.of(content)));
    RunFacts facts = facts(inFolder.get("decision.json"), digests);
    inFolder.put(
        RunStatements.PROVENANCE_FILE,
        signer.bundle(RunStatements.provenance(facts, signer.publicKey())));
    inFolder.put(RunStatements.RUN_FILE, signer.bundle(RunStatements.run(facts)));

    SortedMap<String, byte[]> files = new TreeMap<>();
    inFolder.forEach((name, content) -> files.put(folder() + "/" + name, content));
    files.put(marker(), bytes("{\"run\":\"" + id() + "\"}\n"));
    return files;
  }

  private SortedMap<String, byte[]> filesWithoutBundles() {
    SortedMap<String, byte[]> files = new TreeMap<>();
    files.put("run.yaml", bytes(runYaml()));
    files.put("decision.json", bytes(decision().toPrettyString()));
    files.put("log.txt", bytes("did what was asked of " + task + "\n"));
    files.put("patch.diff", bytes("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n"));
    files.put("artifacts/report.md", bytes("# Report é\n"));
    return files;
  }

  private RunFacts facts(byte[] decision, SortedMap<String, Digest> digests) {
    return new RunFacts(
        RunId.of(key(), 1),
        task,
        "auditor",
        "production",
        OccurrenceKey.ONCE,
        1,
        specCommit,
        specDigest,
        digest("agent"),
        new RunFacts.PolicyFact(digest("bundle"), policyDigest()),
        new RunFacts.DecisionFact(Digest.of(decision), CanonicalJson.digest(input()), verdict),
        approvals.stream()
            .map(
                a ->
                    new RunFacts.ApprovalFact(
                        a.at("/spec/approver").asText(), CanonicalJson.digest(a)))
            .toList(),
        "command",
        Optional.empty(),
        Optional.empty(),
        digest("prompt"),
        Optional.of(new CommitId("b".repeat(40))),
        "succeeded",
        Instant.parse(STARTED),
        Instant.parse(FINISHED),
        digests);
  }

  private String runYaml() {
    StringBuilder approved = new StringBuilder(approvals.isEmpty() ? " []" : "");
    for (ObjectNode approval : approvals) {
      approved
          .append("\n    - approver: ")
          .append(approval.at("/spec/approver").asText())
          .append("\n      specDigest: ")
          .append(specDigest);
    }
    return """
    apiVersion: mandate.dev/v1
    kind: Run
    metadata:
      name: %s
    spec:
      task: %s
      agent: auditor
      environment: production
      specCommit: %s
      specDigest: %s
      policyDigest: %s
      occurrence: once
      attempt: 1
      approvals:%s
    status:
      outcome: succeeded
      reason: it ended with exit code 0
      startedAt: "%s"
      finishedAt: "%s"
    """
        .formatted(id(), task, specCommit, specDigest, policyDigest(), approved, STARTED, FINISHED);
  }

  private ObjectNode input() {
    ObjectNode input = JsonNodeFactory.instance.objectNode();
    input.put("hook", "before_execute");
    input.putObject("environment").put("name", "production");
    input.putObject("task").putObject("metadata").put("name", task);
    return input;
  }

  private ObjectNode decision() {
    ObjectNode decision = JsonNodeFactory.instance.objectNode();
    decision.put("apiVersion", "mandate.dev/v1").put("kind", "Decision");
    decision.putObject("metadata").put("name", "0".repeat(32));
    ObjectNode spec = decision.putObject("spec");
    spec.put("hook", "before_execute");
    spec.put("inputDigest", CanonicalJson.digest(input()).value());
    spec.set("policy", policy());
    spec.set("input", input());
    ObjectNode status = decision.putObject("status");
    status.put("verdict", verdict);
    status.putObject("approvals").put("required", required);
    return decision;
  }

  private static ObjectNode policy() {
    ObjectNode policy = JsonNodeFactory.instance.objectNode();
    policy.put("bundle", digest("bundle").value());
    policy.put("parameters", digest("parameters").value());
    policy.put("digest", CanonicalJson.digest(policy).value());
    return policy;
  }

  static Digest digest(String text) {
    return Digest.of(bytes(text));
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
