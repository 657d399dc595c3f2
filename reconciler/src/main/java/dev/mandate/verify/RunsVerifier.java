package dev.mandate.verify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.ledger.RunsMonth;
import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.CommitId;
import dev.mandate.verify.RunsHistory.Change;
import dev.mandate.verify.RunsHistory.Commit;
import dev.mandate.verify.RunsHistory.Kind;
import dev.mandate.verify.TrustPolicy.Purpose;
import dev.mandate.verify.VerificationReport.CheckedRun;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Verifies the runs branch from its root to its head: that it is one line of signed commits that
 * only ever add, or move whole months to archives that have them, and that every run on it is
 * whole, signed, allowed, declared and approved. Never stops at the first problem. Holds one commit
 * at a time.
 */
public final class RunsVerifier {
  private final Signatures signatures;
  private final TrustPolicy trust;
  private final Optional<Declarations> declarations;
  private final Optional<CommitId> knownCommit;

  /**
   * @param declarations empty when the default branch is not at hand; the report then says what
   *     could not be checked
   * @param knownCommit a commit of the branch that the caller has seen before: a branch that does
   *     not hold it any more has been rewritten
   */
  public RunsVerifier(
      Signatures signatures,
      TrustPolicy trust,
      Optional<Declarations> declarations,
      Optional<CommitId> knownCommit) {
    this.signatures = signatures;
    this.trust = trust;
    this.declarations = declarations;
    this.knownCommit = knownCommit;
  }

  /** Verifies a branch, of which nothing was ever moved to an archive. */
  public VerificationReport verify(RunsHistory history, Optional<CommitId> head) {
    return verify(history, head, Map.of(), List.of(), Map.of());
  }

  /**
   * @param head of the runs branch; empty when there is none, which is fine unless a known commit
   *     says that there was one
   * @param archives where the archive branches stand
   * @param proposals the commits at the heads of proposal branches that are at hand
   * @param targets the target repositories that are at hand, by name
   */
  public VerificationReport verify(
      RunsHistory history,
      Optional<CommitId> head,
      Map<RunsMonth, CommitId> archives,
      List<ProposedCommit> proposals,
      Map<String, TargetHistory> targets) {
    Walk walk = new Walk(history, targets);
    head.ifPresent(commit -> history.walk(commit, walk::visit));
    proposals.forEach(walk::checkProposal);
    targets.values().forEach(target -> target.proposals().forEach(walk::checkProposal));
    return walk.report(head, archives);
  }

  /** One pass over one history. */
  private final class Walk {
    private final List<Problem> problems = new ArrayList<>();
    private final List<RunEntry> runs = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private final TrustWindow window = new TrustWindow(trust);
    private final ChainCheck chain;
    private final RunCheck runCheck;
    private final NamedRecordCheck named;
    private final SightingCheck sightings;
    private final ProposalEndCheck proposalEnds;
    private final RunsHistory history;
    private final ArchiveCheck archives;
    private final PointerCheck pointers;
    private final TargetCheck targetCheck;
    private final OutputCheck outputs;
    private final SumsCheck sums;
    private int commits;
    private boolean sawKnownCommit;

    Walk(RunsHistory history, Map<String, TargetHistory> targets) {
      this.history = history;
      this.sightings = new SightingCheck(signatures, history);
      this.proposalEnds = new ProposalEndCheck(history);
      this.chain = new ChainCheck(signatures, history);
      this.named = new NamedRecordCheck(history);
      this.archives = new ArchiveCheck(history);
      this.pointers = new PointerCheck(history);
      this.sums = new SumsCheck(history);
      this.targetCheck = new TargetCheck(history, targets);
      this.outputs = new OutputCheck(history, targetCheck, declarations);
      this.runCheck =
          new RunCheck(
              history,
              new BundlesCheck(signatures, history),
              targetCheck,
              outputs,
              declarations.map(d -> new DeclarationCheck(d, signatures)));
    }

