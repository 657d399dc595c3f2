package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.ledger.FinalRecord;
import dev.mandate.testkit.RealGit;
import dev.mandate.verify.VerificationReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is changed of a run that is recorded, verifying fails and names that run. */
@Tag("both-forges")
class TamperTest {
  @TempDir Path folder;
  private Scene scene;
  private FinalRecord run;
  private ObjectId honest;

  @BeforeEach
  void recordARun() {
    scene = Scene.in(folder);
    scene.declare(
        AgentText.changing(
            "fixer",
            "echo said; echo x > \"$MANDATE_TARGET/new\"; echo y > \"$MANDATE_ARTIFACTS/report\"",
            "**"),
        TaskText.needingApproval("fix", "fixer"));
    scene.declare(AgentText.reporting("looker", "echo hi"), TaskText.of("look", "looker"));
    scene.approve("fix", "bob");
    scene.reconcile();
    scene.assertSound();
    run = scene.observed().record("fix");
    honest = scene.repo.head("mandate/runs").orElseThrow();
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @TestFactory
  Stream<DynamicTest> oneByteOfEachFile() {
    Map<String, String> files = scene.observed().files();
    return files.keySet().stream()
        .filter(path -> path.startsWith(run.folder() + "/"))
        .map(
            path ->
                DynamicTest.dynamicTest(
                    path.substring(path.lastIndexOf('/') + 1),
                    () -> {
                      restore();
                      scene.repo.commit(
                          "mandate/runs", "Tamper", Map.of(path, changed(files.get(path))));
                      expectNamed();
                    }));
  }

  @Test
  void oneByteOfTheMarkerOfTheOccurrence() {
    String marker = run.key().marker().value();
    String content = scene.observed().files().get(marker);
    scene.repo.commit("mandate/runs", "Tamper", Map.of(marker, changed(content)));
    assertTrue(
        scene.verification().problems().stream()
            .anyMatch(p -> p.path().filter(marker::equals).isPresent()));
    expectNamed();
  }

  @Test
  void oneByteOfTheMarkerOfAnAttempt() {
    scene.declare(
        AgentText.reporting(
            "moody", "mkdir '" + folder.resolve("tried") + "' && exit 1; echo done"),
        TaskText.of("again", "moody").with("retry: {maxAttempts: 2, backoffSeconds: 0}"));
    scene.reconcile();
    run = scene.observed().attempts().getFirst();
    String marker = run.key().attemptMarker(1).value();
    String content = scene.observed().files().get(marker);
    scene.repo.commit("mandate/runs", "Tamper", Map.of(marker, changed(content)));
    expectNamed();
  }

  @Test
  void aFileTakenAway() {
    String log = run.folder() + "/log.txt";
    scene.repo.commit("mandate/runs", "Tamper", Map.of(), List.of(log), "Ada", "ada@example.org");
    expectNamed();
  }

  @Test
  void aFileChangedInACommitThatAnotherKeySigned() throws IOException {
    Path clone = folder.resolve("clone");
    RealGit.run(
        folder,
        "clone",
        "-q",
        "-b",
        "mandate/runs",
        scene.repo.path().toString(),
        clone.toString());
    Path log = clone.resolve(run.folder().value()).resolve("log.txt");
    Files.writeString(log, changed(Files.readString(log)));
    Path key = folder.resolve("mallory_ssh");
    Process keygen =
        new ProcessBuilder("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString())
            .start();
    assertEquals(0, keygen.onExit().join().exitValue());
    RealGit.run(
        clone,
        "-c",
        "gpg.format=ssh",
        "-c",
        "user.signingkey=" + key,
        "commit",
        "-q",
        "-S",
        "-a",
        "-m",
        "Tamper");
    RealGit.run(clone, "push", "-q", "origin", "mandate/runs");
    expectNamed();
  }

  @Test
  void theCommandLineSaysNo() {
    scene.repo.commit("mandate/runs", "Tamper", Map.of(run.folder() + "/log.txt", "not said\n"));
    try (MandateProcess process =
        MandateProcess.start(
            folder.resolve("user"), Map.of(), "verify", "--repo", scene.repo.path().toString())) {
      MandateProcess.Ended ended = process.end();
      assertEquals(1, ended.exitCode(), ended.toString());
      assertTrue((ended.output() + ended.progress()).contains(run.run()), ended.toString());
    }
  }

  private void expectNamed() {
    VerificationReport report = scene.verification();
    assertFalse(report.verified());
    List<String> broken =
        report.runs().stream().filter(r -> !r.verified()).map(r -> r.id()).toList();
    assertEquals(List.of(run.run()), broken, () -> report.problems().toString());
    assertTrue(
        report.problems().stream().anyMatch(p -> p.run().filter(run.run()::equals).isPresent()));
  }

  private void restore() throws IOException {
    scene.repo.set("mandate/runs", honest);
  }

  /** With one byte flipped in the middle. */
  private static String changed(String content) {
    int middle = content.length() / 2;
    char other = content.charAt(middle) == 'a' ? 'b' : 'a';
    return content.substring(0, middle) + other + content.substring(middle + 1);
  }
}
