package dev.mandate.spec;

import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;

/** What the strict reader refuses, and in which words. */
final class YamlRefusals {
  private static final int SHOWN = 40;

  private final FileFindings findings;
  private final Limits limits;

  YamlRefusals(FileFindings findings, Limits limits) {
    this.findings = findings;
    this.limits = limits;
  }

  void directives(DocumentStartEvent start) {
    if (start.getVersion() != null || (start.getTags() != null && !start.getTags().isEmpty())) {
      at(
          start,
          "yaml/directive",
          "a YAML directive stands before this document",
          "Specs are plain YAML 1.2 without tags, so there is nothing to direct.",
          "Remove the lines that start with %.");
    }
  }

  /** Anchors, aliases and tags of a node. */
  void properties(Event event) {
    if (event instanceof AliasEvent alias) {
      at(
          event,
          "yaml/alias",
          "*" + shown(alias.getAnchor()) + " is an alias",
          "What a spec says must stand where it is read.",
          "Write the value out; quote it if it is text that starts with *.");
    } else if (event instanceof NodeEvent node && node.getAnchor() != null) {
      at(
          event,
          "yaml/anchor",
          "&" + shown(node.getAnchor()) + " is an anchor",
          "What a spec says must stand where it is read.",
          "Remove it; quote the value if it is text that starts with &.");
    }
    String tag =
        switch (event) {
          case ScalarEvent scalar -> scalar.getTag();
          case CollectionStartEvent collection -> collection.getTag();
          default -> null;
        };
    if (tag != null) {
      at(
          event,
          "yaml/tag",
          "the tag " + shown(tag.replace("tag:yaml.org,2002:", "!!")) + " is not allowed",
          "Specs hold plain data; a tag would make readers disagree on it.",
          "Remove it; quote the value if it is text that starts with !.");
    }
  }

  /** Whether a key is refused. */
  boolean key(ScalarEvent key) {
    String text = key.getValue();
    if (text.length() > limits.scalarLength()) {
      tooLong(key);
      return true;
    }
    if (!key.isPlain()) {
      return escapes(key);
    }
    if (text.equals("<<")) {
      at(
          key,
          "yaml/merge-key",
          "<< is a merge key",
          "What a spec says must stand where it is read.",
          "Write the fields out.");
      return true;
    }
    return switch (PlainScalar.of(text)) {
      case PlainScalar.Value value when value.json().isTextual() -> false;
      case PlainScalar.Value value -> {
        keyIsNotText(key);
        yield true;
      }
      case PlainScalar.Ambiguous ambiguous -> {
        ambiguous(key, ambiguous.why());
        yield true;
      }
    };
  }

  void keyIsNotText(Event key) {
    at(
        key,
        "yaml/key",
        "a key is not text",
        "Keys are names of fields, as in JSON.",
        "Quote it if it is meant as a name.");
  }

  void duplicateKey(Event key, String name, int firstLine) {
    at(
        key,
        "yaml/duplicate-key",
        "\"" + shown(name) + "\" is already given in line " + firstLine,
        "Readers disagree on which of the two holds.",
        "Keep one of them.");
  }

  void ambiguous(ScalarEvent scalar, String why) {
    String text = shown(scalar.getValue());
    at(
        scalar,
        "yaml/ambiguous-scalar",
        text + " can be read in more than one way",
        capital(why) + ".",
        "Quote it if it is text: \"" + text + "\"; else write a plain number, true or false.");
  }

  /** Characters that only an escape can bring in; true when there are any. */
  boolean escapes(ScalarEvent scalar) {
    String text = scalar.getValue();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (c == 0 || Character.isSurrogate(c)) {
        at(
            scalar,
            "yaml/character",
            String.format("an escape stands for U+%04X", (int) c),
            "Neither programs nor JSON can take that character.",
            "Remove it.");
        return true;
      }
    }
    return false;
  }

  void emptyFile() {
    findings.error(
        0,
        0,
        "yaml/empty",
        "the file holds no document",
        "A spec file declares at least one thing.",
        "Add a document, or remove the file.");
  }

  void notAMapping(Event root) {
    if (root instanceof ScalarEvent scalar && scalar.isPlain() && scalar.getValue().isEmpty()) {
      at(
          root,
          "yaml/empty",
          "this document is empty",
          "A document declares one thing.",
          "Fill it, or remove the --- line.");
    } else if (!(root instanceof AliasEvent)) {
      at(
          root,
          "yaml/not-a-mapping",
          "this document is not a mapping",
          "A document has the fields apiVersion, kind, metadata and spec.",
          "Start it with `apiVersion: mandate.dev/v1`.");
    }
  }

  void tooManyDocuments(Event event) {
    at(
        event,
        "yaml/too-many-documents",
        "the file has more than " + limits.documents() + " documents",
        "Larger files are not read.",
        "Split the file into several.");
  }

  void tooManyNodes(Event event) {
    at(
        event,
        "yaml/too-many-values",
        "the file has more than " + limits.nodes() + " keys and values up to here",
        "Larger files are not read.",
        "Split the file into several.");
  }

  void tooDeep(Event event) {
    at(
        event,
        "yaml/too-deep",
        "this value is nested more than " + limits.depth() + " levels deep",
        "No spec needs that; it is how parsers are attacked.",
        "Nest less.");
  }

  void tooLong(ScalarEvent scalar) {
    at(
        scalar,
        "yaml/too-long",
        "this text has " + scalar.getValue().length() + " characters",
        "Texts of more than " + limits.scalarLength() + " characters are not read.",
        "Shorten it, or put it where the agent can fetch it.");
  }

  void syntax(Mark mark, String problem) {
    findings.error(
        mark.getLine() + 1,
        mark.getColumn() + 1,
        "yaml/syntax",
        "the YAML cannot be read: " + (problem == null ? "unexpected text" : plain(problem)),
        "Nothing after this place in the file was read.",
        "Check the indentation, colons and quotes here and in the line before.");
  }

  void unreadable(YAMLException e) {
    findings.error(
        0,
        0,
        "yaml/syntax",
        "the YAML cannot be read: " + oneLine(String.valueOf(e.getMessage())),
        "Nothing in the file was read.",
        "Check it with an editor that knows YAML.");
  }

  private void at(Event event, String rule, String what, String why, String mend) {
    Mark mark = event.getStartMark();
    findings.error(mark.getLine() + 1, mark.getColumn() + 1, rule, what, why, mend);
  }

  /** The parser suspects indentation wherever a character is out of place. */
  private static String plain(String problem) {
    return oneLine(problem.replaceFirst("\\. \\(Do not use .* for indentation\\)$", ""));
  }

  /** What a message quotes stays short and on one line. */
  private static String shown(String text) {
    String line = oneLine(text);
    return line.codePointCount(0, line.length()) <= SHOWN
        ? line
        : line.substring(0, line.offsetByCodePoints(0, SHOWN)) + "…";
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ").strip();
  }

  private static String capital(String sentence) {
    return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
  }
}
