package dev.mandate.cycle;

import dev.mandate.spec.ControlRepository;
import java.util.Arrays;
import java.util.Optional;

/** Whether a control repository lets this reconciler act for it. */
@FunctionalInterface
public interface Entitlement {

  /** Why it does not; empty when it does. */
  Optional<Objection> objection(ControlRepository control);

  /** Only what all of these let happen; the first that does not says why. */
  static Entitlement all(Entitlement... each) {
    return control ->
        Arrays.stream(each).flatMap(one -> one.objection(control).stream()).findFirst();
  }

  /**
   * @param reason one clause
   * @param mend what a person can do about it
   */
  record Objection(String reason, String mend) {}
}
