package dev.mandate.rounds;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An issue form, and the document that a filled one becomes. */
sealed interface SpecForm permits AgentForm, TaskForm {
  /** What it is for, for people. */
  String what();

  /** File that people find it in, below {@code .github/ISSUE_TEMPLATE/}. */
  String file();

  /** Of its fields, in their order. */
  List<String> labels();

  /** Of the fields that must be filled in. */
  List<String> required();

  /** Folder of such documents. */
  String folder();

  /**
   * The document. What is missing or odd is left out or as it was written: a check follows.
   *
   * @param page where the form was filled in
   */
  ObjectNode document(FormText filled, String page);

  /** The name that was filled in, when one can be called so. */
  default Optional<String> name(FormText filled) {
    return filled
        .text(labels().getFirst())
        .filter(name -> name.matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?"));
  }

  /** What can be told of the fields themselves; a line of Markdown each. */
  default List<String> problems(FormText filled) {
    List<String> problems = new ArrayList<>();
    for (String label : required()) {
      if (filled.text(label).isEmpty()) {
        problems.add("**" + label + "** is empty.");
      }
    }
    if (filled.text(labels().getFirst()).isPresent() && name(filled).isEmpty()) {
      problems.add(
          "**"
              + labels().getFirst()
              + "**: a name has 1 to 63 lower-case letters, digits and dashes, and starts and"
              + " ends with a letter or digit.");
    }
    return problems;
  }

  /** The beginning of every document. */
  static ObjectNode begun(String kind, FormText filled, String label) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("apiVersion", "mandate.dev/v1").put("kind", kind);
    document.putObject("metadata").put("name", filled.text(label).orElse(""));
    return document;
  }

  /** A number where one was filled in; other text stays text, which the check refuses. */
  static void number(ObjectNode node, String field, Optional<String> filled) {
    filled.ifPresent(
        text -> {
          if (text.matches("[0-9]{1,12}")) {
            node.put(field, Long.parseLong(text));
          } else if (text.matches("[0-9]{1,12}\\.[0-9]{1,6}")) {
            node.put(field, new BigDecimal(text));
          } else {
            node.put(field, text);
          }
        });
  }
}
