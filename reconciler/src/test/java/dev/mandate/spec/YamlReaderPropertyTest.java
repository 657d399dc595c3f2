package dev.mandate.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.testkit.Trials;
import dev.mandate.testkit.Trials.Draw;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds for any input whatever. */
class YamlReaderPropertyTest {
  private static final List<String> PIECES =
      List.of(
          "a",
          "b",
          ":",
          ": ",
          "- ",
          "\n",
          "\n  ",
          "\n    ",
          "{",
          "}",
          "[",
          "]",
          ",",
          "? ",
          "|",
          ">",
          "\"",
          "'",
          "#",
          "&a",
          "*a",
          "!t ",
          "<<",
          "---\n",
          "...\n",
          "%YAML 1.2\n",
          "\\x",
          "\\u0041",
          "1",
          "0x",
          "1_0",
          "yes",
          "\t",
          "é",
          "😀",
          "~",
          "=",
          "\r\n",
          "|2-\n");

  private final YamlReader reader = new YamlReader(Limits.defaults());

  @Test
  void anyBytesGiveDocumentsOrFindings() {
    Trials.run(
        5000,
        draw -> {
          byte[] bytes = new byte[draw.number(0, 200)];
          draw.random().nextBytes(bytes);

          YamlFile file = reader.read("f", bytes);

          assertTrue(!file.findings().isEmpty() || !file.documents().isEmpty());
        });
  }

  @Test
  void anyYamlLikeTextGivesDocumentsOrFindings() {
    Trials.run(
        5000,
        draw -> {
          String text = String.join("", draw.list(0, 60, d -> d.of(PIECES)));

          YamlFile file = reader.read("f", text.getBytes(StandardCharsets.UTF_8));

          assertTrue(!file.findings().isEmpty() || !file.documents().isEmpty());
          file.documents().forEach(d -> CanonicalJson.digest(d.json()));
        });
  }

  @Test
  void aDuplicateKeyIsAlwaysFound() {
    Trials.run(
        1000,
        draw -> {
          List<String> keys =
              draw.list(1, 50, YamlReaderPropertyTest::key).stream().distinct().toList();
          String again = draw.of(keys);
          StringBuilder yaml = new StringBuilder();
          keys.forEach(key -> yaml.append(key).append(": {x: [1, 2]}\n"));
          yaml.append('"').append(again).append("\": 1\n");

          YamlFile file = reader.read("f", yaml.toString().getBytes(StandardCharsets.UTF_8));

          assertEquals(
              List.of("\"" + again + "\" is already given in line " + (keys.indexOf(again) + 1)),
              file.findings().stream().map(f -> f.what()).toList());
        });
  }

  @Test
  void jsonReadsAsItself() {
    Trials.run(
        2000,
        draw -> {
          String value = text(draw);
          ObjectNode json = JsonNodeFactory.instance.objectNode();
          json.putObject(text(draw)).put("text", value).put("number", value.length());

          YamlFile file = reader.read("f", CanonicalJson.bytes(json));

          assertEquals(List.of(), file.findings());
          assertEquals(json, file.documents().getFirst().json());
        });
  }

  private static String key(Draw draw) {
    return draw.text(3, 12, () -> draw.number('a', 'm'));
  }

  private static String text(Draw draw) {
    return draw.text(
        0,
        40,
        () ->
            draw.chance(0.9) ? draw.number(' ', '~') : draw.of("éß中\n\t".chars().boxed().toList()));
  }
}
