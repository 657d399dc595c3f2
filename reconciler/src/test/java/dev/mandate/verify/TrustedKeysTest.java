package dev.mandate.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.snapshot.CommitId;
import dev.mandate.verify.VerificationReport.CheckedRun;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A key counts for what it is trusted with, and no longer than that. */
class TrustedKeysTest extends HonestRuns {
  @Test
  void trustInNobodyVerifiesNothing() {
    CommitId head = branch.write(honest).getLast();

    VerificationReport report =
        verifier(TrustPolicy.ofControlRepository(SPEC_COMMIT, List.of(), signatures))
            .verify(branch.history(), Optional.of(head));

    assertTrue(rules(report).contains("trust/no-keys"));
    assertEquals(0, report.runs().stream().filter(CheckedRun::verified).count());
  }

  @Test
  void aRevokedKeyCountsNoMore() {
    List<CommitId> commits = branch.write(honest);

    assertEquals(
        Set.of("commit/signature", "bundle/rejected"),
        rules(verifyTrusting(key(Optional.empty(), true, Optional.empty()), commits)));
  }

  @Test
  void aKeyWithALastCommitCountsUpToThere() {
    List<CommitId> commits = branch.write(honest);

    VerificationReport report =
        verifyTrusting(key(Optional.empty(), true, Optional.of(commits.get(1))), commits);

    assertEquals(Set.of(third.id()), badRuns(report));
    assertTrue(
        report.problems().stream().allMatch(p -> commits.indexOf(p.commit().orElseThrow()) >= 2));
    assertEquals(
        List.of(),
        verifyTrusting(key(Optional.empty(), true, Optional.of(commits.getLast())), commits)
            .problems());
  }

  @Test
  void aLastCommitThatIsNotThereMeansARewrittenHistory() {
    List<CommitId> commits = branch.write(honest);

    assertEquals(
        Set.of("history/rewritten"),
        rules(verifyTrusting(key(Optional.empty(), false, Optional.of(SPEC_COMMIT)), commits)));
  }

  @ParameterizedTest
  @CsvSource({"RUNS_COMMIT, bundle/rejected", "RUN_ATTESTATION, commit/signature"})
  void aKeyCountsOnlyForItsPurposes(TrustPolicy.Purpose purpose, String rule) {
    List<CommitId> commits = branch.write(honest);
    TrustPolicy.TrustedKey limited =
        new TrustPolicy.TrustedKey(
            "reconciler",
            signer.publicKey(),
            Set.of(purpose),
            Optional.empty(),
            Optional.empty(),
            false,
            Optional.empty());

    assertEquals(Set.of(rule), rules(verifyTrusting(limited, commits)));
  }

  @Test
  void aKeyPastItsEndCountsNoMore() {
    List<CommitId> commits = branch.write(honest);

    assertEquals(
        Set.of("commit/signature", "bundle/rejected"),
        rules(
            verifyTrusting(key(Optional.of(GivenBranch.TIME), false, Optional.empty()), commits)));
    assertTrue(
        verifyTrusting(
                key(Optional.of(GivenBranch.TIME.plusSeconds(1)), false, Optional.empty()), commits)
            .verified());
  }

  private VerificationReport verifyTrusting(TrustPolicy.TrustedKey key, List<CommitId> commits) {
    TrustPolicy trust =
        new TrustPolicy(new TrustPolicy.Source.PolicyFile("trust.yaml"), List.of(key));
    return verifier(trust).verify(branch.history(), Optional.of(commits.getLast()));
  }

  private TrustPolicy.TrustedKey key(
      Optional<Instant> until, boolean revoked, Optional<CommitId> last) {
    return new TrustPolicy.TrustedKey(
        "reconciler",
        signer.publicKey(),
        EnumSet.allOf(TrustPolicy.Purpose.class),
        Optional.empty(),
        until,
        revoked,
        last);
  }
}
