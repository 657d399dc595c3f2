package dev.mandate.writeback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.mandate.canonical.Digest;
import dev.mandate.run.Artifacts.Artifact;
import dev.mandate.snapshot.RepoPath;
import java.util.List;

/** Test reports come from agents; {@code make fuzz} looks for one that cannot be counted. */
class TestReportsFuzzTest {
  @FuzzTest
  void anyBytesAreCountedOrNamed(byte[] bytes) {
    Artifact artifact = new Artifact(new RepoPath("report.xml"), bytes, Digest.of(bytes));
    TestReports.of(List.of(artifact))
        .ifPresent(
            json -> {
              int failed = json.get("failed").intValue();
              int skipped = json.get("skipped").intValue();
              assertTrue(failed >= 0 && skipped >= 0);
              assertEquals(
                  json.get("total").intValue(), json.get("passed").intValue() + failed + skipped);
              assertTrue(json.get("passed").intValue() >= 0);
            });
  }
}
