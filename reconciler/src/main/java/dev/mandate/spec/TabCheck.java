package dev.mandate.spec;

import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.ScalarEvent;

/**
 * Refuses tabs, except inside quoted and block scalars. YAML forbids them as indentation only, but
 * a tab that looks like indentation and is none is how a spec is misread by people.
 */
final class TabCheck {
  private final SpecText text;
  private final FileFindings findings;
  private int nextTab;

  TabCheck(SpecText text, FileFindings findings) {
    this.text = text;
    this.findings = findings;
  }

  /** Looks at what lies between the event before and the end of this one. */
  void upTo(Event event) {
    if (nextTab == text.tabs()) {
      return;
    }
    refuseBefore(event.getStartMark().getIndex());
    if (event instanceof ScalarEvent scalar && !scalar.isPlain()) {
      int end = event.getEndMark().getIndex();
      while (nextTab < text.tabs() && text.tab(nextTab) < end) {
        nextTab++;
      }
    }
  }

  /** Whether a tab is what stands at an error of syntax; then that is what is said. */
  boolean causes(Mark mark) {
    for (int i = nextTab; i < text.tabs(); i++) {
      if (text.tab(i) == mark.getIndex()) {
        refuse(text.tab(i));
        return true;
      }
    }
    return false;
  }

  private void refuseBefore(int index) {
    while (nextTab < text.tabs() && text.tab(nextTab) < index) {
      refuse(text.tab(nextTab));
      nextTab++;
    }
  }

  private void refuse(int codePointIndex) {
    if (findings.full()) {
      return;
    }
    int tab = text.text().offsetByCodePoints(0, codePointIndex);
    String before = text.text().substring(0, tab);
    int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
    int lineStart = before.lastIndexOf('\n') + 1;
    findings.error(
        line,
        1 + before.codePointCount(lineStart, before.length()),
        "yaml/tab",
        "a tab stands outside of quotes",
        "YAML counts spaces; what a tab stands for depends on the editor.",
        "Use spaces.");
  }
}
