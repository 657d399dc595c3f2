package dev.mandate.spec;

import java.util.List;

/**
 * Reads YAML so that no two readers can see different things: plain JSON data only, in documents
 * that are mappings. Everything else is refused with its place: duplicate keys, anchors and
 * aliases, merge keys, tags, directives, tabs, ambiguous plain scalars, text that is not UTF-8, and
 * whatever is over the {@link Limits}. Time is linear in the size of the file. Thread-safe.
 */
public final class YamlReader {
  private final Limits limits;
  private final YamlEvents.Factory parsers = new YamlEvents.Factory();

  public YamlReader(Limits limits) {
    this.limits = limits;
  }

  /**
   * Reads all documents of a file. Findings in one document do not hide those in the next; only an
   * error of syntax ends the file.
   *
   * @param file name for the findings
   */
  public YamlFile read(String file, byte[] bytes) {
    FileFindings findings = new FileFindings(file);
    List<YamlDocument> documents =
        SpecText.of(bytes, limits, findings)
            .map(text -> new YamlTree(parsers, text, limits, findings).documents())
            .orElse(List.of());
    return new YamlFile(documents, findings.all());
  }
}
