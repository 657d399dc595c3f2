package dev.mandate.cycle;

import dev.mandate.spec.ControlRepository;
import java.util.Optional;

/** Whether a control repository lets this reconciler act for it. */
@FunctionalInterface
public interface Entitlement {

  /** Why it does not; empty when it does. */
  Optional<Objection> objection(ControlRepository control);

  /**
   * @param reason one clause
   * @param mend what a person can do about it
   */
  record Objection(String reason, String mend) {}
}
