package dev.mandate.wiring;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.approval.Approvals;
import dev.mandate.approval.Standing;
import dev.mandate.cycle.Hands;
import dev.mandate.cycle.PolicySource;
import dev.mandate.decide.Actor;
import dev.mandate.decide.Circumstances;
import dev.mandate.decide.Decision;
import dev.mandate.decide.Decisions;
import dev.mandate.decide.PolicyEvaluator;
import dev.mandate.decide.PolicyIdentity;
import dev.mandate.decide.PolicyInput;
import dev.mandate.decide.PolicyInputs;
import dev.mandate.decide.Replay;
import dev.mandate.finding.Finding;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.Heads;
import dev.mandate.snapshot.Provenance;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.Snapshot;
import dev.mandate.spec.Approval;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.Freeze;
import dev.mandate.spec.Limits;
import dev.mandate.spec.SpecLoader;
import dev.mandate.spec.SpecSet;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The policy in force, to be asked single questions. Changes nothing. */
public final class PolicyDesk implements AutoCloseable {
  private static final Actor RECONCILER = new Actor("mandate", Actor.Kind.RECONCILER);

  private final ControlSource source;
  private final Policies policies;
  private final Heads heads;
  private final SpecSet specs;
  private final PolicyEvaluator evaluator;
  private final Instant now;

  private PolicyDesk(
      ControlSource source,
      Policies policies,
      Heads heads,
      SpecSet specs,
      PolicyEvaluator evaluator,
      Instant now) {
    this.source = source;
    this.policies = policies;
    this.heads = heads;
    this.specs = specs;
    this.evaluator = evaluator;
    this.now = now;
  }

  /** What came of opening it. */
  public sealed interface Result {
    record Opened(PolicyDesk desk) implements Result {}

    /**
     * There is nothing that could be asked.
     *
     * @param findings what a person must mend; empty when {@code reason} says it
     */
    record Halted(String reason, String mend, List<Finding> findings) implements Result {}
  }

  /**
   * Reads of a folder its files as they are, else the default branch.
   *
   * @param questions about how many will be asked
   */
  public static Result open(OpenRepository repository, Machine machine, int questions)
      throws RemoteUnavailableException {
    ControlSource source = repository.source();
    Heads heads = source.fetch();
    Optional<Snapshot> snapshot =
        repository
            .asItIs()
            .map(files -> files.asTheyAre())
            .or(() -> heads.desired().map(commit -> source.snapshot(commit, Optional.empty())));
    if (snapshot.isEmpty()) {
      return new Result.Halted(
          "the repository has no commit on " + heads.defaultBranch(),
          "commit a mandate.yaml, or let mandate init write one",
          List.of());
    }
    SpecSet specs = new SpecLoader(source, Limits.defaults()).load(snapshot.get());
    if (specs.control().isEmpty()) {
      return new Result.Halted(
          "there is no valid mandate.yaml", "mend the findings", specs.findings());
    }
    Policies policies = new Policies(repository);
    return switch (policies.load(specs.control().get(), snapshot.get().commit(), questions)) {
      case PolicySource.Loaded.Unusable(String reason, String mend) ->
          new Result.Halted("the policy does not load: " + reason, mend, List.of());
      case PolicySource.Loaded.Ready(PolicyEvaluator evaluator) ->
          new Result.Opened(
              new PolicyDesk(source, policies, heads, specs, evaluator, machine.clock().instant()));
    };
  }

  /** What is declared. */
  public SpecSet specs() {
    return specs;
  }

  public PolicyIdentity policy() {
    return evaluator.identity();
  }

  public Decision decide(PolicyInput input) {
    return new Decisions(evaluator).decide(input);
  }

  /** Asks a recorded question again. */
  public Replay.Outcome replay(JsonNode record) {
    return new Replay(evaluator).replay(record);
  }

  /** The questions about a task, with its authors, approvers, approvals and freezes of now. */
  public PolicyInputs about(DeclaredTask task) {
    Standing standing =
        new Approvals(specs.control().orElseThrow(), specs.approvals(), new Keyring())
            .of(task, evaluator.identity().digest(), now, () -> provenance(task));
    List<Freeze> freezes =
        specs.freezes().stream()
            .filter(freeze -> freeze.inForceAt(now) && freeze.holds(task.task()))
            .toList();
    return new PolicyInputs(
        new Circumstances(
            RECONCILER,
            standing.authors(),
            standing.candidates(),
            standing.valid().stream().map(Approval::approver).toList(),
            freezes,
            new Hands(
                    source,
                    heads.desired(),
                    specs.control().orElseThrow(),
                    new Keyring(),
                    specs.requests())
                .trust(task, Optional.empty())));
  }

  /** The questions about what is no task. */
  public PolicyInputs plain() {
    return new PolicyInputs(
        new Circumstances(RECONCILER, List.of(), List.of(), List.of(), List.of()));
  }

  private List<Provenance> provenance(DeclaredTask task) {
    return Stream.of(task.task().document().file(), task.agent().document().file())
        .flatMap(file -> provenance(file).stream())
        .toList();
  }

  /** A file that is not committed yet has no author to tell. */
  private Optional<Provenance> provenance(RepoPath file) {
    Optional<CommitId> head = heads.desired();
    return head.filter(commit -> source.find(commit, file).isPresent())
        .map(commit -> source.provenance(commit, file));
  }

  /** Every decision that is recorded, by its path on the runs branch. */
  public Stream<RecordedDecision> recorded() {
    return heads.runs().stream()
        .flatMap(runs -> source.list(runs, new RepoPath("decisions")).entrySet().stream())
        .map(file -> new RecordedDecision(file.getKey().value(), source.read(file.getValue())));
  }

  /**
   * @param content JSON, as {@code mandate policy replay} reads it from a file
   */
  public record RecordedDecision(String path, byte[] content) {}

  @Override
  public void close() {
    policies.close();
  }
}
