package dev.mandate.scrub;

import java.util.Map;

/**
 * One character that is written as several: the escapes of JSON, C, shells and URLs, HTML entities,
 * quoted-printable. Reads from an array that may not hold all of it yet.
 */
final class Escapes {
  /** Not an escape: the character stands for itself. */
  static final int NONE = 0;

  /** What is there can go on as an escape. */
  static final int UNFINISHED = -1;

  /** An escape that says nothing: a line that goes on, a backslash before another. */
  static final int NOTHING = -1;

  private static final int MOST_DIGITS = 8;
  private static final int LONGEST_ENTITY = 8;
  private static final int DEEPEST = 4;
  private static final Map<String, Character> ENTITIES =
      Map.ofEntries(
          Map.entry("amp", '&'),
          Map.entry("lt", '<'),
          Map.entry("gt", '>'),
          Map.entry("quot", '"'),
          Map.entry("apos", '\''),
          Map.entry("nbsp", ' '),
          Map.entry("sol", '/'),
          Map.entry("bsol", '\\'),
          Map.entry("plus", '+'),
          Map.entry("equals", '='),
          Map.entry("commat", '@'),
          Map.entry("dollar", '$'),
          Map.entry("percnt", '%'),
          Map.entry("colon", ':'),
          Map.entry("semi", ';'),
          Map.entry("comma", ','),
          Map.entry("period", '.'),
          Map.entry("lowbar", '_'),
          Map.entry("num", '#'),
          Map.entry("excl", '!'),
          Map.entry("quest", '?'),
          Map.entry("ast", '*'),
          Map.entry("lpar", '('),
          Map.entry("rpar", ')'),
          Map.entry("lbrack", '['),
          Map.entry("rbrack", ']'),
          Map.entry("lcub", '{'),
          Map.entry("rcub", '}'),
          Map.entry("vert", '|'),
          Map.entry("hat", '^'),
          Map.entry("grave", '`'),
          Map.entry("tilde", '~'),
          Map.entry("hyphen", '-'));

  private final char[] text;
  private final int end;
  private final boolean last;
  private int value;

  /**
   * @param last whether nothing follows after {@code end}
   */
  Escapes(char[] text, int end, boolean last) {
    this.text = text;
    this.end = end;
    this.last = last;
  }

  /** The character that the escape stands for which was read last, or {@link #NOTHING}. */
  int value() {
    return value;
  }

  /** The length of the escape that starts here, {@link #NONE} or {@link #UNFINISHED}. */
  int lengthAt(int at) {
    return switch (text[at]) {
      case '\\' -> backslash(at);
      case '%' -> percent(at);
      case '&' -> ampersand(at);
      case '=' -> quotedPrintable(at);
      default -> NONE;
    };
  }

  private int missing() {
    return last ? NONE : UNFINISHED;
  }

  private int backslash(int at) {
    value = NOTHING;
    if (at + 1 >= end) {
      return missing();
    }
    return switch (text[at + 1]) {
      case 'u' ->
          at + 2 < end && text[at + 2] == '{' ? braced(at + 3, at) : digits(at + 2, 4, 4, 16, at);
      case 'U' -> digits(at + 2, 8, 8, 16, at);
      case 'x' -> digits(at + 2, 2, 2, 16, at);
      case '0', '1', '2', '3', '4', '5', '6', '7' -> octal(at);
      case 'n', 'r', 't', 'f', 'b', 'a', 'e', 'v' -> 2;
      // The last backslash of several is the one that says something.
      default -> 1;
    };
  }

  /** Three digits, or four as shells have them where three would be a control character. */
  private int octal(int at) {
    int three = digits(at + 1, 1, 3, 8, at);
    if (three < 0 || value >= ' ' || three < 4) {
      return three;
    }
    if (at + 4 >= end) {
      return last ? three : UNFINISHED;
    }
    return digits(at + 1, 1, 4, 8, at);
  }

