package dev.mandate.writeback;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.approval.ApprovalDocuments;
import dev.mandate.approval.Standing;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.canonical.Digest;
import dev.mandate.decide.Decision;
import dev.mandate.decide.Hook;
import dev.mandate.decide.PolicyIdentity;
import dev.mandate.decide.PolicyInput;
import dev.mandate.evidence.EvidenceSigner;
import dev.mandate.evidence.Statement;
import dev.mandate.finding.SourceLocation;
import dev.mandate.run.AgentReport;
import dev.mandate.run.Artifacts;
import dev.mandate.run.CapturedChange;
import dev.mandate.run.CapturedChange.ChangeKind;
import dev.mandate.run.CapturedChange.FileChange;
import dev.mandate.run.Confinement;
import dev.mandate.run.GivenRun;
import dev.mandate.run.Provenance;
import dev.mandate.run.RunEvent;
import dev.mandate.run.RunLog;
import dev.mandate.run.RunOutcome;
import dev.mandate.run.RunRequest;
import dev.mandate.run.RunResult;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.TreeId;
import dev.mandate.spec.Approval;
import dev.mandate.spec.Kind;
import dev.mandate.spec.SpecDocument;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Runs that have ended, without anybody having run anything. */
public final class GivenRecord {
  private static final PolicyIdentity POLICY =
      PolicyIdentity.of(Digest.of(bytes("bundle")), JsonNodeFactory.instance.objectNode());

  private static final AgentReport AGENT =
      new AgentReport(
          Optional.of("2.1.197"),
          Optional.of("a-model"),
          OptionalInt.of(3),
          2,
          List.of("Bash"),
          Optional.of(new AgentReport.Usage(3000, 102, 600, 0)),
          Optional.of(new BigDecimal("0.010710")));

  private GivenRecord() {}

  /** Approved by bob, with a log, an artifact, and a change that is proposed. */
  public static JudgedRun proposing(String task) {
    RunRequest request = new GivenRun().task(task).request();
    CapturedChange change =
        new CapturedChange(
            List.of(
                new FileChange(
                    new RepoPath("#1 - b.txt"),
                    Optional.empty(),
                    ChangeKind.ADDED,
                    "100644",
                    3,
                    Optional.empty()),
                new FileChange(
                    new RepoPath("docs/new.md"),
                    Optional.of(new RepoPath("docs/old.md")),
                    ChangeKind.RENAMED,
                    "100755",
                    7,
                    Optional.empty())),
            Optional.of(new TreeId("7".repeat(40))),
            bytes("diff --git a/x b/x\n"),
            List.of());
    return new JudgedRun(
        result(request, new RunOutcome.Succeeded(), change, artifact("report.md", "# Report\n")),
        new Standing(
            List.of("alice", "bob"),
            List.of(approval(request, "bob"), approval(request, "carol")),
            List.of("alice"),
            List.of()),
        decision(Hook.BEFORE_EXECUTE, request, Decision.Verdict.ALLOW, List.of("bob")),
        Optional.of(decision(Hook.AFTER_EXECUTE, request, Decision.Verdict.WARN, List.of())),
        new RunOutcome.Succeeded(),
        events(new RunOutcome.Succeeded()));
  }

  /** Ended by itself without a change. */
  public static JudgedRun ended(String task, RunOutcome outcome) {
    return leaving(task, outcome, artifact("report.md", "# Report\n"));
  }

  /** The same, with another artifact. */
  static JudgedRun leaving(String task, RunOutcome outcome, Artifacts.Artifact artifact) {
    RunRequest request = new GivenRun().task(task).request();
    CapturedChange none = CapturedChange.none();
    return new JudgedRun(
        result(request, outcome, none, artifact),
        Standing.open(List.of()),
        decision(Hook.BEFORE_EXECUTE, request, Decision.Verdict.ALLOW, List.of()),
        Optional.empty(),
        outcome,
        events(outcome));
  }

  private static List<RunEvent> events(RunOutcome outcome) {
    Instant started = Instant.parse("2026-03-04T23:59:59.250Z");
    return List.of(
        RunEvent.of(started.minusSeconds(1), RunEvent.Kind.QUEUED),
        RunEvent.of(started.minusMillis(10), RunEvent.Kind.CLAIMED),
        RunEvent.of(started, RunEvent.Kind.STARTING),
        RunEvent.end(Instant.parse("2026-03-05T00:00:02Z"), outcome));
  }

