package dev.mandate.spec;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What a value must be like to be sealed, and what of it may be shown. Never tells the value. */
public final class SecretText {
  /** A value has at most this many bytes in UTF-8. */
  public static final int MOST_BYTES = 16_000;

  /** Four characters of so many tell little. */
  private static final int LONG_ENOUGH = 24;

  private static final int SHOWN = 4;

  private SecretText() {}

  /** A clause that says why a value cannot be sealed for a provider; empty when it can. */
  public static Optional<String> problemWith(String value, Credential.Provider provider) {
    if (value.isBlank()) {
      return Optional.of("it is empty");
    }
    if (value.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
      return Optional.of("it has more than " + MOST_BYTES + " bytes");
    }
    if (value.indexOf('\0') >= 0) {
      return Optional.of("it has a NUL character, which no variable can hold");
    }
    if (provider != Credential.Provider.GENERIC && !value.chars().allMatch(SecretText::isVisible)) {
      return Optional.of(
          "it has other characters than a key of " + provider.label() + ", such as blanks");
    }
    return Optional.empty();
  }

  /** The last four characters of a value that is long enough. */
  public static Optional<String> hint(String value) {
    String end = value.substring(Math.max(0, value.length() - SHOWN));
    return value.length() >= LONG_ENOUGH && end.chars().allMatch(SecretText::isVisible)
        ? Optional.of(end)
        : Optional.empty();
  }

  private static boolean isVisible(int c) {
    return c > ' ' && c < 0x7f;
  }
}
