package dev.mandate.scrub;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The forms in which a secret is looked for. Texts are read in several ways at once, and a form is
 * what such a reading makes of the secret: so there is one for any number of ways to write it.
 * Bytes are characters below 256 here.
 */
final class SecretForms {
  /** Of letters and digits alone, less could be a word. */
  private static final int SHORTEST_OF_LETTERS = 8;

  private static final int SHORTEST = 6;
  private static final int SHORTEST_HEX = 12;
  private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

  private SecretForms() {}

  /** Forms for the readings that keep all that is visible, or only letters and digits. */
  static Set<String> written(String secret) {
    Set<String> forms = new LinkedHashSet<>();
    for (String value : List.of(secret, new StringBuilder(secret).reverse().toString())) {
      for (String plain : List.of(value, unescaped(value))) {
        addIf(SHORTEST, visible(plain), forms);
        addIf(SHORTEST_OF_LETTERS, letters(plain), forms);
      }
    }
    for (byte[] bytes : encodable(secret)) {
      for (String form : base64(bytes)) {
        addIf(SHORTEST, letters(form), forms);
      }
    }
    for (String form : base32(secret.getBytes(StandardCharsets.UTF_8))) {
      addIf(SHORTEST_OF_LETTERS, form, forms);
    }
    return forms;
  }

  /** Forms for the reading that keeps only hexadecimal digits, in lower case. */
  static Set<String> hex(String secret) {
    Set<String> forms = new LinkedHashSet<>();
    for (byte[] bytes : encodable(secret)) {
      addIf(SHORTEST_HEX, HexFormat.of().formatHex(bytes), forms);
    }
    return forms;
  }

  private static void addIf(int shortest, String form, Set<String> forms) {
    if (form.length() >= shortest) {
      forms.add(form);
    }
  }

  /** As it is, in the other encoding of characters, and once encoded already. */
  private static List<byte[]> encodable(String secret) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    return List.of(
        bytes,
        secret.getBytes(StandardCharsets.UTF_16LE),
        Base64.getEncoder().encode(bytes),
        HexFormat.of().formatHex(bytes).getBytes(StandardCharsets.US_ASCII));
  }

  /** What is the same wherever in a longer text the bytes stand. */
  private static List<String> base64(byte[] bytes) {
    List<String> forms = new ArrayList<>();
    for (int offset = 0; offset < 3; offset++) {
      byte[] shifted = new byte[offset + bytes.length];
      System.arraycopy(bytes, 0, shifted, offset, bytes.length);
      String encoded = Base64.getEncoder().encodeToString(shifted);
      int first = offset == 0 ? 0 : offset + 1;
      forms.add(encoded.substring(first, shifted.length * 8 / 6));
      // Where nothing follows, the last character is certain too.
      forms.add(encoded.substring(first));
    }
    return forms;
  }

  /** The same of RFC 4648, 6, in lower case. */
  private static List<String> base32(byte[] bytes) {
    List<String> forms = new ArrayList<>();
    for (int offset = 0; offset < 5; offset++) {
      StringBuilder form = new StringBuilder();
      int bits = offset * 8;
      int first = (bits + 4) / 5;
      int whole = (bits + bytes.length * 8) / 5;
      for (int i = first; i < whole; i++) {
        int value = 0;
        for (int bit = i * 5 - bits; bit < i * 5 - bits + 5; bit++) {
          value = value << 1 | (bytes[bit / 8] >> (7 - bit % 8) & 1);
        }
        form.append(BASE32.charAt(value));
      }
      forms.add(form.toString());
    }
    return forms;
  }

  private static String unescaped(String text) {
    char[] characters = text.toCharArray();
    Escapes escapes = new Escapes(characters, characters.length, true);
    StringBuilder out = new StringBuilder();
    for (int at = 0; at < characters.length; ) {
      int length = escapes.lengthAt(at);
      if (length == Escapes.NONE) {
        out.append(characters[at++]);
      } else {
        if (escapes.value() != Escapes.NOTHING) {
          out.appendCodePoint(escapes.value());
        }
        at += length;
      }
    }
    return out.toString();
  }

  private static String visible(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    text.codePoints()
        .map(Characters::narrow)
        .filter(Characters::isVisible)
        .forEach(c -> out.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8)));
    return out.toString(StandardCharsets.ISO_8859_1);
  }

  private static String letters(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .map(Characters::narrow)
        .filter(Characters::isLetterOrDigit)
        .forEach(c -> out.append((char) Characters.lower(c)));
    return out.toString();
  }
}
