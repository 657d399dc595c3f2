package dev.mandate.writeback;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.budget.Charge;
import dev.mandate.canonical.Digest;
import dev.mandate.decide.Trust;
import dev.mandate.run.Artifacts;
import dev.mandate.run.CapturedChange;
import dev.mandate.run.Output;
import dev.mandate.run.Provenance;
import dev.mandate.run.RunEvents;
import dev.mandate.run.RunRequest;
import dev.mandate.run.RunResult;
import dev.mandate.snapshot.BlobReader;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.Approval;
import dev.mandate.writeback.Publisher.RecordFile;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The files of one run's record, before they are signed. */
final class RunFolder {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("'runs/'yyyy/MM/dd").withZone(ZoneOffset.UTC);

  private final JudgedRun run;
  private final RepoPath folder;
  private final Optional<String> proposal;
  private final Optional<Output> held;
  private final List<Charge> charges;
  private final BlobReader blobs;

  /**
   * @param held what the run made, when that waits for approval
   * @param charges to the budgets that cover it
   * @param blobs where the content of it is read
   */
  RunFolder(
      JudgedRun run,
      Optional<String> proposal,
      Optional<Output> held,
      List<Charge> charges,
      BlobReader blobs) {
    this.run = run;
    this.charges = List.copyOf(charges);
    this.held = held;
    this.blobs = blobs;
    this.folder =
        new RepoPath(DAY.format(run.result().startedAt()))
            .child(run.result().request().id().toString());
    this.proposal = proposal;
  }

  /** Sharded by the day that the run started. */
  RepoPath path() {
    return folder;
  }

  /** Everything that the statements are about. */
  List<RecordFile> files(String reconcilerKey) {
    RunResult result = run.result();
    List<RecordFile> files = new ArrayList<>();
    files.add(file("run.yaml", RecordYaml.bytes(document(reconcilerKey))));
    files.add(file("decision.json", DecisionFiles.bytes(run.before())));
    run.after().ifPresent(d -> files.add(file("decision-after.json", DecisionFiles.bytes(d))));
    files.add(file("log.txt", result.log().content()));
    files.add(file(RunEvents.FILE, RunEvents.bytes(run.events())));
    if (result.change().patch().length > 0) {
      files.add(file("patch.diff", result.change().patch()));
    }
    result.artifacts().forEach(a -> files.add(file("artifacts/" + a.path(), a.content())));
    held.ifPresent(
        output -> files.addAll(HeldOutput.files(folder, output, result.change().files(), blobs)));
    return files;
  }

  private RecordFile file(String name, byte[] content) {
    return new RecordFile(new RepoPath(folder + "/" + name), content);
  }

