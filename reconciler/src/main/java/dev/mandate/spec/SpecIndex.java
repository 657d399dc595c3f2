package dev.mandate.spec;

import dev.mandate.finding.Finding;
import dev.mandate.snapshot.RepoPath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All documents of a snapshot by kind and name, kept up to date file by file. Not thread-safe: the
 * loader owns it.
 */
final class SpecIndex {
  /** Stands for documents whose name could not be made out. */
  static final String NAMELESS = "";

  private static final Comparator<ParsedDocument> BY_PLACE =
      Comparator.comparing(ParsedDocument::where);

  private final Map<RepoPath, ParsedFile> files = new HashMap<>();
  private final NavigableMap<RepoPath, ParsedFile> withFindings = new TreeMap<>();
  private final EnumMap<Kind, NavigableMap<String, List<ParsedDocument>>> documents =
      new EnumMap<>(Kind.class);

  /** The keys of {@code documents}, for looking up at the speed of a hash. */
  private final EnumMap<Kind, Set<String>> names = new EnumMap<>(Kind.class);

  /** Names that more than one document has. */
  private final EnumMap<Kind, NavigableSet<String>> repeated = new EnumMap<>(Kind.class);

  private EnumMap<Kind, Set<String>> touched = emptySets();

  SpecIndex() {
    for (Kind kind : Kind.values()) {
      documents.put(kind, new TreeMap<>());
      names.put(kind, new HashSet<>());
      repeated.put(kind, new TreeSet<>());
    }
  }

  void put(ParsedFile file) {
    remove(file.path());
    files.put(file.path(), file);
    if (!file.findings().isEmpty()) {
      withFindings.put(file.path(), file);
    }
    for (ParsedDocument document : file.documents()) {
      List<ParsedDocument> all =
          documents
              .get(document.kind())
              .merge(name(document), List.of(document), SpecIndex::sortedTogether);
      note(document, all.size());
    }
  }

  void remove(RepoPath path) {
    ParsedFile file = files.remove(path);
    if (file == null) {
      return;
    }
    withFindings.remove(path);
    for (ParsedDocument document : file.documents()) {
      NavigableMap<String, List<ParsedDocument>> named = documents.get(document.kind());
      List<ParsedDocument> left =
          named.computeIfPresent(name(document), (name, all) -> without(document, all));
      note(document, left == null ? 0 : left.size());
    }
  }

  Optional<ParsedFile> file(RepoPath path) {
    return Optional.ofNullable(files.get(path));
  }

  /** Documents of a kind by name; more than one under a name is a mistake that the linker tells. */
  NavigableMap<String, List<ParsedDocument>> named(Kind kind) {
    return documents.get(kind);
  }

  boolean has(Kind kind, String name) {
    return names.get(kind).contains(name);
  }

  Collection<ParsedFile> filesWithFindings() {
    return withFindings.values();
  }

  List<Finding> findings() {
    return withFindings.values().stream().flatMap(f -> f.findings().stream()).toList();
  }

  /** Names that more than one document of a kind has. */
  Set<String> repeated(Kind kind) {
    return repeated.get(kind);
  }

  /** Names whose documents have come, gone or changed since this was asked last. */
  Map<Kind, Set<String>> takeTouched() {
    EnumMap<Kind, Set<String>> taken = touched;
    touched = emptySets();
    return taken;
  }

  private void note(ParsedDocument document, int count) {
    Kind kind = document.kind();
    String name = name(document);
    touched.get(kind).add(name);
    if (count == 0) {
      names.get(kind).remove(name);
    } else {
      names.get(kind).add(name);
    }
    if (count > 1 && !name.equals(NAMELESS)) {
      repeated.get(kind).add(name);
    } else {
      repeated.get(kind).remove(name);
    }
  }

  private static EnumMap<Kind, Set<String>> emptySets() {
    EnumMap<Kind, Set<String>> sets = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      sets.put(kind, new HashSet<>());
    }
    return sets;
  }

  private static String name(ParsedDocument document) {
    return document.name().orElse(NAMELESS);
  }

  private static List<ParsedDocument> sortedTogether(
      List<ParsedDocument> some, List<ParsedDocument> more) {
    List<ParsedDocument> all = new ArrayList<>(some);
    all.addAll(more);
    all.sort(BY_PLACE);
    return all;
  }

  /** Null, which takes the name out of the map, when nothing is left. */
  @SuppressWarnings("ReferenceEquality") // a document is itself; an equal twin is a duplicate
  private static List<ParsedDocument> without(ParsedDocument one, List<ParsedDocument> all) {
    List<ParsedDocument> left = all.stream().filter(d -> !d.equals(one)).toList();
    return left.isEmpty() ? null : left;
  }
}
