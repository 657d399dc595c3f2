package dev.mandate.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts of the example agents do what their specs promise. */
class ExampleAgentsTest {
  private static final Path GOLDEN =
      Path.of("src", "test", "resources", "examples").toAbsolutePath();

  @TempDir Path folder;
  private AgentRun checkout;

  @BeforeEach
  void checkOut() throws IOException, InterruptedException {
    checkout = new AgentRun(folder);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"dependency-pinner", "inventory", "licence-auditor", "service-card", "tidier"})
  void reportsAndProposesWhatTheGoldenFilesShow(String agent)
      throws IOException, InterruptedException {
    SortedMap<String, String> actual = filesIn(checkout.run(agent));
    String diff = checkout.diff();
    if (!diff.isEmpty()) {
      actual.put("change.diff", diff);
    }
    assertGolden(agent, actual);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dependency-pinner", "licence-auditor", "tidier"})
  void changesOnlyWhatItMayWriteAndNothingMoreTheSecondTime(String agent)
      throws IOException, InterruptedException {
    checkout.run(agent);
    List<String> changed = checkout.changedPaths();

    assertFalse(changed.isEmpty());
    JsonNode globs = AgentRun.spec(agent).at("/capabilities/paths/write");
    for (String path : changed) {
      assertTrue(
          Stream.iterate(0, i -> i < globs.size(), i -> i + 1)
              .map(i -> FileSystems.getDefault().getPathMatcher("glob:" + globs.get(i).asText()))
              .anyMatch(glob -> glob.matches(Path.of(path))),
          path);
    }
    checkout.stage();
    checkout.run(agent);
    assertEquals(List.of(), checkout.changedPaths());
  }

  @ParameterizedTest
  @ValueSource(strings = {"inventory", "service-card"})
  void readOnlyAgentsLeaveTheirCheckoutAlone(String agent)
      throws IOException, InterruptedException {
    assertTrue(AgentRun.spec(agent).at("/capabilities/readOnly").asBoolean());
    checkout.run(agent);
    assertEquals(List.of(), checkout.changedPaths());
  }

  @ParameterizedTest
  @ValueSource(strings = {"licence-auditor", "tidier"})
  void fileNamesAreNeverTakenForCodeOrOptions(String agent)
      throws IOException, InterruptedException {
    List<String> names =
        List.of("a \"b\" \\c.js", "$(touch broken-out).py", "-n.js", "x=1.py", "`id`'.js");
    for (String name : names) {
      Files.writeString(checkout.service().resolve(name), "let x = 1; \n", UTF_8);
    }
    checkout.stage();
    Path artifacts = checkout.run(agent);

    for (String name : names) {
      assertNotEquals(
          "let x = 1; \n", Files.readString(checkout.service().resolve(name), UTF_8), name);
    }
    assertFalse(Files.exists(checkout.service().resolve("broken-out")));
    if (agent.equals("licence-auditor")) {
      JsonNode missing =
          AgentRun.json(artifacts.resolve("licence-report.json")).path("missingHeaders");
      Set<String> reported = new HashSet<>();
      missing.forEach(name -> reported.add(name.asText()));
      assertTrue(reported.containsAll(names), reported::toString);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          requests                                | requests==2.32.4
          requests >= 2.31, < 3                   | requests==2.32.4
          requests[socks]~=2.31                   | requests[socks]==2.32.4
          Python_DateUtil>2  ; python_version>'3' | Python_DateUtil==2.9.0.post0  ; python_version>'3'
          requests==2.*                           | requests==2.32.4
          requests==2.32.3                        | requests==2.32.3
          requests == 2.32.3  # as agreed         | requests == 2.32.3  # as agreed
          requests @ https://example.org/r.whl    | requests @ https://example.org/r.whl
          -r other.txt                            | -r other.txt
          flask>=3                                | flask>=3
          """)
  void pinsPythonRequirementsAndKeepsTheRestOfTheLine(String line, String pinned)
      throws IOException, InterruptedException {
    Path file = checkout.service().resolve("jobs/requirements.txt");
    Files.writeString(file, line + "\n", UTF_8);
    checkout.run("dependency-pinner");
    assertEquals(pinned + "\n", Files.readString(file, UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          nanoid   ; 5.x                   ; 5.1.5
          nanoid   ; ^4 || ^5              ; 5.1.5
          nanoid   ; 5.1.4                 ; 5.1.4
          nanoid   ; 6.0.0-beta.1          ; 6.0.0-beta.1
          nanoid   ; git+ssh://h/nanoid    ; git+ssh://h/nanoid
          nanoid   ; workspace:^           ; workspace:^
          left-pad ; ^1.0.0                ; ^1.0.0
          """)
  void pinsJavaScriptRangesAndLeavesOtherSourcesAlone(String name, String range, String pinned)
      throws IOException, InterruptedException {
    Path file = checkout.service().resolve("web/package.json");
    String template =
        """
        {
          "dependencies": {
            "%s": "%s"
          },
          "engines": { "node": ">=20" }
        }
        """;
    Files.writeString(file, template.formatted(name, range), UTF_8);
    checkout.run("dependency-pinner");
    assertEquals(template.formatted(name, pinned), Files.readString(file, UTF_8));
  }

  @Test
  void pinnerReportsWhatNoLockFileResolves() throws IOException, InterruptedException {
    Path web = checkout.service().resolve("web");
    Files.delete(web.resolve("package-lock.json"));
    Files.writeString(checkout.service().resolve("jobs/requirements.lock"), "", UTF_8);
    checkout.stage();

    String report =
        Files.readString(checkout.run("dependency-pinner").resolve("pin-report.md"), UTF_8);

    assertEquals(List.of(), checkout.changedPaths());
    assertTrue(report.contains("| web/package.json | | | left: no lock file |"), report);
    assertTrue(
        report.contains(
            "| jobs/requirements.txt | requests | `>=2.31,<3` | left: not in the lock file |"),
        report);
  }

  @Test
  void inventoryNamesScopedPackagesAsPackageUrlsDo() throws IOException, InterruptedException {
    Files.writeString(
        checkout.service().resolve("web/package-lock.json"),
        """
        {
          "packages": {
            "node_modules/@scope/part": {
              "version": "1.2.3",
              "license": "(MIT OR Apache-2.0)"
            }
          }
        }
        """,
        UTF_8);
    JsonNode bom = AgentRun.json(checkout.run("inventory").resolve("bom.json"));

    Set<String> purls = new HashSet<>();
    bom.path("components").forEach(part -> purls.add(part.path("purl").asText()));
    assertEquals(bom.path("components").size(), purls.size());
    assertTrue(purls.contains("pkg:npm/%40scope/part@1.2.3"), purls::toString);
    for (JsonNode part : bom.path("components")) {
      if (part.path("name").asText().equals("part")) {
        assertEquals("@scope", part.path("group").asText());
        assertEquals("(MIT OR Apache-2.0)", part.at("/licenses/0/expression").asText());
      }
    }
  }

  private static void assertGolden(String agent, SortedMap<String, String> actual)
      throws IOException {
    Path golden = GOLDEN.resolve(agent);
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(golden);
      for (Map.Entry<String, String> file : actual.entrySet()) {
        Files.writeString(golden.resolve(file.getKey()), file.getValue(), UTF_8);
      }
      fail("wrote " + golden + "; read it, then run again without -Dgolden.update");
    }
    SortedMap<String, String> expected = filesIn(golden);
    assertEquals(expected.keySet(), actual.keySet());
    actual.forEach((name, text) -> assertEquals(expected.get(name), text, name));
  }

  private static SortedMap<String, String> filesIn(Path directory) throws IOException {
    SortedMap<String, String> texts = new TreeMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        texts.put(file.getFileName().toString(), Files.readString(file, UTF_8));
      }
    }
    return texts;
  }
}
