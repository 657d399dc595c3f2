package dev.mandate.forge;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of an outside effect, made from what it is about and from nothing else, so that whoever
 * makes it later finds it. In a text it is a comment that readers do not see.
 *
 * @param value for example {@code plan} or {@code run/01JZ…}
 */
public record EffectKey(String value) {
  private static final Pattern GRAMMAR = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/:-]{0,190}");
  private static final String BEGIN = "<!-- mandate-key: ";
  private static final String END = " -->";

  public EffectKey {
    if (!GRAMMAR.matcher(value).matches() || value.contains("--")) {
      throw new IllegalArgumentException("not a key of an effect: " + value);
    }
  }

  /** The text with this key, on a line of its own at its end. */
  public String mark(String text) {
    return text.stripTrailing() + "\n\n" + BEGIN + value + END + "\n";
  }

  /**
   * Whether a text ends with this key. Who wrote the text is for the caller to check: anybody can
   * copy it.
   */
  public boolean marks(String text) {
    return text.replace("\r\n", "\n").stripTrailing().endsWith("\n" + BEGIN + value + END);
  }

  /** The key that a text ends with, whoever wrote it. */
  public static Optional<EffectKey> in(String text) {
    String end = text.stripTrailing();
    int begin = end.lastIndexOf(BEGIN);
    if (begin < 0 || !end.endsWith(END)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new EffectKey(end.substring(begin + BEGIN.length(), end.length() - END.length())));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
