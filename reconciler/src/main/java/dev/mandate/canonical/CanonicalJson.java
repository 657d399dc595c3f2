package dev.mandate.canonical;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import org.erdtman.jcs.NumberToJSON;

/**
 * The one byte form of a JSON value (RFC 8785): what is shown, hashed, approved, evaluated and run.
 */
public final class CanonicalJson {
  /** Whole numbers up to here are the same number as an IEEE 754 double (RFC 7493, 2.2). */
  private static final long MAX_EXACT = 1L << 53;

  private static final String HEX = "0123456789abcdef";

  private CanonicalJson() {}

  /**
   * UTF-8 bytes with sorted keys, no white space, and numbers as ECMAScript prints them.
   *
   * @throws IllegalArgumentException when the value has no canonical form: a number that is not
   *     finite, or a string with half of a surrogate pair
   */
  public static byte[] bytes(JsonNode value) {
    return text(value).getBytes(StandardCharsets.UTF_8);
  }

  /** The same as {@link #bytes}, as text. */
  public static String text(JsonNode value) {
    StringBuilder out = new StringBuilder(512);
    write(value, out);
    return out.toString();
  }

  /** The digest of {@link #bytes}. */
  public static Digest digest(JsonNode value) {
    return Digest.of(bytes(value));
  }

  private static void write(JsonNode value, StringBuilder out) {
    switch (value.getNodeType()) {
      case OBJECT -> writeObject(value, out);
      case ARRAY -> writeArray(value, out);
      case STRING -> writeString(value.textValue(), out);
      case NUMBER -> writeNumber(value, out);
      case BOOLEAN -> out.append(value.booleanValue());
      case NULL -> out.append("null");
      case BINARY, MISSING, POJO ->
          throw new IllegalArgumentException("not a JSON value: " + value.getNodeType());
    }
  }

  /** RFC 8785, 3.2.3: sorted by UTF-16 code units, which is how Java compares strings. */
  private static void writeObject(JsonNode object, StringBuilder out) {
    String[] names = new String[object.size()];
    Iterator<String> it = object.fieldNames();
    for (int i = 0; i < names.length; i++) {
      names[i] = it.next();
    }
    Arrays.sort(names);
    out.append('{');
    for (int i = 0; i < names.length; i++) {
      if (i > 0) {
        out.append(',');
      }
      writeString(names[i], out);
      out.append(':');
      write(object.get(names[i]), out);
    }
    out.append('}');
  }

  private static void writeArray(JsonNode array, StringBuilder out) {
    out.append('[');
    for (int i = 0; i < array.size(); i++) {
      if (i > 0) {
        out.append(',');
      }
      write(array.get(i), out);
    }
    out.append(']');
  }

  /** RFC 8785, 3.2.2.3. */
  private static void writeNumber(JsonNode number, StringBuilder out) {
    if (number.isIntegralNumber() && number.canConvertToLong()) {
      long whole = number.longValue();
      if (-MAX_EXACT <= whole && whole <= MAX_EXACT) {
        out.append(whole);
        return;
      }
    }
    double value = number.doubleValue();
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("not a finite number: " + number);
    }
    try {
      out.append(NumberToJSON.serializeNumber(value));
    } catch (IOException e) {
      throw new UncheckedIOException("every finite number has a canonical form", e);
    }
  }

  /** RFC 8785, 3.2.2.2. */
  private static void writeString(String text, StringBuilder out) {
    out.append('"');
    int length = text.length();
    int plain = 0;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 0x20 && c != '"' && c != '\\' && !Character.isSurrogate(c)) {
        continue;
      }
      out.append(text, plain, i);
      plain = i + 1;
      if (!Character.isSurrogate(c)) {
        escape(c, out);
      } else if (i + 1 < length && Character.isSurrogatePair(c, text.charAt(i + 1))) {
        out.append(c).append(text.charAt(i + 1));
        i++;
        plain = i + 1;
      } else {
        throw new IllegalArgumentException("a string holds half of a surrogate pair");
      }
    }
    out.append(text, plain, length).append('"');
  }

  private static void escape(char c, StringBuilder out) {
    switch (c) {
      case '"', '\\' -> out.append('\\').append(c);
      case '\b' -> out.append("\\b");
      case '\t' -> out.append("\\t");
      case '\n' -> out.append("\\n");
      case '\f' -> out.append("\\f");
      case '\r' -> out.append("\\r");
      default -> out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
    }
  }
}
