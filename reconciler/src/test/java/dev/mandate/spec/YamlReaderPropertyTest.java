package dev.mandate.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What holds for any input whatever. */
class YamlReaderPropertyTest {
  private final YamlReader reader = new YamlReader(Limits.defaults());

  @Property(tries = 2000)
  void anyBytesGiveDocumentsOrFindings(@ForAll @Size(max = 200) byte[] bytes) {
    YamlFile file = reader.read("f", bytes);

    assertTrue(!file.findings().isEmpty() || !file.documents().isEmpty());
  }

  @Property(tries = 3000)
  void anyYamlLikeTextGivesDocumentsOrFindings(@ForAll("yamlLike") String text) {
    YamlFile file = reader.read("f", text.getBytes(StandardCharsets.UTF_8));

    assertTrue(!file.findings().isEmpty() || !file.documents().isEmpty());
    file.documents().forEach(d -> CanonicalJson.digest(d.json()));
  }

  @Property
  void aDuplicateKeyIsAlwaysFound(
      @ForAll("keys") List<String> keys, @ForAll @IntRange(max = 1000) int which) {
    String again = keys.get(which % keys.size());
    StringBuilder yaml = new StringBuilder();
    keys.forEach(key -> yaml.append(key).append(": {x: [1, 2]}\n"));
    yaml.append('"').append(again).append("\": 1\n");

    YamlFile file = reader.read("f", yaml.toString().getBytes(StandardCharsets.UTF_8));

    assertEquals(
        List.of("\"" + again + "\" is already given in line " + (keys.indexOf(again) + 1)),
        file.findings().stream().map(f -> f.what()).toList());
  }

  @Property
  void jsonReadsAsItself(@ForAll("texts") String key, @ForAll("texts") String value)
      throws Exception {
    ObjectNode json = JsonMapper.builder().build().createObjectNode();
    json.putObject(key).put("text", value).put("number", value.length());

    YamlFile file = reader.read("f", CanonicalJson.bytes(json));

    assertEquals(List.of(), file.findings());
    assertEquals(json, file.documents().getFirst().json());
  }

  @Provide
  Arbitrary<String> yamlLike() {
    Arbitrary<String> piece =
        Arbitraries.of(
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
    return piece.list().ofMaxSize(60).map(pieces -> String.join("", pieces));
  }

  @Provide
  Arbitrary<List<String>> keys() {
    return Arbitraries.strings()
        .withCharRange('a', 'm')
        .ofMinLength(3)
        .ofMaxLength(12)
        .list()
        .uniqueElements()
        .ofMinSize(1)
        .ofMaxSize(50);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings()
        .withCharRange(' ', '~')
        .withChars('é', 'ß', '中', '\n', '\t')
        .ofMaxLength(40);
  }
}