  /** A decision about the task of a request. */
  public static Decision decision(
      Hook hook, RunRequest request, Decision.Verdict verdict, List<String> counted) {
    ObjectNode input = JsonNodeFactory.instance.objectNode();
    input.put("hook", hook.label());
    input.set("task", request.task().task().document().json());
    List<Decision.Reason> reasons =
        List.of(new Decision.Reason("read-only", "it may write", "/task/spec", "docs/policy.md"));
    boolean denies = verdict == Decision.Verdict.DENY || verdict == Decision.Verdict.UNDECIDABLE;
    return new Decision(
        PolicyInput.of(hook, input),
        POLICY,
        verdict,
        denies ? reasons : List.of(),
        verdict == Decision.Verdict.WARN ? reasons : List.of(),
        List.of(),
        List.of(),
        new Decision.ApprovalDemand(counted.size(), counted, List.of()));
  }

  /** Signs nothing; its bundles say what would have been signed. */
  public static EvidenceSigner signer() {
    return new EvidenceSigner() {
      @Override
      public byte[] bundle(Statement statement) {
        return bytes(statement.predicateType() + " over " + statement.subjects().size() + "\n");
      }

      @Override
      public String sshSignature(String namespace, byte[] message) {
        throw new UnsupportedOperationException("records are signed in bundles");
      }

      @Override
      public String publicKey() {
        return "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGa+fjMsekUzMr2dCn99sFX1xe8aBq2mbZizn7aBDEc6";
      }
    };
  }

  static Artifacts.Artifact artifact(String path, String content) {
    return new Artifacts.Artifact(new RepoPath(path), bytes(content), Digest.of(bytes(content)));
  }

  private static RunResult result(
      RunRequest request, RunOutcome outcome, CapturedChange change, Artifacts.Artifact artifact) {
    byte[] log = bytes("one\ntwo\n");
    return new RunResult(
        request,
        Instant.parse("2026-03-04T23:59:59.250Z"),
        Instant.parse("2026-03-05T00:00:02Z"),
        outcome,
        new RunLog.Kept(log, Digest.of(log), log.length, false),
        List.of(artifact),
        change,
        Optional.of(Digest.of(bytes("prompt"))),
        Optional.empty(),
        List.of("llm.temperature is not passed on: it has no option for it."),
        0,
        Optional.of(confinement()),
        change.tree().map(tree -> AGENT),
        Optional.empty(),
        List.of(
            new Provenance(
                "incident.logs",
                Digest.of(bytes("logs")),
                9000,
                7990,
                true,
                new TreeMap<>(Map.of("comments", 1, "invisible", 12)),
                new TreeMap<>(Map.of("email", 2)))));
  }

  private static Confinement confinement() {
    return new Confinement(
        "bubblewrap",
        "0.8.0",
        Optional.of("sha256:" + "5d".repeat(32)),
        Optional.of(
            new Confinement.Limits(
                "cgroup-v2", OptionalDouble.of(0.5), OptionalLong.of(256), OptionalInt.empty())),
        Optional.of(new Confinement.Disk(500, 12_000_000)),
        List.of(
            new Confinement.Connection(
                "api.example.org", 443, Optional.empty(), false, 2, 4_000, 90_000),
            new Confinement.Connection(
                "elsewhere.example.org", 443, Optional.of("not named"), false, 1, 0, 0),
            new Confinement.Connection("localhost", 8080, Optional.empty(), true, 1, 10, 20)),
        Optional.of("killed for using more than 256 MiB of memory"));
  }

  private static Approval approval(RunRequest request, String approver) {
    ObjectNode json =
        ApprovalDocuments.signed(
            ApprovalDocuments.unsigned(
                request.task().name(),
                "staging",
                request.task().digest(),
                POLICY.digest(),
                approver,
                Instant.parse("2026-03-04T12:00:00Z"),
                Optional.empty(),
                Optional.empty()),
            "signature");
    RepoPath file = new RepoPath("approvals/" + approver + ".yaml");
    return new Approval(
        new SpecDocument(
            Kind.APPROVAL,
            approver,
            file,
            new SourceLocation(file.value(), 1, 1),
            json,
            CanonicalJson.digest(json)),
        request.task().name(),
        "staging",
        request.task().digest(),
        POLICY.digest(),
        approver,
        Instant.parse("2026-03-04T12:00:00Z"),
        Optional.empty(),
        Optional.empty(),
        "signature");
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
