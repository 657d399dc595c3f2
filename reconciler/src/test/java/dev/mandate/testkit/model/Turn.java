package dev.mandate.testkit.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What a scripted model does when it is asked once. */
public sealed interface Turn {
  static Turn says(String text) {
    return new Says(text);
  }

  /** Asks for a tool, by the name that the agent's own program has for it. */
  static Turn uses(String tool, ObjectNode input) {
    return new Uses(tool, input);
  }

  /** The same for a tool whose input is one text. */
  static Turn uses(String tool, String field, String value) {
    return new Uses(tool, JsonNodeFactory.instance.objectNode().put(field, value));
  }

  record Says(String text) implements Turn {}

  record Uses(String tool, ObjectNode input) implements Turn {}

  /** Answers with an error, and tells to come back at once. */
  record Errs(int status) implements Turn {}

  /** Begins to answer, and closes the connection in the middle. */
  record BreaksOff() implements Turn {}

  /** Ends a whole answer without having said anything, as a model that refuses does. */
  record Refuses() implements Turn {}

  /** Does not answer until the server is closed. */
  record Hangs() implements Turn {}
}
