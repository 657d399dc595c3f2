package dev.mandate.decide;

import com.fasterxml.jackson.databind.JsonNode;

/** What came back from the policy engine, before anyone trusts its shape. */
public sealed interface PolicyAnswer {
  /** The engine finished and returned exactly one defined value. */
  record Value(JsonNode json) implements PolicyAnswer {}

  /**
   * The engine gave no usable value: no policy, a trap, a timeout, a limit, an undefined result. It
   * is a deny, always.
   *
   * @param reason machine-readable: {@code no-policy}, {@code trap}, {@code timeout}, {@code
   *     memory}, {@code undefined}
   */
  record NoAnswer(String reason, String detail) implements PolicyAnswer {}
}
