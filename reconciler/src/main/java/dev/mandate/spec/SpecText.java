package dev.mandate.spec;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The text of a spec file: UTF-8 without a byte order mark, and without characters that one reader
 * shows and another does not.
 */
final class SpecText {
  private final String text;
  private final int[] tabs;

  private SpecText(String text, int[] tabs) {
    this.text = text;
    this.tabs = tabs;
  }

  /** Empty when the bytes are no such text; then the findings say why. */
  static Optional<SpecText> of(byte[] bytes, Limits limits, FileFindings findings) {
    if (bytes.length > limits.fileBytes()) {
      findings.error(
          0,
          0,
          "yaml/too-large",
          "the file has " + bytes.length + " bytes",
          "Files of more than " + limits.fileBytes() + " bytes are not read.",
          "Split the file into several, or move long text to where the agent can fetch it.");
      return Optional.empty();
    }
    int start = 0;
    if (bytes.length >= 3
        && bytes[0] == (byte) 0xEF
        && bytes[1] == (byte) 0xBB
        && bytes[2] == (byte) 0xBF) {
      start = 3;
      findings.error(
          1,
          1,
          "yaml/byte-order-mark",
          "the file starts with a byte order mark",
          "Tools disagree on whether it is part of the text.",
          "Save the file as UTF-8 without a byte order mark.");
    }
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    String text;
    try {
      text = decoder.decode(ByteBuffer.wrap(bytes, start, bytes.length - start)).toString();
    } catch (CharacterCodingException e) {
      notUtf8(bytes, start, findings);
      return Optional.empty();
    }
    return scan(text, findings);
  }

  String text() {
    return text;
  }

  int tabs() {
    return tabs.length;
  }

  /** Where a tab stands, counted in code points from the start; ascending. */
  int tab(int number) {
    return tabs[number];
  }

  private static void notUtf8(byte[] bytes, int start, FileFindings findings) {
    ByteBuffer in = ByteBuffer.wrap(bytes, start, bytes.length - start);
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
    String good = out.flip().toString();
    int lineStart = good.lastIndexOf('\n') + 1;
    int line = 1 + (int) good.chars().filter(c -> c == '\n').count();
    findings.error(
        line,
        1 + good.codePointCount(lineStart, good.length()),
        "yaml/not-utf-8",
        String.format("the byte 0x%02X is not UTF-8", bytes[in.position()]),
        "Specs are UTF-8, so that everyone reads the same text.",
        "Save the file as UTF-8.");
  }

  private static Optional<SpecText> scan(String text, FileFindings findings) {
    IntStream.Builder tabs = IntStream.builder();
    int line = 1;
    int column = 1;
    int index = 0;
    boolean fine = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        line++;
        column = 1;
        index++;
        continue;
      }
      if (c == '\t') {
        tabs.add(index);
      } else if ((c < 0x20 || c >= 0x7F) && refused(text, i)) {
        fine = false;
        findings.error(
            line,
            column,
            "yaml/character",
            String.format("the character U+%04X is not allowed here", (int) c),
            "It does not show, or hides how the text around it reads.",
            "Remove it; inside a double-quoted value it can be written as an escape.");
        if (findings.full()) {
          break;
        }
      }
      if (Character.isHighSurrogate(c)) {
        i++;
      }
      column++;
      index++;
    }
    return fine ? Optional.of(new SpecText(text, tabs.build().toArray())) : Optional.empty();
  }

  /**
   * Control characters; line breaks that YAML 1.1 and 1.2 read differently; marks that turn the
   * direction of text (CVE-2021-42574).
   */
  private static boolean refused(String text, int i) {
    char c = text.charAt(i);
    if (c == '\r') {
      return i + 1 >= text.length() || text.charAt(i + 1) != '\n';
    }
    return c < 0x20
        || (0x7F <= c && c <= 0x9F)
        || (0x2028 <= c && c <= 0x202E)
        || (0x2066 <= c && c <= 0x2069)
        || c == 0xFEFF
        || c >= 0xFFFE;
  }
}
