package dev.mandate.scrub;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Follows a PEM private key (RFC 7468) over the lines of a text, one line at a time. A block ends
 * at its {@code END} line, or where a line no longer looks like a part of a key.
 */
final class PrivateKeyBlock {
  static final String KIND = "private-key";
  static final String TRIGGER = "-----BEGIN ";

  private static final Pattern BEGIN =
      Pattern.compile("-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----");
  private static final Pattern END =
      Pattern.compile("-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----");

  /** The inside of a key: base64, or the headers of RFC 1421 and OpenPGP, or an empty line. */
  private static final Pattern BODY =
      Pattern.compile(
          "[ \\t>|+-]{0,16}(?:[A-Za-z0-9+/=]{0,128}+|[A-Z][A-Za-z-]{0,30}: .{0,200})[\\r\\n]{0,2}");

  /** The same behind what a logger puts in front of each line. */
  private static final Pattern PREFIXED_BODY =
      Pattern.compile(".*[ \\t\"'|>]([A-Za-z0-9+/=]{40,128})[\"']?[\\r\\n]{0,2}");

  /** What follows the header on the same line, as where line feeds are written {@code \n}. */
  private static final Pattern REST_OF_LINE = Pattern.compile("[A-Za-z0-9+/=\\\\]*+");

  /** A header with a key behind it; a header alone is no secret. */
  private static final Pattern WHOLE =
      Pattern.compile(BEGIN.pattern() + "[\\s\\S]{0,300}?[A-Za-z0-9+/=]{40}");

  private boolean inside;

  boolean isInside() {
    return inside;
  }

  static boolean occursIn(String text) {
    return text.contains(TRIGGER) && WHOLE.matcher(text).find();
  }

  /** The line with every part of a key replaced; {@code line} has its line feed, if it has one. */
  String redact(String line) {
    StringBuilder out = new StringBuilder();
    int from = 0;
    if (inside) {
      Matcher end = END.matcher(line);
      if (end.find()) {
        inside = false;
        from = end.end();
        if (line.substring(from).isBlank()) {
          // The line feed behind the header stands for all of the block.
          return "";
        }
      } else if (BODY.matcher(line).matches() || PREFIXED_BODY.matcher(line).matches()) {
        return "";
      } else {
        inside = false;
      }
    }
    Matcher begin = BEGIN.matcher(line);
    boolean endAhead = true;
    boolean open = false;
    while (from <= line.length() && begin.find(from)) {
      out.append(line, from, begin.start()).append(Marker.of(KIND));
      Matcher end = END.matcher(line);
      endAhead = endAhead && end.find(begin.end());
      if (endAhead) {
        from = end.end();
      } else {
        open = true;
        Matcher rest = REST_OF_LINE.matcher(line).region(begin.end(), line.length());
        from = rest.lookingAt() ? rest.end() : begin.end();
      }
    }
    String after = line.substring(from);
    inside |= open && after.isBlank();
    return out.append(after).toString();
  }
}
