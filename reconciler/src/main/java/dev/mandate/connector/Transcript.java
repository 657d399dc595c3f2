package dev.mandate.connector;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.run.Launcher;
import java.nio.charset.StandardCharsets;

/**
 * What people read of a conversation: who said what, which tool was asked for, and what came of it.
 * Every line after the first of a text is indented, so that no text can look like another entry.
 */
final class Transcript {
  /** Characters of what a tool is given or gives back. */
  private static final int LONGEST_TOOL_TEXT = 4000;

  private final Launcher.LogSink log;

  Transcript(Launcher.LogSink log) {
    this.log = log;
  }

  void says(String text) {
    entry("agent", text);
  }

  void asksFor(String tool, JsonNode input) {
    entry("tool " + tool, shortened(input.isTextual() ? input.textValue() : input.toString()));
  }

  void gets(boolean error, String result) {
    entry(error ? "  failed" : "  result", shortened(result));
  }

  /** What the program itself says. */
  void notes(String text) {
    entry("note", text);
  }

  /** A line that is no event. */
  void plain(String line) {
    write("  | " + line + "\n");
  }

  private void entry(String who, String text) {
    write(who + ": " + text.stripTrailing().replace("\n", "\n    ") + "\n");
  }

  private static String shortened(String text) {
    if (text.length() <= LONGEST_TOOL_TEXT) {
      return text;
    }
    int cut = LONGEST_TOOL_TEXT;
    if (Character.isHighSurrogate(text.charAt(cut - 1))) {
      cut--;
    }
    return text.substring(0, cut) + " [… " + (text.length() - cut) + " characters cut …]";
  }

  private void write(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    log.accept(bytes, 0, bytes.length);
  }
}
