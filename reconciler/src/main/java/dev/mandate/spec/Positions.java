package dev.mandate.spec;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.finding.SourceLocation;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Where each key and value of a document stands: two numbers per value, in document order, and no
 * names. A place is found by walking the document along.
 */
public final class Positions {
  private static final int COLUMN_BITS = 24;
  private static final long MAX_COLUMN = (1L << COLUMN_BITS) - 1;

  private final JsonNode root;
  private final long[] values;
  private final long[] keys;

  private Positions(JsonNode root, long[] values, long[] keys) {
    this.root = root;
    this.values = values;
    this.keys = keys;
  }

  /** The value at a path of keys and indexes; the nearest parent when there is no such value. */
  public SourceLocation value(String file, List<String> path) {
    return location(file, values[walk(path)]);
  }

  /** The key under which the value at a path stands; the value itself when it has no key. */
  public SourceLocation key(String file, List<String> path) {
    return location(file, keys[walk(path)]);
  }

  long packedValue(int index) {
    return values[index];
  }

  long packedKey(int index) {
    return keys[index];
  }

  static int line(long packed) {
    return (int) (packed >>> COLUMN_BITS);
  }

  static int column(long packed) {
    return (int) (packed & MAX_COLUMN);
  }

  private int walk(List<String> path) {
    JsonNode node = root;
    int at = 0;
    for (String step : path) {
      int next = at + 1;
      JsonNode found = null;
      if (node.isObject()) {
        Iterator<Map.Entry<String, JsonNode>> fields = node.properties().iterator();
        while (found == null && fields.hasNext()) {
          Map.Entry<String, JsonNode> field = fields.next();
          if (field.getKey().equals(step)) {
            found = field.getValue();
          } else {
            next += size(field.getValue());
          }
        }
      } else if (node.isArray()) {
        int index = index(step);
        for (int i = 0; i < index && i < node.size(); i++) {
          next += size(node.get(i));
        }
        found = node.get(index);
      }
      if (found == null) {
        return at;
      }
      node = found;
      at = next;
    }
    return at;
  }

  /** How many values a tree has, itself included. */
  static int size(JsonNode node) {
    int size = 1;
    for (JsonNode child : node) {
      size += size(child);
    }
    return size;
  }

  private static int index(String step) {
    return step.chars().allMatch(c -> '0' <= c && c <= '9') && step.length() < 9
        ? Integer.parseInt(step)
        : Integer.MAX_VALUE;
  }

  private static SourceLocation location(String file, long packed) {
    return new SourceLocation(file, line(packed), column(packed));
  }

  /** Notes places while a document is read; every value is added before the values inside it. */
  static final class Recorder {
    private long[] values = new long[64];
    private long[] keys = new long[64];
    private int size;

    /** Lines and columns count from 1. */
    static long pack(int line, int column) {
      return ((long) line << COLUMN_BITS) | Math.min(column, MAX_COLUMN);
    }

    void add(long key, long value) {
      if (size == values.length) {
        values = Arrays.copyOf(values, size * 2);
        keys = Arrays.copyOf(keys, size * 2);
      }
      values[size] = value;
      keys[size] = key;
      size++;
    }

    Positions of(JsonNode root) {
      return new Positions(root, Arrays.copyOf(values, size), Arrays.copyOf(keys, size));
    }

    int size() {
      return size;
    }

    int keyLine(int index) {
      return line(keys[index]);
    }

    /** Forgets what was added after there were {@code newSize} places. */
    void truncate(int newSize) {
      size = newSize;
    }

    void clear() {
      size = 0;
    }
  }
}
