package dev.mandate.writeback;

import dev.mandate.canonical.CanonicalJson;
import dev.mandate.canonical.Digest;
import dev.mandate.evidence.EvidenceSigner;
import dev.mandate.evidence.RunFacts;
import dev.mandate.evidence.RunStatements;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.plan.Action;
import dev.mandate.plan.Plan.Step;
import dev.mandate.run.RunRequest;
import dev.mandate.run.RunResult;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.Agent;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.writeback.Publisher.Entry;
import dev.mandate.writeback.Publisher.Proposal;
import dev.mandate.writeback.Publisher.RecordFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Turns a judged run into what is committed about it: record, marker, status, signed evidence. */
public final class RecordEntries {
  private final EvidenceSigner signer;

  public RecordEntries(EvidenceSigner signer) {
    this.signer = signer;
  }

  /**
   * A run's entry and what its marker says.
   *
   * @param entry dropped whole when the occurrence turns out to be recorded already
   */
  public record RunEntry(FinalRecord record, Entry entry) {}

  public RunEntry of(JudgedRun run) {
    Optional<Proposal> proposal = run.proposes() ? Optional.of(proposal(run)) : Optional.empty();
    RunFolder folder = new RunFolder(run, proposal.map(Proposal::branch));
    FinalRecord record = finalRecord(run, folder.path(), proposal.map(Proposal::branch));
    List<RecordFile> files =
        new ArrayList<>(folder.files(RunStatements.builderId(signer.publicKey())));
    files.addAll(evidence(run, folder.path(), files));
    run.approvals().forEach(approval -> files.add(ApprovalFiles.of(approval)));
    files.add(new RecordFile(run.key().marker(), CanonicalJson.bytes(record.toJson())));
    files.add(StatusFiles.of(doneStep(run.declared(), record)));
    String summary = "Record " + record.key().task() + ": " + record.outcome();
    Entry entry =
        new Entry(Optional.of(run.key().marker()), files, proposal.stream().toList(), summary);
    return new RunEntry(record, entry);
  }

  private List<RecordFile> evidence(JudgedRun run, RepoPath folder, List<RecordFile> files) {
    SortedMap<String, Digest> digests = new TreeMap<>();
    String prefix = folder + "/";
    for (RecordFile file : files) {
      digests.put(file.path().value().substring(prefix.length()), Digest.of(file.content()));
    }
    RunFacts facts = facts(run, digests);
    return List.of(
        new RecordFile(
            folder.child(RunStatements.PROVENANCE_FILE),
            signer.bundle(RunStatements.provenance(facts, signer.publicKey()))),
        new RecordFile(
            folder.child(RunStatements.RUN_FILE), signer.bundle(RunStatements.run(facts))));
  }

  private static RunFacts facts(JudgedRun run, SortedMap<String, Digest> files) {
    RunResult result = run.result();
    RunRequest request = result.request();
    DeclaredTask task = request.task();
    Agent agent = task.agent();
    return new RunFacts(
        request.id(),
        task.name(),
        agent.name(),
        task.environment().name(),
        request.occurrence().occurrence(),
        request.attempt(),
        request.specCommit(),
        task.digest(),
        agent.document().digest(),
        new RunFacts.PolicyFact(run.before().policy().bundle(), run.before().policy().digest()),
        new RunFacts.DecisionFact(
            files.get("decision.json"),
            run.before().input().digest(),
            run.before().verdict().name().toLowerCase(Locale.ROOT)),
        run.approvals().stream()
            .map(a -> new RunFacts.ApprovalFact(a.approver(), a.document().digest()))
            .toList(),
        agent.runtime().connector(),
        agent.llm().map(llm -> new RunFacts.ModelFact(llm.provider(), llm.model())),
        agent.runtime().image(),
        result.prompt(),
        Optional.of(request.targetCommit()),
        run.outcome().label(),
        result.startedAt(),
        result.finishedAt(),
        files);
  }

  private static FinalRecord finalRecord(
      JudgedRun run, RepoPath folder, Optional<String> proposal) {
    RunRequest request = run.result().request();
    return new FinalRecord(
        request.occurrence(),
        request.attempt(),
        request.id().toString(),
        run.outcome().label(),
        run.outcome().reason(),
        run.result().finishedAt(),
        folder,
        proposal);
  }

  private static Step doneStep(DeclaredTask declared, FinalRecord record) {
    return new Step(
        declared.name(),
        declared.environment().name(),
        declared.task().priority(),
        new Action.Done(record));
  }

  /** One branch for each declared task: a later occurrence of the same declaration replaces it. */
  private static Proposal proposal(JudgedRun run) {
    RunRequest request = run.result().request();
    DeclaredTask task = request.task();
    String branch = "mandate/proposals/" + task.name() + "-" + task.digest().abbreviated();
    return new Proposal(
        branch, request.targetCommit(), run.result().change().tree().orElseThrow(), message(run));
  }

  private static String message(JudgedRun run) {
    RunRequest request = run.result().request();
    DeclaredTask task = request.task();
    return "Propose the result of "
        + task.name()
        + "\n\n"
        + task.task().prompt().strip()
        + "\n\nMandate-Task: "
        + task.name()
        + "\nMandate-Agent: "
        + task.agent().name()
        + "\nMandate-Spec: "
        + task.digest()
        + "\nMandate-Run: "
        + request.id()
        + "\n";
  }
}
