package dev.mandate.verify;

import dev.mandate.snapshot.CommitId;
import dev.mandate.verify.TrustPolicy.Purpose;
import dev.mandate.verify.TrustPolicy.TrustedKey;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Which keys count at the point of the history that a walk has come to. */
final class TrustWindow {
  private final TrustPolicy policy;
  private final Set<CommitId> lastCommits;
  private final Set<CommitId> passed = new HashSet<>();

  TrustWindow(TrustPolicy policy) {
    this.policy = policy;
    this.lastCommits =
        policy.keys().stream()
            .map(TrustedKey::lastCommit)
            .flatMap(Optional::stream)
            .collect(Collectors.toSet());
  }

  /** Keys in normal form. */
  Set<String> keysFor(Purpose purpose, Instant time) {
    return policy.keys().stream()
        .filter(key -> key.purposes().contains(purpose) && key.holdsAt(time) && notEnded(key))
        .map(TrustedKey::publicKey)
        .collect(Collectors.toSet());
  }

  /** To be called when a commit is done with. */
  void pass(CommitId commit) {
    if (lastCommits.contains(commit)) {
      passed.add(commit);
    }
  }

  /** Commits that the policy names and that the walk has not met. */
  List<CommitId> missing() {
    return lastCommits.stream().filter(c -> !passed.contains(c)).toList();
  }

  private boolean notEnded(TrustedKey key) {
    return key.lastCommit().map(last -> !passed.contains(last)).orElse(!key.revoked());
  }
}
