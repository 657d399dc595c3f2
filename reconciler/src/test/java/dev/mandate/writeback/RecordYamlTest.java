package dev.mandate.writeback;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.spec.Limits;
import dev.mandate.spec.YamlFile;
import dev.mandate.spec.YamlReader;
import dev.mandate.testkit.Trials;
import dev.mandate.testkit.Trials.Draw;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is recorded must read as itself, also for the reader that refuses the most. */
class RecordYamlTest {
  private static final YamlReader STRICT = new YamlReader(Limits.defaults());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "  x",
        "x ",
        "~",
        "null",
        "Null",
        "true",
        "True",
        "yes",
        "Yes",
        "no",
        "on",
        "off",
        "y",
        "n",
        "Y",
        "N",
        "0",
        "-0",
        "1",
        "01",
        "0o7",
        "0x1f",
        "1_000",
        "1e3",
        "1.5",
        ".5",
        "5.",
        "+1",
        "-1",
        ".inf",
        "-.inf",
        ".nan",
        ".NaN",
        "1:30",
        "12:30:45",
        "2026-03-04",
        "2026-03-04T05:06:07Z",
        "=",
        "<<",
        "-",
        "--",
        "---",
        "...",
        "--- x",
        "- x",
        "? x",
        "?",
        ":",
        "a: b",
        "a:b",
        "a:",
        ":a",
        "a #b",
        "#a",
        "a#b",
        "{",
        "}",
        "{a}",
        "[",
        "]",
        "[a]",
        ",",
        "a, b",
        "&a",
        "*a",
        "!a",
        "!!str a",
        "|",
        ">",
        "|2-",
        "'",
        "''",
        "'a'",
        "\"",
        "\"a\"",
        "%",
        "%YAML",
        "@a",
        "`a`",
        "a\nb",
        "a\n",
        "\na",
        "\n",
        "\n\n",
        "a\n\n",
        "a\n b",
        " a\nb",
        "a\n\tb",
        "\ta",
        "a\tb",
        "a\t",
        "a\rb",
        "a\r\nb",
        "a \nb",
        "a\n  \nb",
        "# a\n# b",
        "a: b\nc: d",
        "---\na",
        "a\n---\nb",
        "a\n...\nb",
        "\\",
        "\\n",
        "C:\\x",
        "é",
        "中",
        "😀",
        "\u0007",
        "\u001b[31m",
        "\u007f",
        "\u0085",
        "a\u0085b",
        "\u00a0",
        "\u2028",
        "a\u2029b",
        "\ufeff",
        "\ufeffa",
        "\u202e",
        "\u200b",
        "\ufffe",
        "\uffff",
        "a\u2028\nb",
        "e1",
        "1e",
        "0b1",
        "0.0.1",
        "1.2.3",
        "$(x)",
        "x\n \n",
        "  a\n  b\n",
        "\t\n",
        "a\n\ufeff"
      })
  void aTextReadsAsItself(String text) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("text", text);
    json.put("after", 1);
    json.putArray("list").add(text).add("x").addObject().put("in", text).put("more", text);
    json.putObject("map").put("key-" + text.strip().length(), text);
    assertEquals(json, read(json));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "yes", "1", "~", "a: b", "- a", "a\nb", "#", "\t", "<<", "é", "null", "=", "?"
      })
  void aKeyReadsAsItself(String key) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put(key, "value").putObject("in").put(key, 1);
    assertEquals(json, read(json));
  }

  @Test
  void everyKindOfValueReadsAsItself() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("yes", true).put("no", false).put("count", 12).put("least", -3).putNull("nothing");
    json.put("large", 9007199254740991L).put("share", 0.25);
    json.putArray("empty");
    json.putObject("none");
    json.putArray("nested").addArray().add(1).addArray().add("a").addObject();
    assertEquals(json, read(json));
  }

  @Test
  void anyTextReadsAsItself() {
    Trials.run(
        20_000,
        draw -> {
          ObjectNode json = JsonNodeFactory.instance.objectNode();
          draw.list(1, 4, RecordYamlTest::text).forEach(json.putArray("texts")::add);
          json.putObject("deep").putArray("er").addObject().put("text", text(draw));
          json.put("last", text(draw));
          assertEquals(json, read(json));
        });
  }

  @Test
  void whatNoTextCanHoldIsReplaced() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("nul", "a\u0000b").put("high", "a\ud800").put("low", "\udc00");
    ObjectNode expected = JsonNodeFactory.instance.objectNode();
    expected.put("nul", "a\ufffdb").put("high", "a\ufffd").put("low", "\ufffd");
    assertEquals(expected, read(json));
  }

  @Test
  void aLongTextReadsAsItself() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("text", "it broke (x: y), ".repeat(4000) + "here");
    json.put("colons", "a:b".repeat(20_000));
    json.put("lines", "line one\nline two\n".repeat(3000));
    assertEquals(json, read(json));
  }

  @Test
  void nothingReadsAsNothing() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    assertEquals(json, read(json));
  }

  @Test
  void peopleCanReadIt() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("task", "audit").put("state", "waiting").put("finishedAt", "2026-03-04T05:06:07Z");
    json.put("answer", "no").put("log", "one\ntwo\n").put("summary", "not due until 2026-03-05");
    json.putArray("details").add("approved by bob").add("denied by cost-cap: perRunUsd is 9");
    json.putObject("change")
        .putArray("files")
        .addObject()
        .put("path", "a.txt")
        .put("mode", "100644");
    assertEquals(
        """
        task: audit
        state: waiting
        finishedAt: 2026-03-04T05:06:07Z
        answer: "no"
        log: |
          one
          two
        summary: not due until 2026-03-05
        details:
          - approved by bob
          - "denied by cost-cap: perRunUsd is 9"
        change:
          files:
            - path: a.txt
              mode: "100644"
        """,
        new String(RecordYaml.bytes(json), StandardCharsets.UTF_8));
  }

  private static String text(Draw draw) {
    List<String> pieces =
        List.of(
            "a", "b c", " ", "\n", "\n\n", "\t", ":", ": ", " #", "-", "- ", "'", "\"", "\\", "|",
            ">", "{", "[", "]", "}", "&", "*", "!", "%", "@", "~", "1", "0x", "é", "😀", "\r",
            "\u0007", "\u0085", "\u2028", "\ufeff", "yes", "---", "...", "?", "=", "<<", ",");
    return String.join("", draw.list(0, 8, d -> d.of(pieces)));
  }

  private static ObjectNode read(ObjectNode json) {
    byte[] bytes = RecordYaml.bytes(json);
    YamlFile file = STRICT.read("record.yaml", bytes);
    String yaml = new String(bytes, StandardCharsets.UTF_8);
    assertEquals(List.of(), file.findings(), () -> "refused:\n" + yaml);
    assertEquals(1, file.documents().size(), yaml);
    return file.documents().getFirst().json();
  }
}
