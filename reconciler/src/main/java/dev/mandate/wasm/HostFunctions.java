package dev.mandate.wasm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Built-in functions of Rego that OPA does not compile into the module and leaves to its host. All
 * of them are pure: no clock, no network, no randomness. A module that needs another is refused
 * when it is loaded.
 */
final class HostFunctions {
  private static final Map<String, Function<List<JsonNode>, JsonNode>> ALL =
      Map.of("sprintf", HostFunctions::sprintf);

  private HostFunctions() {}

  static Set<String> names() {
    return ALL.keySet();
  }

  /** Throws {@link IllegalArgumentException} for arguments that the function does not take. */
  static JsonNode call(String name, List<JsonNode> arguments) {
    return ALL.get(name).apply(arguments);
  }

  /**
   * Texts by {@code %s}, whole numbers by {@code %d}, these and booleans by {@code %v}: there it
   * does what Go does. Anything else is refused rather than written differently.
   */
  private static JsonNode sprintf(List<JsonNode> arguments) {
    String format = arguments.get(0).asText();
    JsonNode values = arguments.get(1);
    StringBuilder text = new StringBuilder();
    int next = 0;
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%') {
        text.append(c);
        continue;
      }
      char verb = ++i < format.length() ? format.charAt(i) : ' ';
      if (verb == '%') {
        text.append('%');
      } else if (next < values.size()) {
        text.append(shown(verb, values.get(next++)));
      } else {
        throw new IllegalArgumentException("sprintf: too few values for " + format);
      }
    }
    if (next != values.size()) {
      throw new IllegalArgumentException("sprintf: too many values for " + format);
    }
    return TextNode.valueOf(text.toString());
  }

  private static String shown(char verb, JsonNode value) {
    boolean any = verb == 'v';
    if (value.isTextual() && (any || verb == 's')) {
      return value.textValue();
    }
    if ((value.isIntegralNumber() && (any || verb == 'd')) || (value.isBoolean() && any)) {
      return value.asText();
    }
    throw new IllegalArgumentException(
        "sprintf: %" + verb + " does not take " + value.getNodeType());
  }
}
