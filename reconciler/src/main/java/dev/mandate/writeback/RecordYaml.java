package dev.mandate.writeback;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;

/**
 * Writes records the same way each time: fields in the order given, LF, no document marker. What it
 * writes, {@link dev.mandate.spec.YamlReader} reads as the same JSON, as far as the values have
 * their place there: whole numbers up to 2^53, text without U+0000 and lone surrogates (written as
 * U+FFFD).
 */
public final class RecordYaml {
  private final StringBuilder out = new StringBuilder();

  private RecordYaml() {}

  /** UTF-8 bytes. */
  public static byte[] bytes(JsonNode record) {
    RecordYaml yaml = new RecordYaml();
    if (isBlock(record)) {
      yaml.block(record, 0);
    } else {
      yaml.scalar(record, 2);
    }
    return yaml.out.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** From where the first key stands to the end of the last line. */
  private void mapping(JsonNode mapping, int indent) {
    Iterator<Map.Entry<String, JsonNode>> fields = mapping.properties().iterator();
    while (fields.hasNext()) {
      Map.Entry<String, JsonNode> field = fields.next();
      out.append(YamlText.inLine(field.getKey())).append(':');
      JsonNode value = field.getValue();
      if (isBlock(value)) {
        newLine(indent + 2);
        block(value, indent + 2);
      } else {
        out.append(' ');
        scalar(value, indent + 2);
      }
      if (fields.hasNext()) {
        spaces(indent);
      }
    }
  }

  private void sequence(JsonNode sequence, int indent) {
    for (int i = 0; i < sequence.size(); i++) {
      if (i > 0) {
        spaces(indent);
      }
      out.append("- ");
      JsonNode item = sequence.get(i);
      if (isBlock(item)) {
        block(item, indent + 2);
      } else {
        scalar(item, indent + 2);
      }
    }
  }

  private void block(JsonNode value, int indent) {
    if (value.isObject()) {
      mapping(value, indent);
    } else {
      sequence(value, indent);
    }
  }

  private void scalar(JsonNode value, int indent) {
    switch (value.getNodeType()) {
      case OBJECT -> out.append("{}");
      case ARRAY -> out.append("[]");
      case STRING -> out.append(YamlText.of(value.textValue(), indent));
      case NUMBER -> out.append(value.decimalValue().toPlainString());
      case BOOLEAN -> out.append(value.booleanValue());
      case NULL -> out.append("null");
      case BINARY, MISSING, POJO ->
          throw new IllegalArgumentException("not JSON: " + value.getNodeType());
    }
    out.append('\n');
  }

  private static boolean isBlock(JsonNode value) {
    return value.isContainerNode() && !value.isEmpty();
  }

  private void newLine(int indent) {
    out.append('\n');
    spaces(indent);
  }

  private void spaces(int count) {
    out.append(" ".repeat(count));
  }
}
