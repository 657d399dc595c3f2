package dev.mandate.run;

import dev.mandate.snapshot.CommitId;
import dev.mandate.spec.Target;
import java.util.Optional;

/**
 * The repositories that agents work on: the control repository, and the targets that {@code
 * mandate.yaml} names (ADR 25). Thread-safe.
 */
public interface Targets {
  /**
   * Looks where the branch of a target stands now, and brings what is there here.
   *
   * @return why it cannot be reached, in words for people; empty when it was
   */
  Optional<String> reach(Target target);

  /** Where the branch of a target stood when it was last reached; empty when it never was. */
  Optional<CommitId> head(Target target);

  /**
   * One of the repositories.
   *
   * @param target empty: the control repository
   * @throws IllegalStateException when the target was never reached
   */
  TargetRepository of(Optional<Target> target);

  /**
   * Whether a commit is at hand.
   *
   * @param target empty: the control repository
   */
  boolean has(Optional<Target> target, CommitId commit);

  /** The control repository, and no target that could be reached. */
  static Targets only(TargetRepository control) {
    return new Targets() {
      @Override
      public Optional<String> reach(Target target) {
        return Optional.of("there are no targets here");
      }

      @Override
      public Optional<CommitId> head(Target target) {
        return Optional.empty();
      }

      @Override
      public boolean has(Optional<Target> target, CommitId commit) {
        return target.isEmpty();
      }

      @Override
      public TargetRepository of(Optional<Target> target) {
        if (target.isPresent()) {
          throw new IllegalStateException("never reached: " + target.get().name());
        }
        return control;
      }
    };
  }
}
