package dev.mandate.review;

import dev.mandate.canonical.Digest;
import dev.mandate.decide.PolicyIdentity;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.Snapshot;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.ControlRepository.PolicyBundle;
import dev.mandate.spec.Limits;
import dev.mandate.spec.SpecLoader;
import dev.mandate.spec.SpecSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What is declared at the heads of proposals. Not thread-safe. */
final class ProposedSpecs {
  private static final int KEPT = 8;

  private final ControlSource source;
  private final SpecLoader loader;
  private Optional<Snapshot> last = Optional.empty();
  private final Map<CommitId, SpecSet> recent =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<CommitId, SpecSet> eldest) {
          return size() > KEPT;
        }
      };

  ProposedSpecs(ControlSource source) {
    this.source = source;
    this.loader = new SpecLoader(source, Limits.defaults());
  }

  /**
   * @param commit that is here
   */
  SpecSet at(CommitId commit) {
    SpecSet known = recent.get(commit);
    if (known == null) {
      Snapshot snapshot = source.snapshot(commit, last);
      last = Optional.of(snapshot);
      known = loader.load(snapshot);
      recent.put(commit, known);
    }
    return known;
  }

  /**
   * The policy that a head names; empty when only the digest of another built-in one could tell.
   *
   * @param inForce the policy of {@code base}
   */
  static Optional<Digest> policy(
      ControlRepository head, ControlRepository base, PolicyIdentity inForce) {
    Optional<Digest> own = head.policyBundle().map(PolicyBundle::digest);
    Optional<Digest> bundle =
        own.or(() -> base.policyBundle().isEmpty() ? Optional.of(inForce.bundle()) : own);
    return bundle.map(it -> PolicyIdentity.of(it, head.policyParameters()).digest());
  }
}
