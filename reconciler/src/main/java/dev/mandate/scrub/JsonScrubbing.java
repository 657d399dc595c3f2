package dev.mandate.scrub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Scrubs the texts in JSON, which stays JSON: each text by itself and, where it is short, beside
 * the name that it has, since the name can say that it is a secret. Names are scrubbed, too.
 * Immutable and thread-safe.
 */
public final class JsonScrubbing {
  /** A longer text is no value that a name would give away. */
  private static final int LONGEST_NAMED = 300;

  private final UnaryOperator<String> scrub;
  private final boolean numbers;
  private final Set<String> left;

  private JsonScrubbing(UnaryOperator<String> scrub, boolean numbers, Set<String> left) {
    this.scrub = scrub;
    this.numbers = numbers;
    this.left = left;
  }

  /**
   * A number that must not be written becomes a text.
   *
   * @param scrub as {@link Scrubber#scrub}
   */
  public static JsonScrubbing ofData(UnaryOperator<String> scrub) {
    return new JsonScrubbing(scrub, true, Set.of());
  }

  /**
   * Numbers stay as they are.
   *
   * @param scrub as {@link Scrubber#scrub}
   * @param left names of fields whose values stay, too
   */
  public static JsonScrubbing ofTexts(UnaryOperator<String> scrub, Set<String> left) {
    return new JsonScrubbing(scrub, false, Set.copyOf(left));
  }

  /** A copy. */
  public ObjectNode scrub(ObjectNode json) {
    ObjectNode scrubbed = JsonNodeFactory.instance.objectNode();
    json.properties()
        .forEach(
            field ->
                scrubbed.set(
                    free(scrub.apply(field.getKey()), field.getKey(), json, scrubbed),
                    left.contains(field.getKey())
                        ? field.getValue()
                        : scrub(field.getKey(), field.getValue())));
    return scrubbed;
  }

  private JsonNode scrub(String name, JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> scrub((ObjectNode) value);
      case ARRAY -> {
        ArrayNode scrubbed = JsonNodeFactory.instance.arrayNode(value.size());
        value.forEach(each -> scrubbed.add(scrub(name, each)));
        yield scrubbed;
      }
      case STRING -> TextNode.valueOf(text(name, value.textValue()));
      case NUMBER -> {
        String scrubbed = numbers ? text(name, value.asText()) : value.asText();
        yield scrubbed.equals(value.asText()) ? value : TextNode.valueOf(scrubbed);
      }
      case BOOLEAN, NULL, BINARY, MISSING, POJO -> value;
    };
  }

  /** The value of a field, or of one element of it. */
  public String text(String name, String value) {
    String alone = scrub.apply(value);
    if (alone.length() > LONGEST_NAMED || alone.indexOf('\n') >= 0) {
      return alone;
    }
    String head = name + ": ";
    String named = scrub.apply(head + alone);
    return named.startsWith(head) ? named.substring(head.length()) : alone;
  }

  /** Two names that become the same stay two. */
  private static String free(String scrubbed, String name, ObjectNode json, ObjectNode taken) {
    if (scrubbed.equals(name)) {
      return name;
    }
    String free = scrubbed;
    for (int i = 2; json.has(free) || taken.has(free); i++) {
      free = scrubbed + "-" + i;
    }
    return free;
  }
}
