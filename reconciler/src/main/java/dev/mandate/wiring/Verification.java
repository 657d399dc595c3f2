package dev.mandate.wiring;

import dev.mandate.finding.Finding;
import dev.mandate.git.GitControlSource;
import dev.mandate.git.GitTargetHistory;
import dev.mandate.signing.KeySignatures;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.Heads;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.Limits;
import dev.mandate.spec.SpecLoader;
import dev.mandate.verify.Declarations;
import dev.mandate.verify.RunsVerifier;
import dev.mandate.verify.TargetHistory;
import dev.mandate.verify.TrustPolicy;
import dev.mandate.verify.TrustPolicyReader;
import dev.mandate.verify.TrustPolicyYaml;
import dev.mandate.verify.VerificationReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Verifies the runs branch of a repository, with trust from a file or from the repository. */
public final class Verification {
  private final GitControlSource source;
  private final Map<String, GitControlSource> targets;
  private final KeySignatures signatures = new KeySignatures();

  public Verification(GitControlSource source) {
    this(source, Map.of());
  }

  /**
   * @param targets the target repositories that are at hand, by name; their caller's to close
   */
  public Verification(GitControlSource source, Map<String, GitControlSource> targets) {
    this.source = source;
    this.targets = Map.copyOf(targets);
  }

  /** What came of it. */
  public sealed interface Result {
    record Checked(VerificationReport report) implements Result {}

    /** Nobody is trusted, so nothing was checked. */
    record NoTrust(String reason, List<Finding> findings) implements Result {}
  }

  /**
   * @param trustFile empty: the keys that {@code mandate.yaml} of the default branch names
   * @param knownCommit of the runs branch, seen before
   */
  public Result verify(Optional<Path> trustFile, Optional<CommitId> knownCommit)
      throws RemoteUnavailableException, IOException {
    Heads heads = source.fetch();
    Optional<Declarations> declarations =
        heads.desired().map(head -> new HistoricDeclarations(source, head));
    if (trustFile.isPresent()) {
      String file = trustFile.get().toString();
      TrustPolicyReader reader = new TrustPolicyReader(signatures);
      return switch (new TrustPolicyYaml(reader).read(file, Files.readAllBytes(trustFile.get()))) {
        case TrustPolicyReader.Result.Read(TrustPolicy policy) ->
            check(policy, declarations, knownCommit, heads);
        case TrustPolicyReader.Result.Invalid(List<Finding> findings) ->
            new Result.NoTrust("the trust policy is invalid", findings);
      };
    }
    if (heads.desired().isEmpty()) {
      return new Result.NoTrust("the default branch has no commit that could name keys", List.of());
    }
    var specs =
        new SpecLoader(source, Limits.defaults())
            .load(source.snapshot(heads.desired().get(), Optional.empty()));
    if (specs.control().isEmpty()) {
      return new Result.NoTrust("there is no valid mandate.yaml to name keys", specs.findings());
    }
    ControlRepository control = specs.control().get();
    TrustPolicy policy =
        TrustPolicy.ofControlRepository(heads.desired().get(), control.signingKeys(), signatures);
    return check(policy, declarations, knownCommit, heads);
  }

  private Result check(
      TrustPolicy policy,
      Optional<Declarations> declarations,
      Optional<CommitId> knownCommit,
      Heads heads)
      throws RemoteUnavailableException {
    Map<String, TargetHistory> histories = new HashMap<>();
    for (Map.Entry<String, GitControlSource> target : targets.entrySet()) {
      histories.put(target.getKey(), GitTargetHistory.of(target.getValue()));
    }
    RunsVerifier verifier = new RunsVerifier(signatures, policy, declarations, knownCommit);
    return new Result.Checked(
        verifier.verify(
            source.runsHistory(), heads.runs(), source.archives(), source.proposals(), histories));
  }
}
