package dev.mandate.cycle;

import dev.mandate.decide.PolicyEvaluator;
import dev.mandate.snapshot.CommitId;
import dev.mandate.spec.ControlRepository;
import java.util.Optional;

/** Finds the policy that a control repository wants in force, loaded and ready to be asked. */
@FunctionalInterface
public interface PolicySource {

  /**
   * @param commit where a bundle of the repository's own is read from; empty for a folder as it is
   * @param questions about how many will be asked: many are worth a slower start
   */
  Loaded load(ControlRepository control, Optional<CommitId> commit, int questions);

  /** What came of loading a policy. */
  sealed interface Loaded {
    record Ready(PolicyEvaluator evaluator) implements Loaded {}

    /** There is no policy that can be trusted, so nothing may run. */
    record Unusable(String reason, String mend) implements Loaded {}
  }
}
