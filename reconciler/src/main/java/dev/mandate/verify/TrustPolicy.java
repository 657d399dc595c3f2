package dev.mandate.verify;

import dev.mandate.snapshot.CommitId;
import dev.mandate.spec.ControlRepository;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whose signatures count, for what, and since when until when.
 *
 * @param source where this trust comes from
 */
public record TrustPolicy(Source source, List<TrustedKey> keys) {
  public TrustPolicy {
    keys = List.copyOf(keys);
  }

  /** What a key may sign. */
  public enum Purpose {
    /** The commits of the runs branch. */
    RUNS_COMMIT("runs-commit"),
    /** The statements about runs. */
    RUN_ATTESTATION("run-attestation");

    private final String label;

    Purpose(String label) {
      this.label = label;
    }

    /** The word in the trust policy file. */
    public String label() {
      return label;
    }
  }

  /** Where trust comes from. */
  public sealed interface Source {
    /** A file that the verifier holds. */
    record PolicyFile(String file) implements Source {}

    /** {@code mandate.yaml} of the very repository that is verified, at the default branch. */
    record DefaultBranch(CommitId commit) implements Source {}
  }

  /**
   * A key that may be believed. Times are compared with the time that the recording commit claims:
   * good against a forgotten key, not against a thief, who can claim any time. A stolen key is
   * {@code revoked}.
   *
   * @param publicKey in the normal form of {@link Signatures}
   * @param validUntil exclusive
   * @param revoked nothing that it signed counts, except what {@code lastCommit} holds
   * @param lastCommit a commit of the runs branch that a person trusts: the key counts in it and
   *     what came before it, and never after
   */
  public record TrustedKey(
      String name,
      String publicKey,
      Set<Purpose> purposes,
      Optional<Instant> validFrom,
      Optional<Instant> validUntil,
      boolean revoked,
      Optional<CommitId> lastCommit) {
    public TrustedKey {
      purposes = Set.copyOf(purposes);
    }

    boolean holdsAt(Instant time) {
      return validFrom.map(from -> !time.isBefore(from)).orElse(true)
          && validUntil.map(time::isBefore).orElse(true);
    }
  }

  /**
   * Trusts the reconcilers that a control repository names, without limits. A key that is not
   * usable is left out, so it verifies nothing.
   */
  public static TrustPolicy ofControlRepository(
      CommitId commit, List<ControlRepository.SigningKey> signingKeys, Signatures signatures) {
    List<TrustedKey> keys = new ArrayList<>();
    for (ControlRepository.SigningKey key : signingKeys) {
      signatures
          .normalKey(key.publicKey())
          .ifPresent(
              normal ->
                  keys.add(
                      new TrustedKey(
                          key.name(),
                          normal,
                          EnumSet.allOf(Purpose.class),
                          Optional.empty(),
                          Optional.empty(),
                          false,
                          Optional.empty())));
    }
    return new TrustPolicy(new Source.DefaultBranch(commit), keys);
  }
}