    void visit(Commit commit) {
      commits++;
      Problems here = Problems.ofCommit(problems::add, commit.id());
      chain.check(
          commit,
          window.keysFor(Purpose.RUNS_COMMIT, commit.committedAt()),
          archives.check(commit, here),
          here);
      commit.changes().forEach(change -> pointers.check(commit, change, here));

      Set<String> keys = window.keysFor(Purpose.RUN_ATTESTATION, commit.committedAt());
      commit.changes().stream()
          .filter(change -> change.kind() == Kind.ADDED)
          .forEach(
              change -> {
                named.check(change, here);
                sightings.check(change, keys, here);
                proposalEnds.check(commit.id(), change, here);
              });
      RecordedApprovals approvals = RecordedApprovals.in(commit, history, keys);
      SortedMap<String, BlobId> markers = new TreeMap<>();
      List<RunFolder> added = addedRuns(commit, markers);
      added.forEach(run -> visitRun(run, keys, markers, approvals, here));
      approvals.checkRuns(added.stream().map(RunFolder::id).collect(Collectors.toSet()), here);
      markers
          .keySet()
          .forEach(
              path -> here.addAt("run/marker", path, "the marker belongs to no run of its commit"));
      sums.check(commit, here);
      window.pass(commit.id());
      sawKnownCommit |= knownCommit.isPresent() && knownCommit.get().equals(commit.id());
    }

    private void visitRun(
        RunFolder run,
        Set<String> keys,
        Map<String, BlobId> markers,
        RecordedApprovals approvals,
        Problems here) {
      Problems ofRun = here.ofRun(run.id(), run.folder());
      if (!seen.add(run.id())) {
        run.files()
            .keySet()
            .forEach(
                name ->
                    ofRun.addAt(
                        "run/added-later", name, "it is added to a run that was recorded before"));
        return;
      }
      Optional<ObjectNode> record = runCheck.check(run, keys, markers, approvals, ofRun);
      runs.add(
          new RunEntry(
              run.id(),
              run.folder(),
              record.map(json -> RecordText.text(json, "/spec/task")),
              record.map(json -> RecordText.text(json, "/status/outcome"))));
    }

    void checkProposal(ProposedCommit proposal) {
      outputs.checkProposal(proposal, Problems.ofCommit(problems::add, proposal.commit()));
    }

    VerificationReport report(Optional<CommitId> head, Map<RunsMonth, CommitId> archiveBranches) {
      archives.checkBranches(archiveBranches, problems::add);
      for (CommitId missing : window.missing()) {
        problem(
            "history/rewritten",
            "the commit " + missing + ", which the trust policy names, is not on the branch");
      }
      if (knownCommit.isPresent() && !sawKnownCommit) {
        problem(
            "history/rewritten",
            "the commit " + knownCommit.get() + ", seen before, is not on the branch any more");
      }
      if (trust.keys().isEmpty() && head.isPresent()) {
        problem("trust/no-keys", "no key is trusted, so nothing can be believed");
      }
      Set<String> bad = new HashSet<>();
      problems.forEach(p -> p.run().ifPresent(bad::add));
      List<CheckedRun> checked =
          runs.stream()
              .map(
                  r ->
                      new CheckedRun(
                          r.id(), r.folder(), r.task(), r.outcome(), !bad.contains(r.id())))
              .toList();
      List<String> notChecked = new ArrayList<>();
      if (declarations.isEmpty() && head.isPresent()) {
        notChecked.add(
            "The default branch is not at hand: whether the runs were declared there, and"
                + " the signatures on their approvals, were not checked.");
      }
      notChecked.addAll(targetCheck.notChecked());
      return new VerificationReport(head, trust, commits, checked, problems, notChecked);
    }

    private void problem(String rule, String what) {
      problems.add(new Problem(rule, Optional.empty(), Optional.empty(), Optional.empty(), what));
    }
  }

  private record RunEntry(
      String id, String folder, Optional<String> task, Optional<String> outcome) {}

  /** Also fills {@code markers} with the markers that the commit adds. */
  private static List<RunFolder> addedRuns(Commit commit, Map<String, BlobId> markers) {
    SortedMap<String, RunFolder> runs = new TreeMap<>();
    for (Change change : commit.changes()) {
      if (change.kind() != Kind.ADDED || change.blob().isEmpty()) {
        continue;
      }
      BlobId blob = change.blob().get();
      switch (RecordPath.of(change.path())) {
        case RecordPath.OfRun run ->
            runs.computeIfAbsent(
                    run.folder(), folder -> new RunFolder(folder, run.id(), new TreeMap<>()))
                .files()
                .put(run.name(), blob);
        case RecordPath.Marker marker -> markers.put(change.path(), blob);
        case RecordPath.Derived derived -> {}
        case RecordPath.Kept kept -> {}
        case RecordPath.Manifest manifest -> {}
        case RecordPath.Pointer pointer -> {}
        case RecordPath.Sums sums -> {}
        case RecordPath.Unknown unknown -> {}
      }
    }
    return List.copyOf(runs.values());
  }
}
