package dev.mandate.writeback;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.approval.ApprovalDocuments;
import dev.mandate.approval.ReviewRecords;
import dev.mandate.approval.Sighting;
import dev.mandate.budget.Charge;
import dev.mandate.budget.Reservation;
import dev.mandate.budget.Settlement;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.canonical.Digest;
import dev.mandate.claim.HeldClaim;
import dev.mandate.decide.DecisionRecord;
import dev.mandate.decide.Trust;
import dev.mandate.evidence.EvidenceSigner;
import dev.mandate.evidence.RunFacts;
import dev.mandate.evidence.RunStatements;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.plan.Action;
import dev.mandate.plan.Plan.Step;
import dev.mandate.plan.Retries;
import dev.mandate.run.Output;
import dev.mandate.run.RunOutcome;
import dev.mandate.run.RunRequest;
import dev.mandate.run.RunResult;
import dev.mandate.snapshot.BlobReader;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.Agent;
import dev.mandate.spec.Approval;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.Target;
import dev.mandate.spec.Task;
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
  private final Contents contents;

  /**
   * @param contents where the content of what agents changed is read
   */
  public RecordEntries(EvidenceSigner signer, Contents contents) {
    this.signer = signer;
    this.contents = contents;
  }

  /** Where the content of files of a repository is read. */
  @FunctionalInterface
  public interface Contents {
    /**
     * @param target empty: the control repository
     */
    BlobReader of(Optional<Target> target);
  }

  /**
   * A run's entry and what its marker says.
   *
   * @param isFinal whether it ends its occurrence; otherwise another attempt follows
   * @param after how its task stands then
   * @param entry dropped whole when the occurrence turns out to be recorded already
   * @param charges what it adds to the sums of budgets
   */
  public record RunEntry(
      FinalRecord record, boolean isFinal, Step after, Entry entry, List<Charge> charges) {
    public RunEntry {
      charges = List.copyOf(charges);
    }

    /** The same, made under a claim that goes with it. */
    public RunEntry under(HeldClaim claim) {
      return new RunEntry(record, isFinal, after, entry.under(claim), charges);
    }
  }

  /** Of a run that no budget covers. */
  public RunEntry of(JudgedRun run) {
    return of(run, Reservation.none());
  }

  /**
   * @param reservation what was set aside for it, and is settled with its record
   */
  public RunEntry of(JudgedRun ended, Reservation reservation) {
    JudgedRun run = ended.withApprovals(this::recorded);
    BlobReader blobs = contents.of(run.declared().target());
    List<Charge> charges = Settlement.of(reservation, run.result(), run.outcome());
    Optional<Proposal> proposal =
        run.proposes() ? Optional.of(ProposalCommit.of(run)) : Optional.empty();
    Optional<Output> held =
        run.outcome() instanceof RunOutcome.Held
            ? Optional.of(HeldOutput.of(run.result(), blobs))
            : Optional.empty();
    RunFolder folder = new RunFolder(run, proposal.map(Proposal::branch), held, charges, blobs);
    FinalRecord record = finalRecord(run, folder.path(), proposal.map(Proposal::branch));
    List<RecordFile> files =
        new ArrayList<>(folder.files(RunStatements.builderId(signer.publicKey())));
    files.addAll(evidence(run, held, folder.path(), files));
    run.approvals().forEach(approval -> files.add(ApprovalFiles.of(approval)));
    boolean isFinal =
        !Retries.another(run.declared().task().retry(), record.attempt(), run.outcome());
    RepoPath marker = isFinal ? run.key().marker() : run.key().attemptMarker(record.attempt());
    files.add(new RecordFile(marker, CanonicalJson.bytes(record.toJson())));
    Step after =
        isFinal
            ? step(run.declared(), new Action.Done(record))
            : step(run.declared(), backingOff(run.declared(), record));
    files.add(StatusFiles.of(after));
    List<RepoPath> guards = isFinal ? List.of(marker) : List.of(marker, run.key().marker());
    Entry entry =
        new Entry(
            guards,
            files,
            proposal.filter(own -> run.declared().target().isEmpty()).stream().toList(),
            summary(record),
            Optional.empty(),
            Optional.empty());
    return new RunEntry(record, isFinal, after, entry, charges);
  }

  /** What was said of a review, as a file that others believe. */
  public RecordFile sighting(RepoPath path, Sighting seen) {
    ObjectNode unsigned = seen.unsigned();
    String signature =
        signer.sshSignature(Sighting.NAMESPACE, ApprovalDocuments.signedBytes(unsigned));
    return new RecordFile(path, CanonicalJson.bytes(ApprovalDocuments.signed(unsigned, signature)));
  }

  /** People have signed their approvals themselves, except where these are reviews. */
  private Approval recorded(JudgedRun run, Approval approval) {
    return approval.ofReview()
        ? ReviewRecords.recorded(
            approval,
            run.result().request().id().toString(),
            DecisionRecord.name(run.before()),
            message -> signer.sshSignature(Sighting.NAMESPACE, message))
        : approval;
  }

  private static String summary(FinalRecord record) {
    String attempt = record.attempt() == 1 ? "" : ", attempt " + record.attempt();
    return "Record " + record.key().task() + ": " + record.outcome() + attempt;
  }

  private List<RecordFile> evidence(
      JudgedRun run, Optional<Output> held, RepoPath folder, List<RecordFile> files) {
    SortedMap<String, Digest> digests = new TreeMap<>();
    String prefix = folder + "/";
    for (RecordFile file : files) {
      digests.put(file.path().value().substring(prefix.length()), Digest.of(file.content()));
    }
    RunFacts facts = facts(run, held, digests);
    return List.of(
        new RecordFile(
            folder.child(RunStatements.PROVENANCE_FILE),
            signer.bundle(RunStatements.provenance(facts, signer.publicKey()))),
        new RecordFile(
            folder.child(RunStatements.RUN_FILE), signer.bundle(RunStatements.run(facts))));
  }

  private static RunFacts facts(
      JudgedRun run, Optional<Output> held, SortedMap<String, Digest> files) {
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
        result.templates(),
        TargetFields.commit(run),
        task.target().map(target -> new RunFacts.TargetFact(target.name(), target.url())),
        run.outcome().label(),
        result.startedAt(),
        result.finishedAt(),
        result.agent().map(AgentReports::json),
        result.model().map(ModelFields::of),
        held.map(Output::digest),
        run.released().map(output -> new RunFacts.ReleaseFact(output.run(), output.digest())),
        request.credentials().stream()
            .map(one -> new RunFacts.CredentialFact(one.name(), one.sealed(), one.how().label()))
            .toList(),
        Optional.of(run.standing().trust())
            .filter(Trust::isTiered)
            .map(trust -> new RunFacts.TrustFact(trust.tier(), trust.because())),
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
        proposal,
        proposal.flatMap(
            branch ->
                request
                    .task()
                    .target()
                    .map(
                        target ->
                            new FinalRecord.InTarget(target.name(), run.draft().orElseThrow()))));
  }

  private static Action backingOff(DeclaredTask declared, FinalRecord record) {
    Task.Retry retry = declared.task().retry();
    return new Action.BackingOff(
        record.key(),
        record.attempt() + 1,
        retry.maxAttempts(),
        Retries.notBefore(retry, record),
        record);
  }

  private static Step step(DeclaredTask declared, Action action) {
    return new Step(
        declared.name(), declared.environment().name(), declared.task().priority(), action);
  }
}
