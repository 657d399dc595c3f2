package dev.mandate.run;

import java.util.Objects;

/** A secret in the clear. It prints as nothing that tells of it. */
public final class SecretValue {
  private final String text;

  public SecretValue(String text) {
    this.text = Objects.requireNonNull(text, "text");
  }

  /** For where it must be: the environment of an agent, a header to its provider, the scrubber. */
  public String reveal() {
    return text;
  }

  @Override
  public String toString() {
    return "SecretValue[redacted]";
  }
}
