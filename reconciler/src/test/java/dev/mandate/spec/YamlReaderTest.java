package dev.mandate.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.finding.Finding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlReaderTest {
  private static final Path CORPUS = Path.of("src/test/resources/cases/yaml");
  private static final Path LISTING = Path.of("src/test/resources/cases/yaml.txt");

  private final YamlReader reader = new YamlReader(Limits.defaults());

  @Test
  void everyBrokenFileIsRefusedAtItsPlace() throws IOException {
    List<String> listing = new ArrayList<>();
    try (Stream<Path> files = Files.list(CORPUS)) {
      for (Path file : files.sorted().toList()) {
        YamlFile read = reader.read(file.getFileName().toString(), Files.readAllBytes(file));
        assertTrue(!read.findings().isEmpty(), file + " was not refused");
        read.findings().forEach(f -> listing.add(f.where() + " " + f.rule() + ": " + f.what()));
      }
    }

    assertEquals(Files.readString(LISTING), String.join("\n", listing) + "\n");
  }

  @Test
  void readsTheDataOfEveryStyle() {
    assertEquals(
        """
        {"a":1,"b":"x","c":[true,null,2.5,"~"],"d":{"e f":"two\\nlines\\n"},"g":"folded text"}\
        """,
        json(
            """
            a: 1
            "b": 'x'
            c: [true, ~, 2.5, "~"]
            d:
              e f: |
                two
                lines
            g: >-
              folded
              text
            """));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0, 0",
    "+7, 7",
    "0x1F, 31",
    "1.50, 1.5",
    "2., 2",
    ".5, 0.5",
    "1.0, 1",
    "-3.25, -3.25",
    "9007199254740992, 9007199254740992",
    "True, true",
    "FALSE, false",
    "null, null",
    "Null, null",
    "2026-05-04, '\"2026-05-04\"'",
    "1.2.3, '\"1.2.3\"'",
    "8080:80, '\"8080:80\"'",
    "yess, '\"yess\"'",
    "-, '\"-\"'",
    "0x, '\"0x\"'",
    "12e, '\"12e\"'",
    "1-5, '\"1-5\"'"
  })
  void resolvesPlainScalarsByTheCoreSchema(String scalar, String json) {
    // A lone dash is text only inside of a flow collection's quotes or behind a letter.
    String yaml = scalar.equals("-") ? "a: \"-\"" : "a: " + scalar;
    assertEquals("{\"a\":" + json + "}", json(yaml));
  }

  @Test
  void tabsInsideQuotesAndBlocksAreText() {
    assertEquals("{\"a\":\"x\\ty\",\"b\":\"\\tz\\n\"}", json("a: \"x\ty\"\nb: |\n  \tz\n"));
  }

  @Test
  void keepsTheOtherDocumentsOfAFile() {
    YamlFile file = read("a: 1\n---\na: yes\n---\nb: 2\n");

    assertEquals(2, file.documents().size());
    assertEquals(1, file.findings().size());
  }

  @Test
  void knowsThePlaceOfEveryKeyAndValue() {
    YamlFile file = read("a: 1\nb:\n  - x\n  - {c: 2,   d: 3}\n");
    Positions positions = file.documents().getFirst().positions();

    assertEquals("f:1:1", positions.key("f", List.of("a")).toString());
    assertEquals("f:1:4", positions.value("f", List.of("a")).toString());
    assertEquals("f:3:5", positions.value("f", List.of("b", "0")).toString());
    assertEquals("f:4:14", positions.key("f", List.of("b", "1", "d")).toString());
    assertEquals("f:4:17", positions.value("f", List.of("b", "1", "d")).toString());
    assertEquals("f:4:5", positions.value("f", List.of("b", "1", "gone")).toString());
  }

  @Test
  void everyLimitIsNamedInItsFinding() {
    YamlReader small = new YamlReader(new Limits(60, 2, 8, 2, 10));

    assertEquals("yaml/too-large", onlyRule(small, "a: " + "x".repeat(60)));
    assertEquals("yaml/too-many-documents", onlyRule(small, "a: 1\n---\nb: 1\n---\nc: 1\n"));
    assertEquals("yaml/too-many-values", onlyRule(small, "a: [1, 2, 3, 4, 5, 6, 7, 8]"));
    assertEquals("yaml/too-deep", onlyRule(small, "a: [[1]]"));
    assertEquals("yaml/too-long", onlyRule(small, "a: " + "x".repeat(11)));
  }

  @Test
  void findingsOfOneFileAreLimited() {
    YamlFile file = read("a:\n" + "- yes\n".repeat(5000));

    assertEquals(100, file.findings().size());
  }

  private static String onlyRule(YamlReader reader, String yaml) {
    List<Finding> findings = reader.read("f", yaml.getBytes(StandardCharsets.UTF_8)).findings();
    assertEquals(1, findings.size(), findings.toString());
    return findings.getFirst().rule();
  }

  private YamlFile read(String yaml) {
    return reader.read("f", yaml.getBytes(StandardCharsets.UTF_8));
  }

  private String json(String yaml) {
    YamlFile file = read(yaml);
    assertEquals(List.of(), file.findings());
    return file.documents().getFirst().json().toString();
  }
}
