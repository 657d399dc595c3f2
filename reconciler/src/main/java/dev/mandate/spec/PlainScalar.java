package dev.mandate.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an unquoted scalar means: the core schema of YAML 1.2.2 (section 10.3.2), except that
 * spellings which another reader would take for something else are refused.
 */
sealed interface PlainScalar {

  record Value(JsonNode json) implements PlainScalar {}

  /**
   * @param why one sentence
   */
  record Ambiguous(String why) implements PlainScalar {}

  /** Longer ones are text whatever they look like, so that no pattern runs over them. */
  int MAX_NUMBER_LENGTH = 64;

  /** Booleans of YAML 1.1 that are text in YAML 1.2. */
  Set<String> OLD_BOOLEANS = Set.of("y", "n", "yes", "no", "on", "off");

  Pattern INTEGER = Pattern.compile("[-+]?(0|[1-9][0-9]*)");
  Pattern FRACTION = Pattern.compile("[-+]?(0|[1-9][0-9]*)?\\.[0-9]+|[-+]?(0|[1-9][0-9]*)\\.");
  Pattern HEXADECIMAL = Pattern.compile("0x[0-9a-fA-F]+");
  Pattern LEADING_ZERO = Pattern.compile("[-+]?0[0-9_]+(\\.[0-9_]*)?");
  Pattern OTHER_BASE = Pattern.compile("[-+]?0[obx][0-9a-fA-F_]+");
  Pattern UNDERSCORES = Pattern.compile("[-+]?[0-9.][0-9_.]*");
  Pattern SEXAGESIMAL = Pattern.compile("[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\\.[0-9_]*)?");
  Pattern EXPONENT = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)[eE][-+]?[0-9]+");
  Pattern NOT_FINITE = Pattern.compile("[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");

  long MAX_EXACT = 1L << 53;

  static PlainScalar of(String text) {
    switch (text) {
      case "", "~", "null", "Null", "NULL" -> {
        return new Value(NullNode.getInstance());
      }
      case "true", "True", "TRUE" -> {
        return new Value(BooleanNode.TRUE);
      }
      case "false", "False", "FALSE" -> {
        return new Value(BooleanNode.FALSE);
      }
      default -> {}
    }
    if (text.length() <= 3 && OLD_BOOLEANS.contains(text.toLowerCase(Locale.ROOT))) {
      return new Ambiguous("some YAML readers take it for true or false, others for text");
    }
    char first = text.charAt(0);
    boolean perhapsNumber = ('0' <= first && first <= '9') || "+-.".indexOf(first) >= 0;
    if (!perhapsNumber || text.length() > MAX_NUMBER_LENGTH) {
      return new Value(TextNode.valueOf(text));
    }
    return number(text);
  }

  private static PlainScalar number(String text) {
    if (INTEGER.matcher(text).matches()) {
      return integer(text, 10);
    }
    if (HEXADECIMAL.matcher(text).matches()) {
      return integer(text.substring(2), 16);
    }
    if (FRACTION.matcher(text).matches()) {
      return new Value(whole(Double.parseDouble(text)));
    }
    if (LEADING_ZERO.matcher(text).matches()) {
      return new Ambiguous("some YAML readers take a leading zero for an octal number");
    }
    if (OTHER_BASE.matcher(text).matches()) {
      return new Ambiguous("YAML readers disagree on numbers with such a base");
    }
    if (SEXAGESIMAL.matcher(text).matches()) {
      return new Ambiguous("some YAML readers take it for a number to the base of 60");
    }
    if (text.indexOf('_') > 0 && UNDERSCORES.matcher(text).matches()) {
      return new Ambiguous("some YAML readers take it for a number, others for text");
    }
    if (EXPONENT.matcher(text).matches()) {
      return new Ambiguous("YAML readers disagree on whether it is a number or text");
    }
    if (NOT_FINITE.matcher(text).matches()) {
      return new Ambiguous("JSON has no such number");
    }
    return new Value(TextNode.valueOf(text));
  }

  private static PlainScalar integer(String digits, int base) {
    long value;
    try {
      value = Long.parseLong(digits, base);
    } catch (NumberFormatException e) {
      value = Long.MAX_VALUE;
    }
    if (value < -MAX_EXACT || value > MAX_EXACT) {
      return new Ambiguous("JSON readers round whole numbers above 9007199254740992");
    }
    return new Value(whole(value));
  }

  private static JsonNode whole(double value) {
    return value == Math.rint(value) && Math.abs(value) <= MAX_EXACT
        ? whole((long) value)
        : DoubleNode.valueOf(value);
  }

  private static JsonNode whole(long value) {
    return value == (int) value ? IntNode.valueOf((int) value) : LongNode.valueOf(value);
  }
}