  private ObjectNode document(String reconcilerKey) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("apiVersion", "mandate.dev/v1");
    document.put("kind", "Run");
    document.putObject("metadata").put("name", run.result().request().id().toString());
    document.set("spec", spec());
    document.set("status", status(reconcilerKey));
    return document;
  }

  private ObjectNode spec() {
    RunRequest request = run.result().request();
    ObjectNode spec = JsonNodeFactory.instance.objectNode();
    spec.put("task", request.task().name());
    spec.put("agent", request.task().agent().name());
    spec.put("environment", request.task().environment().name());
    spec.put("specCommit", request.specCommit().hex());
    spec.put("specDigest", request.task().digest().value());
    spec.put("policyDigest", run.before().policy().digest().value());
    spec.put("occurrence", request.occurrence().occurrence());
    spec.put("attempt", request.attempt());
    ArrayNode approvals = spec.putArray("approvals");
    run.approvals().forEach(approval -> approvals.add(approval(approval)));
    spec.put("decision", folder + "/decision.json");
    TargetFields.of(run).ifPresent(target -> spec.set("target", target));
    run.released()
        .ifPresent(
            output ->
                spec.putObject("release")
                    .put("run", output.run())
                    .put("output", output.digest().value()));
    return spec;
  }

  private static ObjectNode approval(Approval approval) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("approver", approval.approver());
    json.put("specDigest", approval.specDigest().value());
    json.put("policyDigest", approval.policyDigest().value());
    json.put("approvedAt", approval.approvedAt().toString());
    approval.output().ifPresent(output -> json.put("output", output.digest().value()));
    json.put("path", ApprovalFiles.path(approval).value());
    json.put("digest", approval.document().digest().value());
    return json;
  }

  private ObjectNode status(String reconcilerKey) {
    RunResult result = run.result();
    ObjectNode status = JsonNodeFactory.instance.objectNode();
    status.put("outcome", run.outcome().label());
    status.put("reason", run.outcome().reason());
    result.outcome().exitCode().ifPresent(code -> status.put("exitCode", code));
    status.put("startedAt", result.startedAt().toString());
    status.put("finishedAt", result.finishedAt().toString());
    Trust trust = run.standing().trust();
    if (trust.isTiered()) {
      status.putObject("trust").put("tier", trust.tier()).put("because", trust.because());
    }
    result.agent().ifPresent(agent -> status.set("agent", AgentReports.json(agent)));
    result.model().ifPresent(use -> status.set("model", ModelFields.of(use)));
    if (!result.request().credentials().isEmpty()) {
      status.set("credentials", CredentialFields.of(result.request().credentials()));
    }
    if (!result.problems().isEmpty()) {
      ArrayNode notes = status.putArray("notes");
      Notes.kept(result.problems()).forEach(notes::add);
    }
    if (!result.provenance().isEmpty()) {
      ArrayNode provenance = status.putArray("provenance");
      result.provenance().forEach(origin -> provenance.add(provenance(origin)));
    }
    ObjectNode log = status.putObject("log");
    log.put("path", "log.txt");
    log.put("digest", result.log().digest().value());
    log.put("bytes", result.log().content().length);
    log.put("truncated", result.log().truncated());
    ArrayNode artifacts = status.putArray("artifacts");
    result.artifacts().forEach(artifact -> artifacts.add(artifact(artifact)));
    TestReports.of(result.artifacts()).ifPresent(tests -> status.set("tests", tests));
    if (!result.change().files().isEmpty()) {
      status.set("change", change(result.change()));
    }
    held.ifPresent(
        output ->
            status
                .putObject("output")
                .put("digest", output.digest().value())
                .put("base", output.base().hex()));
    result.confinement().ifPresent(c -> status.set("confinement", ConfinementFields.of(c)));
    if (!charges.isEmpty()) {
      ArrayNode budget = status.putArray("budget");
      charges.forEach(charge -> budget.add(charge.toJson()));
    }
    status.putObject("reconciler").put("key", reconcilerKey);
    return status;
  }

  private static ObjectNode provenance(Provenance origin) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("source", origin.source());
    json.put("digest", origin.digest().value());
    json.put("bytes", origin.bytes());
    json.put("shownBytes", origin.shownBytes());
    json.put("cut", origin.cut());
    ObjectNode stripped = json.putObject("stripped");
    origin.stripped().forEach(stripped::put);
    if (!origin.redacted().isEmpty()) {
      ObjectNode redacted = json.putObject("redacted");
      origin.redacted().forEach(redacted::put);
    }
    return json;
  }

  private static ObjectNode artifact(Artifacts.Artifact artifact) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("path", "artifacts/" + artifact.path());
    json.put("digest", artifact.digest().value());
    json.put("bytes", artifact.content().length);
    return json;
  }

  private ObjectNode change(CapturedChange change) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("base", run.result().request().targetCommit().hex());
    held.or(run::released)
        .flatMap(Output::tree)
        .or(() -> run.draft().flatMap(draft -> change.tree()))
        .ifPresent(tree -> json.put("tree", tree.hex()));
    Map<RepoPath, Digest> contents = new HashMap<>();
    held.ifPresent(
        output ->
            output
                .files()
                .forEach(file -> file.content().ifPresent(d -> contents.put(file.path(), d))));
    ArrayNode files = json.putArray("files");
    for (CapturedChange.FileChange file : change.files()) {
      ObjectNode entry = files.addObject();
      entry.put("path", file.path().value());
      file.oldPath().ifPresent(old -> entry.put("oldPath", old.value()));
      entry.put("kind", file.kind().label());
      entry.put("mode", file.mode());
      entry.put("bytes", file.size());
      Optional.ofNullable(contents.get(file.path()))
          .ifPresent(digest -> entry.put("digest", digest.value()));
    }
    if (change.patch().length > 0) {
      ObjectNode patch = json.putObject("patch");
      patch.put("path", "patch.diff");
      patch.put("digest", Digest.of(change.patch()).value());
    }
    proposal.ifPresent(branch -> json.put("proposal", branch));
    run.draft().ifPresent(commit -> json.put("commit", commit.hex()));
    return json;
  }
}
