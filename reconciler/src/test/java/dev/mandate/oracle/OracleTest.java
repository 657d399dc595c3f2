package dev.mandate.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.testkit.GivenRepo;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An oracle that finds nothing proves nothing: each kind of violation is shown to be found. */
class OracleTest {
  private static final String ZEROS = "0".repeat(40);
  private static final String LEASE = "refs/mandate/leases/aa/" + "a".repeat(64);

  @TempDir Path folder;
  private GivenRepo repo;

  @BeforeEach
  void given() {
    repo = GivenRepo.with(folder.resolve("c.git"), Map.of("mandate.yaml", "m"));
  }

  private void record(String hex, String task, String run) {
    Map<String, String> files = new HashMap<>();
    files.put(
        "occurrences/"
            + hex
            + "/"
            + hex.charAt(0)
            + "/"
            + hex.charAt(0)
            + hex.repeat(31)
            + "f.json",
        "{\"task\":\"%s\",\"run\":\"%s\",\"folder\":\"runs/2026/01/01/%s\",\"specDigest\":\"sha256:d\"}"
            .formatted(task, run, run));
    files.put("runs/2026/01/01/" + run + "/run.yaml", "commit: " + "c".repeat(40) + "\n");
    files.put("runs/2026/01/01/" + run + "/decision.json", "{}");
    repo.commit("mandate/runs", "Record", files);
  }

  private List<String> judged(String... tasks) {
    return Oracle.violations(repo.path(), Set.of(tasks), Map.of());
  }

  @Test
  void oneRecordForEachTaskIsFine() {
    record("aa", "one", "r1");
    record("bb", "two", "r2");
    assertEquals(List.of(), judged("one", "two"));
  }

  @Test
  void noneAndTwoAreFound() {
    record("aa", "one", "r1");
    record("bb", "one", "r2");
    record("cc", "other", "r2");
    List<String> found = judged("one", "two");
    assertTrue(found.stream().anyMatch(v -> v.startsWith("one has 2 final records")));
    assertTrue(found.stream().anyMatch(v -> v.startsWith("two has 0 final records")));
    assertTrue(found.contains("two markers name the run r2"), found::toString);
  }

  @Test
  void aRecordThatWasChangedIsFound() {
    record("aa", "one", "r1");
    repo.commit("mandate/runs", "Change", Map.of("runs/2026/01/01/r1/run.yaml", "x"));
    assertEquals(
        List.of("recorded twice, changed or removed: M\truns/2026/01/01/r1/run.yaml"),
        judged("one"));
  }

  @Test
  void aStartWithoutApprovalIsFound() {
    record("aa", "one", "r1");
    repo.commit(
        "main", "Approve another", Map.of("approvals/a.yaml", "task: one\nspecDigest: sha256:e\n"));
    String base = dev.mandate.testkit.RealGit.run(repo.path(), "rev-parse", "main").strip();
    repo.commit("mandate/runs", "x", Map.of("runs/2026/01/01/r1/run.yaml", "commit: " + base));
    List<String> found = Oracle.violations(repo.path(), Set.of("one"), Map.of("one", 1));
    assertTrue(
        found.stream().anyMatch(v -> v.startsWith("one was started with approvals of []")),
        found::toString);
  }

  @Test
  void aClaimOfTwoIsFound() {
    String first = claim("h1", 1);
    String second = claim("h2", 1);
    String third = claim("h3", 2);
    List<String> found =
        Oracle.violations(
            repo.path(),
            List.of(
                List.of(new Oracle.Move(LEASE, ZEROS, first)),
                List.of(new Oracle.Move(LEASE, first, second)),
                List.of(new Oracle.Move(LEASE, first, third))));
    assertEquals(2, found.size(), found::toString);
    assertTrue(found.contains(LEASE + " was moved twice from " + first));
  }

  @Test
  void aRecordWithoutItsClaimIsFound() {
    record("aa", "one", "r1");
    String head = dev.mandate.testkit.RealGit.run(repo.path(), "rev-parse", "mandate/runs").strip();
    List<String> found =
        Oracle.violations(
            repo.path(), List.of(List.of(new Oracle.Move("refs/heads/mandate/runs", ZEROS, head))));
    assertEquals(1, found.size(), found::toString);
    assertTrue(found.getFirst().contains("came without its claim"));
  }

  private String claim(String holder, int token) {
    String text = "{\"holder\":\"%s\",\"token\":%d}".formatted(holder, token);
    String tree = dev.mandate.testkit.RealGit.run(repo.path(), "rev-parse", "main^{tree}").strip();
    return dev.mandate.testkit.RealGit.run(repo.path(), "commit-tree", "-m", text, tree).strip();
  }
}
