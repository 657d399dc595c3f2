package dev.mandate.writeback;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;

/**
 * Writes records the same way each time: fields in the order given, LF, no document marker. What it
 * writes, {@link dev.mandate.spec.YamlReader} reads as the same JSON.
 */
public final class RecordYaml {
  private static final YAMLMapper READABLE = mapper(true);
  private static final YAMLMapper ESCAPED = mapper(false);

  private RecordYaml() {}

  /**
   * UTF-8 bytes. A record that holds a character which hides or moves the text around it is written
   * with escapes for all that is not ASCII. What no text can hold, U+0000 and lone surrogates,
   * becomes U+FFFD.
   */
  public static byte[] bytes(JsonNode record) {
    JsonNode storable = storable(record);
    String text = write(READABLE, storable);
    boolean readable = text.codePoints().allMatch(c -> c == '\n' || isVisible(c));
    return (readable ? text : write(ESCAPED, storable)).getBytes(StandardCharsets.UTF_8);
  }

  private static YAMLMapper mapper(boolean unicode) {
    DumperOptions options = new DumperOptions();
    options.setAllowUnicode(unicode);
    options.setSplitLines(false);
    options.setIndicatorIndent(2);
    options.setIndentWithIndicator(true);
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    return new YAMLMapper(
        YAMLFactory.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.LITERAL_BLOCK_STYLE)
            .stringQuotingChecker(new PlainOnlyWhereSafe())
            .dumperOptions(options)
            .build());
  }

  private static String write(YAMLMapper mapper, JsonNode record) {
    try {
      return mapper.writeValueAsString(record);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode storable(JsonNode node) {
    return switch (node) {
      case ObjectNode object -> {
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        object.properties().forEach(f -> copy.set(storable(f.getKey()), storable(f.getValue())));
        yield copy;
      }
      case ArrayNode array -> {
        ArrayNode copy = JsonNodeFactory.instance.arrayNode();
        array.forEach(item -> copy.add(storable(item)));
        yield copy;
      }
      case TextNode text -> TextNode.valueOf(storable(text.textValue()));
      default -> node;
    };
  }

  private static String storable(String text) {
    StringBuilder storable = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> c == 0 || Character.getType(c) == Character.SURROGATE ? 0xfffd : c)
        .forEach(storable::appendCodePoint);
    return storable.toString();
  }

  /** Neither hides nor moves the text around it, and is the same in every version of Unicode. */
  private static boolean isVisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      case Character.SPACE_SEPARATOR -> c == ' ';
      default -> true;
    };
  }

  /** Leaves a text without quotes only where no reader of any YAML could take it for another. */
  private static final class PlainOnlyWhereSafe extends StringQuotingChecker {
    private static final long serialVersionUID = 1L;

    private static final Pattern SAFE = Pattern.compile("[A-Za-z/_][-A-Za-z0-9/_.,;:()+=@' ]*");
    private static final Pattern ENDS_A_TEXT = Pattern.compile(": |[: ]$");
    private static final Pattern INSTANT_OR_ID =
        Pattern.compile(
            "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern TAKEN = Pattern.compile("(?i)null|true|false|yes|no|on|off|y|n");

    @Override
    public boolean needToQuoteName(String name) {
      return needToQuoteValue(name);
    }

    @Override
    public boolean needToQuoteValue(String value) {
      boolean plain =
          SAFE.matcher(value).matches()
              && !ENDS_A_TEXT.matcher(value).find()
              && !TAKEN.matcher(value).matches();
      return !plain && !INSTANT_OR_ID.matcher(value).matches();
    }
  }
}
