package dev.mandate.signing;

import java.util.Objects;

/** What became of looking for a key. */
public sealed interface KeyOutcome {

  /**
   * @param created true when there was none before and this call made it
   */
  record Opened(LocalKey key, boolean created) implements KeyOutcome {}

  /**
   * There is no key that may be used.
   *
   * @param reason one clause that names the file, no final full stop
   * @param mend what a person does about it; one sentence
   */
  record Unusable(String reason, String mend) implements KeyOutcome {
    public Unusable {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(mend, "mend");
    }
  }
}
