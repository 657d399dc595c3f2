package dev.mandate.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.canonical.PackedJson;
import dev.mandate.testkit.Trials;
import dev.mandate.testkit.Trials.Draw;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PackedDocumentTest {
  private static final String FILE = "tasks/a.yaml";

  @Test
  void everyKeyAndValueStandsWhereItStood() {
    Trials.run(
        40,
        draw -> {
          StringBuilder text = new StringBuilder("# head\n".repeat(draw.number(0, 300)));
          mapping(draw, text, 0);
          YamlDocument read = read(text.toString());
          YamlDocument unpacked = PackedDocument.of(read, PackedJson.of(read.json())).unpack();
          assertEquals(
              CanonicalJson.text(read.json()), CanonicalJson.text(unpacked.json()), text::toString);
          for (List<String> path : paths(read.json())) {
            assertEquals(
                read.positions().value(FILE, path), unpacked.positions().value(FILE, path));
            assertEquals(read.positions().key(FILE, path), unpacked.positions().key(FILE, path));
          }
        });
  }

  @Test
  void whatIsNotThereStandsAtItsParent() {
    YamlDocument read = read("z: {b: 1, a: [u, v]}\nc: 2\n");
    YamlDocument unpacked = PackedDocument.of(read, PackedJson.of(read.json())).unpack();
    for (List<String> path : List.of(List.of("z", "a", "7"), List.of("z", "q"), List.of("q"))) {
      assertEquals(read.positions().value(FILE, path), unpacked.positions().value(FILE, path));
    }
  }

  private static YamlDocument read(String text) {
    YamlFile file =
        new YamlReader(Limits.defaults()).read(FILE, text.getBytes(StandardCharsets.UTF_8));
    assertEquals(List.of(), file.findings(), text);
    return file.documents().getFirst();
  }

  private static void mapping(Draw draw, StringBuilder text, int depth) {
    for (String name : draw.shuffled(List.of("a", "b", "zz", "Q", "ä", "long-" + "x".repeat(90)))) {
      text.append(" ".repeat(2 * depth)).append(name).append(": ");
      switch (draw.number(0, depth < 3 ? 3 : 1)) {
        case 0 -> text.append(draw.of("1", "2.50", "true", "\"text\"", "~", "1.0")).append('\n');
        case 1 -> text.append("[1, {k: v, j: [w]}, x]\n");
        default -> {
          text.append('\n');
          mapping(draw, text, depth + 1);
        }
      }
    }
  }

  private static List<List<String>> paths(JsonNode node) {
    List<List<String>> paths = new ArrayList<>();
    collect(node, List.of(), paths);
    return paths;
  }

  private static void collect(JsonNode node, List<String> at, List<List<String>> paths) {
    paths.add(at);
    Iterator<Map.Entry<String, JsonNode>> fields = node.properties().iterator();
    while (fields.hasNext()) {
      Map.Entry<String, JsonNode> field = fields.next();
      collect(field.getValue(), with(at, field.getKey()), paths);
    }
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      collect(node.get(i), with(at, Integer.toString(i)), paths);
    }
  }

  private static List<String> with(List<String> path, String step) {
    List<String> longer = new ArrayList<>(path);
    longer.add(step);
    return longer;
  }
}
