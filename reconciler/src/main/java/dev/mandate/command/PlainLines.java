package dev.mandate.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.Code;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.SourceSpan;
import org.commonmark.node.Text;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/**
 * The lines of a comment that its author says in their own voice: those of paragraphs that stand in
 * nothing else. Not quotes, lists, tables, headings, code, nor anything behind an element of HTML,
 * which may hide or quote what follows.
 */
final class PlainLines {
  /** Deeper nesting is nobody's text, and costs time. */
  private static final int DEEPEST = 100;

  private static final Parser PARSER =
      Parser.builder()
          .extensions(Set.of(TablesExtension.create()))
          .includeSourceSpans(IncludeSourceSpans.BLOCKS_AND_INLINES)
          .maxOpenBlockParsers(DEEPEST)
          .build();

  /**
   * @param text as it is shown, which is as it was written
   * @param formatted whether something follows that is not shown as it was written
   */
  record Line(String text, boolean formatted) {}

  private final String source;
  private final List<Line> lines = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private boolean plain = true;

  private PlainLines(String source) {
    this.source = source;
  }

  static List<Line> of(String markdown) {
    PlainLines read = new PlainLines(markdown);
    for (Node block = PARSER.parse(markdown).getFirstChild();
        block != null && !opensHtml(block);
        block = block.getNext()) {
      if (block instanceof Paragraph paragraph) {
        read.paragraph(paragraph);
      }
    }
    return List.copyOf(read.lines);
  }

  private void paragraph(Paragraph paragraph) {
    for (Node part = paragraph.getFirstChild(); part != null; part = part.getNext()) {
      if (part instanceof SoftLineBreak || part instanceof HardLineBreak) {
        lineEnds();
      } else if (plain) {
        Optional<String> shown = shown(part);
        shown.ifPresent(text::append);
        plain = shown.isPresent();
      }
    }
    lineEnds();
  }

  private void lineEnds() {
    lines.add(new Line(text.toString().strip(), !plain));
    text.setLength(0);
    plain = true;
  }

  /** Code may stand in a line, since people write names so, but not at its beginning. */
  private Optional<String> shown(Node part) {
    return switch (part) {
      case Text words when isAsWritten(words) -> Optional.of(words.getLiteral());
      case Code code when !text.isEmpty() && code.getSourceSpans().size() == 1 ->
          Optional.of(code.getLiteral());
      default -> Optional.empty();
    };
  }

  /** Neither escaped nor spelled as an entity. */
  private boolean isAsWritten(Text words) {
    StringBuilder written = new StringBuilder();
    for (SourceSpan span : words.getSourceSpans()) {
      int from = span.getInputIndex();
      written.append(source, from, from + span.getLength());
    }
    return written.toString().strip().equals(words.getLiteral().strip());
  }

  /** Walks without recursion: text from outside can be nested deeply. */
  private static boolean opensHtml(Node root) {
    Node node = root;
    while (true) {
      if (isElement(node)) {
        return true;
      }
      if (node.getFirstChild() != null) {
        node = node.getFirstChild();
        continue;
      }
      while (!node.equals(root) && node.getNext() == null) {
        node = node.getParent();
      }
      if (node.equals(root)) {
        return false;
      }
      node = node.getNext();
    }
  }

  private static boolean isElement(Node node) {
    return switch (node) {
      case HtmlBlock block -> !isComment(block.getLiteral());
      case HtmlInline inline -> !isComment(inline.getLiteral());
      default -> false;
    };
  }

  /** And nothing else: an element can follow a comment on its last line. */
  private static boolean isComment(String html) {
    String stripped = html.strip();
    return stripped.startsWith("<!--")
        && stripped.endsWith("-->")
        && stripped.indexOf("-->") == stripped.length() - "-->".length();
  }
}
