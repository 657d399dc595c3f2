package dev.mandate.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mandate.finding.Finding;
import dev.mandate.writeback.RecordYaml;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Results go to standard output, everything about the way there to standard error. */
final class Console {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final PrintStream out;
  private final PrintStream err;
  private final UnaryOperator<String> scrub;

  /**
   * @param scrub takes secrets out of what is said about the way; results are printed as they are
   */
  Console(PrintStream out, PrintStream err, UnaryOperator<String> scrub) {
    this.out = out;
    this.err = err;
    this.scrub = scrub;
  }

  /** The same results, with what is said about the way there put aside. */
  Console withNotesTo(PrintStream aside) {
    return new Console(out, aside, scrub);
  }

  /** Prints a result in the form that the user asked for. */
  void result(OutputFormat format, Supplier<String> text, Supplier<JsonNode> data) {
    switch (format) {
      case TEXT -> out.print(safe(text.get()));
      case JSON -> out.println(json(data.get()));
      case YAML -> out.print(new String(RecordYaml.bytes(data.get()), StandardCharsets.UTF_8));
    }
    out.flush();
  }

  /** For what prints by itself, such as help. */
  PrintWriter results() {
    return new PrintWriter(out, true, StandardCharsets.UTF_8);
  }

  /** For what complains by itself, such as the parser of options. */
  PrintWriter notes() {
    return new PrintWriter(err, true, StandardCharsets.UTF_8);
  }

  /** A text that is printed as it is, but for what would drive the terminal. */
  void text(String text) {
    out.print(safe(text));
    out.flush();
  }

  void line(String text) {
    out.println(safe(text));
    out.flush();
  }

  /** For what logs by itself. */
  OutputStream aside() {
    return err;
  }

  /** A line about what is going on. */
  void note(String text) {
    err.println(safe(scrub.apply(text)));
    err.flush();
  }

  /** The trace of a bug, for the report. */
  void trace(Throwable bug) {
    StringWriter trace = new StringWriter();
    bug.printStackTrace(new PrintWriter(trace));
    err.print(scrub.apply(trace.toString()));
    err.flush();
  }

  void findings(List<Finding> findings) {
    findings.stream().sorted().map(Finding::render).forEach(this::note);
  }

  private static String json(JsonNode data) {
    try {
      return JSON.writeValueAsString(data);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Text of others must not drive the terminal: control characters become visible, and so do those
   * that turn the direction of writing.
   */
  static String safe(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              boolean steers = Character.isISOControl(c) && c != '\n' && c != '\t';
              if (steers || turnsWriting(c)) {
                safe.append(String.format("\\u%04x", c));
              } else {
                safe.appendCodePoint(c);
              }
            });
    return safe.toString();
  }

  /** Unicode Bidirectional Algorithm (UAX 9), section 2; and the two separators of lines. */
  private static boolean turnsWriting(int c) {
    return c == 0x061c
        || c == 0x200e
        || c == 0x200f
        || (c >= 0x2028 && c <= 0x202e)
        || (c >= 0x2066 && c <= 0x2069);
  }
}
