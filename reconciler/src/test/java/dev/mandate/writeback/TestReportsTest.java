package dev.mandate.writeback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.Digest;
import dev.mandate.run.Artifacts.Artifact;
import dev.mandate.snapshot.RepoPath;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestReportsTest {

  @Test
  void casesOfAllReportsAreCountedAndThoseThatFailAreNamed() {
    ObjectNode tests =
        TestReports.of(
                List.of(
                    artifact(
                        "TEST-a.xml",
                        """
                        <?xml version="1.0"?>
                        <testsuite name="a" tests="99" failures="0">
                          <testcase classname="org.A" name="fine" time="0.1"/>
                          <testcase classname="org.A" name="wrong"><failure message="no">trace</failure>
                            <error/></testcase>
                          <testcase classname="org.A" name="later"><skipped/></testcase>
                        </testsuite>
                        """),
                    artifact(
                        "deep/pytest.xml",
                        """
                        <testsuites><testsuite><testcase name="broken"><error/></testcase>
                        <testcase name="good"><system-out>failure</system-out></testcase></testsuite></testsuites>
                        """),
                    artifact("notes.txt", "<testsuite><testcase/></testsuite>"),
                    artifact("pom.xml", "<project><testcase/></project>"),
                    artifact("no.xml", "no XML at all")))
            .orElseThrow();
    assertEquals(
        "{\"total\":5,\"passed\":2,\"failed\":2,\"skipped\":1,"
            + "\"failing\":[\"org.A.wrong\",\"broken\"],"
            + "\"reports\":[\"artifacts/TEST-a.xml\",\"artifacts/deep/pytest.xml\"],"
            + "\"unreadable\":[]}",
        tests.toString());
  }

  @Test
  void withoutAReportNothingIsSaid() {
    assertEquals(Optional.empty(), TestReports.of(List.of(artifact("a.xml", "<a/>"))));
    assertEquals(Optional.empty(), TestReports.of(List.of()));
  }

  @Test
  void aReportThatBreaksOffIsNamedAndCountsNothing() {
    ObjectNode tests =
        TestReports.of(List.of(artifact("cut.xml", "<testsuite><testcase name='x'/><testc")))
            .orElseThrow();
    assertEquals(0, tests.path("total").asInt());
    assertEquals("artifacts/cut.xml", tests.at("/unreadable/0").asText());
  }

  @Test
  void nothingIsResolved(@TempDir Path folder) throws Exception {
    Path secret = Files.writeString(folder.resolve("secret"), "hidden-word");
    String bomb =
        """
        <!DOCTYPE t [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY file SYSTEM "%s">]>
        <testsuite><testcase name="n"><failure>&file;&b;</failure></testcase>
        <testcase name="&file;"><failure/></testcase></testsuite>
        """
            .formatted(secret.toUri());
    String all =
        TestReports.of(List.of(artifact("bomb.xml", bomb))).map(Object::toString).orElse("");
    assertFalse(all.contains("hidden-word"), all);
  }

  @Test
  void namesAreShortAndFew() {
    StringBuilder many = new StringBuilder("<testsuite>");
    for (int i = 0; i < 1000; i++) {
      many.append("<testcase name='").append("😀".repeat(300)).append("'><failure/></testcase>");
    }
    ObjectNode tests =
        TestReports.of(List.of(artifact("many.xml", many.append("</testsuite>").toString())))
            .orElseThrow();
    assertEquals(1000, tests.path("failed").asInt());
    assertEquals(20, tests.path("failing").size());
    assertTrue(tests.at("/failing/0").asText().endsWith("😀…"));
    assertTrue(tests.at("/failing/0").asText().length() <= 201);
  }

  private static Artifact artifact(String path, String text) {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    return new Artifact(new RepoPath(path), content, Digest.of(content));
  }
}
