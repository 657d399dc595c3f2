package dev.mandate.scrub;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Classes of data about people. Found by their form, with a checksum where there is one, so other
 * numbers of the same form are found with them; taken out only where a class is asked for.
 */
public enum PersonalData {
  /** RFC 5321, without quoted local parts and addresses in brackets. */
  EMAIL(
      "(?<![A-Za-z0-9._%+-])([A-Za-z0-9._%+-]{1,64}+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}+)\\.){1,8}"
          + "[A-Za-z]{2,24})(?![A-Za-z0-9-])"),
  /** E.164 with a plus, or of North America with its separators. */
  PHONE(
      "(?<![A-Za-z0-9.+-])(\\+[1-9](?:[ ().-]{0,2}[0-9]){6,14}"
          + "|\\([2-9][0-9]{2}\\) ?[2-9][0-9]{2}[ .-][0-9]{4}|[2-9][0-9]{2}[.-][2-9][0-9]{2}[.-][0-9]{4})"
          + "(?![A-Za-z0-9])"),
  /** ISO 13616, with its check digits (ISO 7064, MOD 97-10). */
  IBAN("(?<![A-Za-z0-9])([A-Z]{2}[0-9]{2}(?:[ -]?[A-Z0-9]){11,30})(?![A-Za-z0-9])"),
  /** ISO/IEC 7812, 13 to 19 digits with Luhn's. */
  CREDIT_CARD("(?<![A-Za-z0-9.-])([2-6](?:[ -]?[0-9]){12,18})(?![A-Za-z0-9])"),
  /** Social security numbers of the United States, as they are written with hyphens. */
  SSN(
      "(?<![A-Za-z0-9-])((?!000|666|9[0-9]{2})[0-9]{3}-(?!00)[0-9]{2}-(?!0000)[0-9]{4})"
          + "(?![A-Za-z0-9-])"),
  /** Of version 4 and 6, except loopback and what stands for any. */
  IP_ADDRESS(
      "(?<![A-Za-z0-9.:])((?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})\\.){3}(?:25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})"
          + "|(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}"
          + "|(?:[0-9a-fA-F]{1,4}:){1,6}(?::[0-9a-fA-F]{1,4}){1,6})(?![A-Za-z0-9:]|\\.[0-9])");

  private static final int SHORTEST_IBAN = 15;
  private static final int SHORTEST_CARD = 13;
  private static final int LONGEST_CARD = 19;
  private static final int CHECK_MODULUS = 97;

  private final Pattern pattern;

  PersonalData(String regex) {
    this.pattern = Pattern.compile(regex);
  }

  /** The word in specs and in {@code [REDACTED:<kind>]}, for example {@code credit-card}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The class of this {@link #label}. */
  public static Optional<PersonalData> labelled(String label) {
    return Arrays.stream(values()).filter(each -> each.label().equals(label)).findFirst();
  }

  /** Group 1 is what was found, as far as it {@link #holds}. */
  Matcher matcher(String text) {
    return pattern.matcher(text);
  }

  /** How many characters of what was found are of this class, by its checksum where it has one. */
  int holds(String match) {
    boolean holds =
        switch (this) {
          case EMAIL, PHONE, SSN -> true;
          case IBAN -> isIban(match.replaceAll("[ -]", ""));
          case CREDIT_CARD -> isCard(match.replaceAll("[ -]", ""));
          case IP_ADDRESS -> !match.startsWith("127.") && !match.equals("0.0.0.0");
        };
    if (holds) {
      return match.length();
    }
    // The next number may have been taken for a part of this one.
    int shorter = Math.max(match.lastIndexOf(' '), match.lastIndexOf('-'));
    return shorter > 0 && (this == IBAN || this == CREDIT_CARD)
        ? holds(match.substring(0, shorter))
        : 0;
  }

  private static boolean isIban(String text) {
    if (text.length() < SHORTEST_IBAN) {
      return false;
    }
    String moved = text.substring(4) + text.substring(0, 4);
    int rest = 0;
    for (int i = 0; i < moved.length(); i++) {
      int value = Character.digit(moved.charAt(i), 36);
      rest = (value < 10 ? rest * 10 + value : rest * 100 + value) % CHECK_MODULUS;
    }
    return rest == 1;
  }

  private static boolean isCard(String digits) {
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      int value = digits.charAt(digits.length() - 1 - i) - '0';
      int counted = i % 2 == 0 ? value : 2 * value;
      sum += counted > 9 ? counted - 9 : counted;
    }
    return digits.length() >= SHORTEST_CARD
        && digits.length() <= LONGEST_CARD
        && sum % 10 == 0
        && digits.chars().distinct().count() > 1;
  }
}
