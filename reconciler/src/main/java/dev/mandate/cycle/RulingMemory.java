package dev.mandate.cycle;

import dev.mandate.decide.PolicyIdentity;
import dev.mandate.decide.RequestedRun;
import dev.mandate.plan.Ruling;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.Freeze;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was ruled in the pass before. A ruling follows from a few values; where all of them are as
 * they were, so is the ruling, and its questions are neither put together nor asked again. Losing
 * it costs time, never correctness. Not thread-safe.
 */
final class RulingMemory {
  private Optional<Basis> basis = Optional.empty();
  private Map<String, Ruled> last = Map.of();

  /** What every ruling of a pass rests on. */
  record Basis(PolicyIdentity policy, ControlRepository control) {
    private boolean sameAs(Basis other) {
      return policy.equals(other.policy) && control.equals(other.control);
    }
  }

  /**
   * What the ruling on one task rests on besides, as long as nobody has approved it.
   *
   * @param due the run that is due, if any
   * @param freezes those in force that hold the task
   */
  record Case(DeclaredTask declared, Optional<RequestedRun> due, List<Freeze> freezes) {
    @SuppressWarnings("ReferenceEquality")
    private boolean sameAs(Case other) {
      // The loader hands out the same object as long as nothing has changed; comparing whole
      // documents would cost what is to be saved.
      return declared == other.declared && due.equals(other.due) && freezes.equals(other.freezes);
    }
  }

  /** A case and what was ruled. */
  record Ruled(Case asked, Ruling ruling) {}

  /** The ruling of the last pass, when it rests on the same. */
  Optional<Ruled> recall(Case asked) {
    return Optional.ofNullable(last.get(asked.declared().name()))
        .filter(ruled -> ruled.asked().sameAs(asked));
  }

  /** Forgets everything, unless the pass that begins rests on what the last one did. */
  void begin(Basis now) {
    if (basis.filter(now::sameAs).isEmpty()) {
      basis = Optional.of(now);
      last = Map.of();
    }
  }

  /**
   * @param ruled by task name, in place of what was kept before
   */
  void keep(Map<String, Ruled> ruled) {
    last = ruled;
  }
}