  private int braced(int from, int at) {
    int length = digits(from, 1, MOST_DIGITS, 16, at);
    if (length <= 0) {
      return length;
    }
    if (at + length >= end) {
      return missing();
    }
    return text[at + length] == '}' ? length + 1 : NONE;
  }

  /** {@code %41}, {@code %u0041}, and the percent sign itself encoded, however often. */
  private int percent(int at) {
    int from = at + 1;
    for (int i = 0; i < DEEPEST && from + 1 < end; i++) {
      if (text[from] != '2' || text[from + 1] != '5') {
        break;
      }
      if (from + 3 >= end) {
        return last ? digits(from, 2, 2, 16, at) : UNFINISHED;
      }
      if (Characters.hexDigit(text[from + 2]) < 0 || Characters.hexDigit(text[from + 3]) < 0) {
        break;
      }
      from += 2;
    }
    if (from < end && text[from] == 'u') {
      return digits(from + 1, 4, 4, 16, at);
    }
    return digits(from, 2, 2, 16, at);
  }

  /** An entity, also one whose ampersand is an entity again. */
  private int ampersand(int at) {
    int from = at + 1;
    for (int i = 0; i < DEEPEST; i++) {
      int more = startsWith("amp;", from);
      if (more == UNFINISHED) {
        return UNFINISHED;
      }
      from += more;
    }
    int length = from < end ? entity(from, at) : missing();
    if (length == NONE && from > at + 1) {
      value = '&';
      return from - at;
    }
    return length;
  }

  private int entity(int from, int at) {
    return text[from] == '#' ? numbered(from + 1, at) : named(from, at);
  }

  private int numbered(int from, int at) {
    if (from >= end) {
      return missing();
    }
    boolean hex = Characters.lower(text[from]) == 'x';
    int length = digits(hex ? from + 1 : from, 1, MOST_DIGITS, hex ? 16 : 10, at);
    if (length <= 0) {
      return length;
    }
    if (at + length >= end) {
      return last ? length : UNFINISHED;
    }
    return text[at + length] == ';' ? length + 1 : length;
  }

  private int named(int from, int at) {
    int to = from;
    while (to < end && to - from < LONGEST_ENTITY && Characters.isLetterOrDigit(text[to])) {
      to++;
    }
    if (to >= end) {
      return missing();
    }
    Character named = ENTITIES.get(new String(text, from, to - from));
    if (text[to] != ';' || named == null) {
      return NONE;
    }
    value = named;
    return to + 1 - at;
  }

  /** RFC 2045, 6.7: digits in upper case; the end of a line that goes on. */
  private int quotedPrintable(int at) {
    if (at + 1 >= end) {
      return missing();
    }
    char next = text[at + 1];
    if (next == '\n' || next == '\r') {
      value = NOTHING;
      return 1;
    }
    if (Characters.hexDigit(next) < 0 || (next >= 'a' && next <= 'f')) {
      return NONE;
    }
    if (at + 2 < end && text[at + 2] >= 'a' && text[at + 2] <= 'f') {
      return NONE;
    }
    return digits(at + 1, 2, 2, 16, at);
  }

  /** From {@code from}; the length counts from {@code at}. */
  private int digits(int from, int least, int most, int radix, int at) {
    int number = 0;
    int to = from;
    while (to < end && to - from < most) {
      int digit = Characters.hexDigit(text[to]);
      if (digit < 0 || digit >= radix || number > Character.MAX_CODE_POINT) {
        break;
      }
      number = number * radix + digit;
      to++;
    }
    if (to >= end && to - from < most && !last) {
      return UNFINISHED;
    }
    if (to - from < least || number > Character.MAX_CODE_POINT) {
      return NONE;
    }
    value = number;
    return to - at;
  }

  /** The length of the word if it stands here. */
  private int startsWith(String word, int from) {
    for (int i = 0; i < word.length(); i++) {
      if (from + i >= end) {
        return missing();
      }
      if (text[from + i] != word.charAt(i)) {
        return NONE;
      }
    }
    return word.length();
  }
}
