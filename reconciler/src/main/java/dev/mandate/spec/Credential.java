package dev.mandate.spec;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A secret that only reconcilers can open.
 *
 * @param env name of the variable that agents get it in, unless they say otherwise
 * @param hint last characters of the value
 * @param checked whether its provider took it, as whoever sealed it says
 * @param expiresAt not used from then on
 * @param purpose what its sealed value must be for; the repository is the one that it says itself
 */
public record Credential(
    SpecDocument document,
    Provider provider,
    String env,
    Optional<String> hint,
    boolean checked,
    Optional<Instant> expiresAt,
    SealedValue.Purpose purpose,
    SealedValue sealed)
    implements Spec {

  /** Whose secret it is. */
  public enum Provider {
    ANTHROPIC,
    OPENAI,
    GOOGLE,
    /** Of nobody that Mandate could ask. */
    GENERIC;

    /** The word in documents. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public boolean expiredAt(Instant now) {
    return expiresAt.map(until -> !now.isBefore(until)).orElse(false);
  }
}
