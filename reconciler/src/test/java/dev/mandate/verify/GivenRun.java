package dev.mandate.verify;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.canonical.Digest;
import dev.mandate.decide.Decision;
import dev.mandate.decide.Decision.ApprovalDemand;
import dev.mandate.decide.Decision.Verdict;
import dev.mandate.decide.DecisionRecord;
import dev.mandate.decide.Hook;
import dev.mandate.decide.PolicyIdentity;
import dev.mandate.decide.PolicyInput;
import dev.mandate.evidence.EvidenceSigner;
import dev.mandate.evidence.RunFacts;
import dev.mandate.evidence.RunStatements;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.run.RunEvent;
import dev.mandate.run.RunEvents;
import dev.mandate.run.RunId;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RepoPath;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

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
    return policy().digest();
  }

  /** All files that the commit of this run adds, by path on the branch. */
  SortedMap<String, byte[]> files(EvidenceSigner signer) {
    return files(signer, "run.yaml", UnaryOperator.identity());
  }

  /** The same with one file that says something else, and statements that are signed over it. */
  SortedMap<String, byte[]> files(
      EvidenceSigner signer, String edited, UnaryOperator<String> edit) {
    SortedMap<String, byte[]> inFolder = filesWithoutBundles();
    inFolder.computeIfPresent(
        edited, (n, content) -> bytes(edit.apply(new String(content, StandardCharsets.UTF_8))));
    SortedMap<String, Digest> digests = new TreeMap<>();
    inFolder.forEach((name, content) -> digests.put(name, Digest.of(content)));
    RunFacts facts = facts(inFolder.get("decision.json"), digests);
    inFolder.put(
        RunStatements.PROVENANCE_FILE,
        signer.bundle(RunStatements.provenance(facts, signer.publicKey())));
    inFolder.put(RunStatements.RUN_FILE, signer.bundle(RunStatements.run(facts)));

    SortedMap<String, byte[]> files = new TreeMap<>();
    inFolder.forEach((name, content) -> files.put(folder() + "/" + name, content));
    files.put(marker(), CanonicalJson.bytes(finalRecord().toJson()));
    return files;
  }

  private SortedMap<String, byte[]> filesWithoutBundles() {
    SortedMap<String, byte[]> files = new TreeMap<>();
    files.put("run.yaml", bytes(runYaml()));
    files.put("decision.json", DecisionRecord.bytes(decision()));
    files.put("log.txt", bytes("did what was asked of " + task + "\n"));
    files.put("events.jsonl", RunEvents.bytes(events()));
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
        Optional.of(digest("prompt")),
        Optional.of(digest("templates")),
        Optional.of(new CommitId("b".repeat(40))),
        Optional.empty(),
        "succeeded",
        Instant.parse(STARTED),
        Instant.parse(FINISHED),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        digests);
  }

  private static List<RunEvent> events() {
    Instant started = Instant.parse(STARTED);
    return List.of(
        RunEvent.of(started.minusSeconds(2), RunEvent.Kind.QUEUED),
        RunEvent.of(started.minusSeconds(1), RunEvent.Kind.CLAIMED),
        RunEvent.of(started, RunEvent.Kind.STARTING),
        RunEvent.of(started, RunEvent.Kind.RUNNING),
        RunEvent.of(Instant.parse(FINISHED), RunEvent.Kind.SUCCEEDED));
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

  FinalRecord finalRecord() {
    return new FinalRecord(
        key(),
        1,
        id(),
        "succeeded",
        "it ended with exit code 0",
        Instant.parse(FINISHED),
        new RepoPath(folder()),
        Optional.empty());
  }

  Decision decision() {
    return new Decision(
        PolicyInput.of(Hook.BEFORE_EXECUTE, input()),
        policy(),
        Verdict.valueOf(verdict.toUpperCase(Locale.ROOT)),
        verdict.equals("deny")
            ? List.of(new Decision.Reason("freeze", "everything is frozen", "", ""))
            : List.of(),
        verdict.equals("warn")
            ? List.of(new Decision.Reason("freeze", "soon frozen", "", ""))
            : List.of(),
        List.of(),
        List.of(),
        new ApprovalDemand(
            required,
            approvals.stream().map(a -> a.at("/spec/approver").asText()).toList(),
            List.of()));
  }

  private static PolicyIdentity policy() {
    ObjectNode parameters = JsonNodeFactory.instance.objectNode();
    return PolicyIdentity.of(digest("bundle"), parameters.put("max", 1));
  }

  static Digest digest(String text) {
    return Digest.of(bytes(text));
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
