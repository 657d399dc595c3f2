package dev.mandate.rounds;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What somebody has filled into an issue form. GitHub gives it as text with a heading for each
 * field (GitHub, "Syntax for issue forms"); whoever writes the issue can write any text.
 *
 * @param fields what is filled in, by the field's label
 */
record FormText(Map<String, String> fields) {
  private static final String HEADING = "### ";

  /** What GitHub writes for a field that is left empty. */
  private static final String EMPTY = "_No response_";

  FormText {
    fields = Map.copyOf(fields);
  }

  /**
   * Empty when the text is not that of the form: it begins with the form's first field.
   *
   * @param labels of the form's fields, in their order
   */
  static Optional<FormText> of(String body, List<String> labels) {
    List<String> lines = body.lines().map(String::stripTrailing).toList();
    Optional<String> first = lines.stream().filter(line -> !line.isBlank()).findFirst();
    if (!first.equals(Optional.of(HEADING + labels.getFirst()))) {
      return Optional.empty();
    }
    Map<String, StringBuilder> texts = new LinkedHashMap<>();
    StringBuilder text = new StringBuilder();
    int next = 0;
    for (String line : lines) {
      // In the form's order, so that a heading in what was filled in stays a part of it.
      int at = line.startsWith(HEADING) ? labels.indexOf(line.substring(HEADING.length())) : -1;
      if (at >= next) {
        next = at + 1;
        text = new StringBuilder();
        texts.put(labels.get(at), text);
      } else {
        text.append(line).append('\n');
      }
    }
    return Optional.of(
        new FormText(
            texts.entrySet().stream()
                .filter(one -> !filled(one.getValue()).isEmpty())
                .collect(Collectors.toMap(Map.Entry::getKey, one -> filled(one.getValue())))));
  }

  private static String filled(StringBuilder text) {
    String filled = text.toString().strip();
    return filled.equals(EMPTY) ? "" : filled;
  }

  Optional<String> text(String label) {
    return Optional.ofNullable(fields.get(label));
  }

  /** Each line that is not empty. */
  List<String> lines(String label) {
    return text(label).stream()
        .flatMap(String::lines)
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .toList();
  }
}
