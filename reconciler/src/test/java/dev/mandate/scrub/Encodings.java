package dev.mandate.scrub;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/** The ways to write a value that the scrubber is meant to see through, made with other code. */
public final class Encodings {
  private Encodings() {}

  /** By name, each able to stand in any text. */
  public static Map<String, String> of(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    Map<String, String> forms = new LinkedHashMap<>();
    forms.put("as it is", value);
    forms.put("reversed", new StringBuilder(value).reverse().toString());
    for (int offset = 0; offset < 3; offset++) {
      byte[] longer = ("x".repeat(offset) + value + " and more").getBytes(StandardCharsets.UTF_8);
      forms.put("base64 at " + offset, Base64.getEncoder().encodeToString(longer));
      forms.put(
          "url-safe base64 at " + offset,
          Base64.getUrlEncoder().withoutPadding().encodeToString(longer));
    }
    forms.put(
        "base64 twice", Base64.getEncoder().encodeToString(Base64.getEncoder().encode(bytes)));
    forms.put(
        "base64 of UTF-16",
        Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_16LE)));
    String padded = "p".repeat(50) + value + "q".repeat(50);
    for (int width : new int[] {64, 76, 8}) {
      forms.put(
          "base64 in lines of " + width,
          Base64.getMimeEncoder(width, "\n".getBytes(StandardCharsets.UTF_8))
              .encodeToString(padded.getBytes(StandardCharsets.UTF_8)));
    }
    forms.put("hex", HexFormat.of().formatHex(bytes));
    forms.put("HEX", HexFormat.of().withUpperCase().formatHex(bytes));
    forms.put("hex with colons", HexFormat.ofDelimiter(":").formatHex(bytes));
    forms.put("hex with blanks", HexFormat.ofDelimiter(" ").formatHex(bytes));
    forms.put("hex of C", HexFormat.of().withPrefix("\\x").formatHex(bytes));
    forms.put("hex in a list", HexFormat.ofDelimiter(", ").withPrefix("0x").formatHex(bytes));
    forms.put("percent", URLEncoder.encode(value, StandardCharsets.UTF_8));
    forms.put("percent in lower case", HexFormat.of().withPrefix("%").formatHex(bytes));
    forms.put(
        "percent twice",
        URLEncoder.encode(
            HexFormat.of().withUpperCase().withPrefix("%").formatHex(bytes),
            StandardCharsets.UTF_8));
    forms.put("JSON", each(value, c -> String.format("\\u%04x", c)));
    forms.put("JSON in JSON", each(value, c -> String.format("\\\\u%04X", c)));
    forms.put("entities", each(value, c -> "&#" + c + ";"));
    forms.put("entities of entities", each(value, c -> String.format("&amp;#x%x;", c)));
    forms.put("octal", each(value, c -> String.format("\\%03o", c)));
    forms.put("octal of shells", each(value, c -> String.format("\\0%03o", c)));
    forms.put("quoted-printable", each(value, c -> String.format("=%02X", c)));
    forms.put("numbers", Arrays.toString(bytes));
    forms.put("UTF-16", each(value, c -> (char) c + "\0"));
    forms.put("wide", each(value, c -> Character.toString(c - '!' + '！')));
    forms.put("upper case", value.toUpperCase(Locale.ROOT));
    forms.put("in lines", each(value, c -> (char) c + (c % 3 == 0 ? "\n  " : "")));
    forms.put("in quoted lines", each(value, c -> (char) c + (c % 4 == 0 ? "\n> " : "")));
    forms.put("in colours", each(value, c -> "\u001b[3" + c % 8 + "m" + (char) c + "\u001b[0m"));
    forms.put("with nothing between", each(value, c -> (char) c + "\u200b\u00ad"));
    forms.put("with tags between", each(value, c -> (char) c + "\udb40\udc41"));
    forms.put("with hyphens between", each(value, c -> (char) c + "-"));
    forms.put("all sorts", each(value, c -> String.format(c % 2 == 0 ? "%%%02x" : "\\u%04x", c)));
    return forms;
  }

  private static String each(String value, IntFunction<String> form) {
    return value.chars().mapToObj(form).collect(Collectors.joining());
  }
}
