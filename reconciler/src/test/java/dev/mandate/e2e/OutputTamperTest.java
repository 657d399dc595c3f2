package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.ledger.FinalRecord;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.testkit.RealGit;
import dev.mandate.verify.Problem;
import dev.mandate.verify.VerificationReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is changed about an output that waited, verifying fails and names its run. */
@Tag("both-forges")
class OutputTamperTest {
  @TempDir Path folder;
  private Scene scene;

  @BeforeEach
  void hold() {
    scene =
        Scene.in(folder)
            .declare(
                AgentText.changing(
                    "fixer",
                    "echo x > \"$MANDATE_TARGET/new\"; echo y > \"$MANDATE_ARTIFACTS/report\"",
                    "**"),
                TaskText.of("fix", "fixer").with("approvals: {output: {required: 1}}"));
    scene.reconcile();
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @TestFactory
  Stream<DynamicTest> oneByteOfEachFileOfTheRunAndOfTheRelease() {
    release();
    ObjectId honest = scene.repo.head("mandate/runs").orElseThrow();
    Map<String, String> files = scene.observed().files();
    return scene.observed().records("fix").stream()
        .flatMap(
            run ->
                files.keySet().stream()
                    .filter(path -> path.startsWith(run.folder() + "/"))
                    .filter(path -> !files.get(path).isEmpty())
                    .map(
                        path ->
                            DynamicTest.dynamicTest(
                                run.key().occurrence()
                                    + " "
                                    + path.substring(path.indexOf(run.run()) + 37),
                                () -> {
                                  restore(honest);
                                  scene.repo.commit(
                                      "mandate/runs",
                                      "Tamper",
                                      Map.of(path, changed(files.get(path))));
                                  assertEquals(Set.of(run.run()), broken());
                                })));
  }

  @Test
  void theCopyOfTheApproval() {
    release();
    String copy =
        scene.observed().files().keySet().stream()
            .filter(path -> path.startsWith("approvals/"))
            .findFirst()
            .orElseThrow();
    scene.repo.commit(
        "mandate/runs", "Tamper", Map.of(copy, changed(scene.observed().files().get(copy))));
    assertFalse(scene.verification().verified());
  }

  @Test
  void aProposalOfOtherBytes() {
    release();
    String branch = scene.observed().proposals().keySet().iterator().next();
    Path clone = cloneOf(branch);
    RealGit.run(clone, "rm", "-q", "new");
    commit(clone, "--amend", "--no-edit", "--allow-empty");
    RealGit.run(clone, "push", "-q", "--force", "origin", branch);
    assertEquals(Set.of("proposal/changed"), rules());
    assertEquals(Set.of(run().run()), broken());
  }

  @Test
  void aProposalOfTheSameBytesOnAnotherCommit() {
    release();
    String branch = scene.observed().proposals().keySet().iterator().next();
    scene.commit(Map.of("services/shop/other.txt", "main has moved\n"));
    Path clone = cloneOf(branch);
    RealGit.run(
        clone,
        "-c",
        "user.name=M",
        "-c",
        "user.email=m@example.org",
        "rebase",
        "-q",
        "origin/main");
    RealGit.run(clone, "push", "-q", "--force", "origin", branch);
    assertEquals(Set.of("proposal/changed"), rules());
    assertEquals(Set.of(run().run()), broken());
  }

  @Test
  void aProposalThatNobodyHasApproved() {
    Path clone = cloneOf("main");
    RealGit.run(clone, "checkout", "-q", "-b", "mandate/proposals/fix-early");
    commit(clone, "--allow-empty", "-m", "Propose\n\nMandate-Run: " + run().run());
    RealGit.run(clone, "push", "-q", "origin", "mandate/proposals/fix-early");
    assertEquals(Set.of("proposal/not-released", "proposal/changed"), rules());
    assertEquals(Set.of(run().run()), broken());
  }

  @Test
  void whatPeopleAddToAProposalIsTheirs() {
    release();
    String branch = scene.observed().proposals().keySet().iterator().next();
    Path clone = cloneOf(branch);
    commit(clone, "--allow-empty", "-m", "Add something");
    RealGit.run(clone, "push", "-q", "origin", branch);
    scene.assertSound();
  }

  private void release() {
    scene.approveOutput("fix", "bob");
    scene.reconcile();
    scene.assertSound();
    assertEquals(1, scene.observed().proposals().size());
  }

  private Path cloneOf(String branch) {
    Path clone = folder.resolve("clone");
    RealGit.run(
        folder, "clone", "-q", "-b", branch, scene.repo.path().toString(), clone.toString());
    return clone;
  }

  private static void commit(Path clone, String... how) {
    String[] command =
        Stream.concat(
                Stream.of("-c", "user.name=M", "-c", "user.email=m@example.org", "commit", "-q"),
                Stream.of(how))
            .toArray(String[]::new);
    RealGit.run(clone, command);
  }

  private FinalRecord run() {
    return record(key -> !key.isOutput());
  }

  private FinalRecord record(Predicate<OccurrenceKey> which) {
    return scene.observed().records("fix").stream()
        .filter(record -> which.test(record.key()))
        .findFirst()
        .orElseThrow();
  }

  private Set<String> broken() {
    VerificationReport report = scene.verification();
    assertFalse(report.verified());
    List<String> bad = report.runs().stream().filter(r -> !r.verified()).map(r -> r.id()).toList();
    assertTrue(
        report.problems().stream()
            .map(Problem::run)
            .flatMap(Optional::stream)
            .anyMatch(bad::contains),
        () -> report.problems().toString());
    return Set.copyOf(bad);
  }

  private Set<String> rules() {
    return scene.verification().problems().stream().map(Problem::rule).collect(Collectors.toSet());
  }

  private void restore(ObjectId honest) throws IOException {
    scene.repo.set("mandate/runs", honest);
  }

  /** With one byte flipped in the middle. */
  private static String changed(String content) {
    int middle = content.length() / 2;
    char other = content.charAt(middle) == 'a' ? 'b' : 'a';
    return content.substring(0, middle) + other + content.substring(middle + 1);
  }
}
