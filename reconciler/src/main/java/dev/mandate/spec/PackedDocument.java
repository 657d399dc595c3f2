package dev.mandate.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.PackedJson;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;

/**
 * A document as it is kept while its file stays as it is: content and places in a few hundred
 * bytes. Hardly any document is looked at twice.
 */
final class PackedDocument {
  private final PackedJson content;
  private final byte[] places;

  private PackedDocument(PackedJson content, byte[] places) {
    this.content = content;
    this.places = places;
  }

  static PackedDocument of(YamlDocument document, PackedJson content) {
    PlaceWriter writer = new PlaceWriter(document.positions());
    writer.write(document.json(), 0);
    return new PackedDocument(content, writer.out.toByteArray());
  }

  /** The same document, but for the order of its keys. */
  YamlDocument unpack() {
    ObjectNode json = content.json();
    Positions.Recorder recorder = new Positions.Recorder();
    PlaceReader reader = new PlaceReader(places);
    while (reader.hasMore()) {
      long key = reader.next();
      recorder.add(key, reader.next());
    }
    return new YamlDocument(json, recorder.of(json));
  }

  /** Lines and columns, each as the difference from the one before, in the order of the content. */
  private static final class PlaceWriter {
    private final Positions positions;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    private int line;
    private int column;

    PlaceWriter(Positions positions) {
      this.positions = positions;
    }

    /**
     * @param at where the node stands in the order of the file
     */
    void write(JsonNode node, int at) {
      add(positions.packedKey(at));
      add(positions.packedValue(at));
      int next = at + 1;
      if (node.isObject()) {
        String[] names = new String[node.size()];
        int[] starts = new int[names.length];
        int i = 0;
        Iterator<Map.Entry<String, JsonNode>> fields = node.properties().iterator();
        for (; fields.hasNext(); i++) {
          Map.Entry<String, JsonNode> field = fields.next();
          names[i] = field.getKey();
          starts[i] = next;
          next += Positions.size(field.getValue());
        }
        writeSorted(node, names, starts);
      } else if (node.isArray()) {
        for (JsonNode element : node) {
          write(element, next);
          next += Positions.size(element);
        }
      }
    }

    private void writeSorted(JsonNode object, String[] names, int[] starts) {
      Integer[] order = new Integer[names.length];
      Arrays.setAll(order, i -> i);
      Arrays.sort(order, (a, b) -> names[a].compareTo(names[b]));
      for (int i : order) {
        write(object.get(names[i]), starts[i]);
      }
    }

    private void add(long packed) {
      int nextLine = Positions.line(packed);
      int nextColumn = Positions.column(packed);
      number(nextLine - line);
      number(nextColumn - column);
      line = nextLine;
      column = nextColumn;
    }

    /** Small numbers of either sign in one byte, larger ones in more. */
    private void number(int value) {
      int rest = (value << 1) ^ (value >> 31);
      while ((rest & ~0x7f) != 0) {
        out.write((rest & 0x7f) | 0x80);
        rest >>>= 7;
      }
      out.write(rest);
    }
  }

  private static final class PlaceReader {
    private final byte[] bytes;
    private int at;
    private int line;
    private int column;

    PlaceReader(byte[] bytes) {
      this.bytes = bytes;
    }

    boolean hasMore() {
      return at < bytes.length;
    }

    long next() {
      line += number();
      column += number();
      return Positions.Recorder.pack(line, column);
    }

    private int number() {
      int value = 0;
      int shift = 0;
      byte read;
      do {
        read = bytes[at++];
        value |= (read & 0x7f) << shift;
        shift += 7;
      } while (read < 0);
      return (value >>> 1) ^ -(value & 1);
    }
  }
}
