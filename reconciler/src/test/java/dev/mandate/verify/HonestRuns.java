package dev.mandate.verify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.canonical.Digest;
import dev.mandate.decide.DecisionRecord;
import dev.mandate.evidence.EvidenceSigner;
import dev.mandate.signing.KeySignatures;
import dev.mandate.signing.LocalKeySigner;
import dev.mandate.signing.TestKeys;
import dev.mandate.snapshot.CommitId;
import dev.mandate.spec.ControlRepository;
import dev.mandate.verify.GivenBranch.Step;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A branch of honest runs, for tests that change something about it and tell what is found. The
 * runs are signed once for all tests of a class; each test gets a repository of its own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class HonestRuns {
  static final CommitId SPEC_COMMIT = new CommitId("a".repeat(40));

  GivenBranch branch;

  final KeySignatures signatures = new KeySignatures();
  final EvidenceSigner signer = new LocalKeySigner(TestKeys.ed25519(1));
  final EvidenceSigner stranger = new LocalKeySigner(TestKeys.ed25519(2));
  final EvidenceSigner alice = new LocalKeySigner(TestKeys.p256(3));
  final GivenDeclarations declarations =
      new GivenDeclarations(SPEC_COMMIT).person("alice", alice.publicKey());

  final GivenRun first = declared(GivenRun.of("audit"));
  final GivenRun second = declared(GivenRun.of("bump"));
  final GivenRun third = declared(approvedByAlice(GivenRun.of("deploy")));
  final List<Step> honest = honestSteps();

  @BeforeEach
  void create(@TempDir Path folder) {
    branch = new GivenBranch(folder.resolve("runs.git"));
  }

  @AfterEach
  void close() {
    branch.close();
  }

  private List<Step> honestSteps() {
    return List.of(
        Step.add(first.files(signer), signer)
            .with("README.md", Optional.of(GivenRun.bytes("# Runs\n")))
            .with("status/tasks/ab/audit.yaml", Optional.of(GivenRun.bytes("a: 1\n"))),
        Step.add(second.files(signer), signer)
            .with("README.md", Optional.of(GivenRun.bytes("# Runs, more\n"))),
        Step.add(third.files(signer), signer)
            .with(decisionPath(), Optional.of(DecisionRecord.bytes(third.decision())))
            .with(approvalPath(), Optional.of(CanonicalJson.bytes(third.approvals().getFirst()))),
        Step.add(Map.of("README.md", GivenRun.bytes("# Runs, last\n")), signer));
  }

  String decisionPath() {
    return "decisions/ab/" + DecisionRecord.name(third.decision()) + ".json";
  }

  String approvalPath() {
    Digest digest = CanonicalJson.digest(third.approvals().getFirst());
    return "approvals/" + digest.hex().substring(0, 2) + "/" + digest.hex() + ".json";
  }

  GivenRun declared(GivenRun run) {
    declarations.task(run.task(), run.specDigest());
    return run;
  }

  private GivenRun approvedByAlice(GivenRun run) {
    ObjectNode approval =
        declarations.add(
            GivenDeclarations.approval(
                run, "alice", alice, Map.of("expiresAt", "2026-03-05T00:00:00Z")));
    return run.withApprovals(1, List.of(approval));
  }

  /** Of a branch of one commit with this run. */
  VerificationReport verifyOnly(GivenRun run) {
    return verifyOnly(run.files(signer));
  }

  VerificationReport verifyOnly(Map<String, byte[]> files) {
    return verify(branch.write(List.of(Step.add(files, signer))).getLast());
  }

  /** Of the honest commits and more on top. */
  VerificationReport verifyAfter(Step... more) {
    return verify(branch.write(Stream.concat(honest.stream(), Stream.of(more)).toList()).getLast());
  }

  /**
   * Of the honest commits, one of which is another.
   *
   * @param place of that one, from 0
   */
  VerificationReport verifyWith(int place, UnaryOperator<Step> change) {
    List<Step> steps = new ArrayList<>(honest);
    steps.set(place, change.apply(steps.get(place)));
    return verify(branch.write(steps).getLast());
  }

  VerificationReport verify(CommitId head) {
    return verifier(trust(signer)).verify(branch.history(), Optional.of(head));
  }

  RunsVerifier verifier(TrustPolicy trust) {
    return new RunsVerifier(signatures, trust, Optional.of(declarations), Optional.empty());
  }

  /** One that has seen a commit of the branch before. */
  RunsVerifier knowing(CommitId seen) {
    return new RunsVerifier(
        signatures, trust(signer), Optional.of(declarations), Optional.of(seen));
  }

  TrustPolicy trust(EvidenceSigner trusted) {
    return TrustPolicy.ofControlRepository(
        SPEC_COMMIT,
        List.of(new ControlRepository.SigningKey("reconciler", trusted.publicKey() + " comment")),
        signatures);
  }

  static Set<String> rules(VerificationReport report) {
    return report.problems().stream().map(Problem::rule).collect(Collectors.toSet());
  }

  static Set<String> badRuns(VerificationReport report) {
    return report.problems().stream().flatMap(p -> p.run().stream()).collect(Collectors.toSet());
  }
}
