package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mandate.cycle.PassReport;
import dev.mandate.cycle.QuietProgress;
import dev.mandate.ledger.ArchiveManifest;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.snapshot.CommitId;
import dev.mandate.testkit.RealGit;
import dev.mandate.verify.VerificationReport;
import dev.mandate.wiring.OpenRepository;
import dev.mandate.writeback.RecordedRun;
import dev.mandate.writeback.RecordedState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs of past months leave the runs branch, and whoever looks for them finds them. */
@Tag("both-forges")
class ArchivesTest {
  private static final String ARCHIVE = "mandate/archive/2026-03";

  @TempDir Path folder;
  private Scene scene;

  @BeforeEach
  void runsInMarchAndMay() {
    scene = Scene.in(folder);
    scene.declare(
        AgentText.reporting("looker", "echo looked; echo x > \"$MANDATE_ARTIFACTS/report\""),
        TaskText.of("first", "looker"),
        TaskText.of("second", "looker"));
    scene.reconcile();
    scene.clock.set("2026-05-09T08:00:00Z");
    scene.declare(TaskText.of("third", "looker"));
    scene.reconcile();
    scene.assertSound();
  }

  @AfterEach
  void close() {
    RealGit.run(scene.repo.path(), "fsck", "--strict", "--no-dangling");
    scene.close();
  }

  private void keepOneMonth() {
    scene.commit(
        Map.of(
            ControlText.FILE,
            ControlText.usual().yaml(scene) + "  retention: {runs: {keepMonths: 1}}\n"));
  }

  private Set<String> monthsOnTheBranch() {
    return scene.observed().files().keySet().stream()
        .filter(path -> path.startsWith("runs/"))
        .map(path -> path.substring(5, 12))
        .collect(Collectors.toSet());
  }

  private void assertVerified() {
    VerificationReport report = scene.verification();
    assertEquals(List.of(), report.problems());
    assertEquals(List.of(), report.notChecked());
    assertEquals(scene.observed().records().size(), report.runs().size());
  }

  @Test
  void theRunsMoveAndEverythingElseStays() {
    Map<String, String> before = scene.observed().files();
    keepOneMonth();
    scene.reconcile();
    assertEquals(Set.of("2026/05"), monthsOnTheBranch());
    Map<String, String> archived = new TreeMap<>(scene.repo.files(ARCHIVE));
    Map<String, String> march = new TreeMap<>(before);
    march.keySet().removeIf(path -> !path.startsWith("runs/2026/03/"));
    archived.keySet().removeIf(path -> !path.startsWith("runs/2026/03/"));
    assertEquals(march, archived);
    for (String kept : List.of("occurrences/", "decisions/", "status/", "latest/")) {
      assertEquals(under(before, kept), under(scene.observed().files(), kept));
    }
    assertVerified();
  }

  @Test
  void anOutputThatWaitsIsReleasedFromTheArchive() {
    scene.clock.set("2026-03-09T08:00:00Z");
    scene.declare(
        AgentText.changing("fixer", "echo new > \"$MANDATE_TARGET/new\"", "**"),
        TaskText.of("fix", "fixer")
            .with("approvals: {output: {required: 1, ttlSeconds: 7776000}}"));
    scene.reconcile();
    keepOneMonth();
    scene.clock.set("2026-05-10T08:00:00Z");
    scene.reconcile();
    assertEquals(Set.of("2026/05"), monthsOnTheBranch());
    assertEquals("held", scene.observed().state("fix"), scene.observed().why("fix"));

    scene.approveOutput("fix", "bob");
    scene.reconcile();

    assertEquals(1, scene.observed().proposals().size());
    assertVerified();
  }

  private static Map<String, String> under(Map<String, String> files, String prefix) {
    Map<String, String> under = new TreeMap<>(files);
    under.keySet().removeIf(path -> !path.startsWith(prefix));
    return under;
  }

  @Test
  void whatIsFinishedAndMovedIsNotRunAgain() {
    keepOneMonth();
    scene.reconcile();
    String refs = scene.refs();
    assertEquals(List.of(), scene.reconcile("usual", new QuietProgress()).records());
    assertEquals(List.of(), scene.reconcile("another machine", new QuietProgress()).records());
    assertEquals(refs, scene.refs());
  }

  @Test
  void aQuietRepositoryMovesAMonthWhenItsTimeHasCome() {
    keepOneMonth();
    scene.reconcile();
    scene.reconcile();
    scene.clock.set("2026-06-30T23:59:59Z");
    assertTrue(scene.reconcile().last() instanceof PassReport.Carried, "June has begun");
    assertTrue(scene.reconcile().last() instanceof PassReport.Unchanged, "and nothing is due");
    assertEquals(Set.of("2026/05"), monthsOnTheBranch());
    scene.clock.set("2026-07-01T00:00:00Z");
    scene.reconcile();
    assertEquals(Set.of(), monthsOnTheBranch());
    assertTrue(scene.repo.head("mandate/archive/2026-05").isPresent());
    assertVerified();
  }

  @Test
  void aLateRunOfAMovedMonthStaysWhereItIsRecorded() {
    keepOneMonth();
    scene.reconcile();
    scene.clock.set("2026-03-20T08:00:00Z");
    scene.declare(TaskText.of("late", "looker"));
    scene.reconcile();
    scene.clock.set("2026-05-20T08:00:00Z");
    scene.reconcile();
    assertEquals(Set.of("2026/03", "2026/05"), monthsOnTheBranch());
    assertVerified();
    assertLinksAreWhole();
  }

  @Test
  void thePageTheStatusAndTheRecordLeadToTheRuns() throws Exception {
    keepOneMonth();
    scene.reconcile();
    assertLinksAreWhole();
    try (OpenRepository opened = Reconciler.open(scene.where(), scene.machine("reader"))) {
      CommitId head = opened.source().fetch().runs().orElseThrow();
      RecordedState state = RecordedState.read(opened.source(), Optional.of(head), 10);
      assertEquals(3, state.latest().size());
      for (FinalRecord record : state.latest()) {
        boolean moved = record.key().task().equals("third");
        assertEquals(moved ? Optional.empty() : Optional.of(ARCHIVE), state.archive(record));
        assertTrue(
            RecordedRun.read(opened.source(), head, record.folder())
                .files()
                .containsKey("artifacts/report"),
            record.toString());
      }
    }
  }

  private void assertLinksAreWhole() {
    Map<String, String> files = scene.observed().files();
    String page = files.get("README.md");
    assertTrue(page.contains("](archives/2026-03.json)"), page);
    Matcher links = Pattern.compile("]\\(([^)]*)\\)").matcher(page);
    while (links.find()) {
      String target = links.group(1);
      assertTrue(
          files.containsKey(target)
              || files.keySet().stream().anyMatch(path -> path.startsWith(target + "/")),
          target);
    }
  }

  @Test
  void oneByteOfEachArchivedFileIsFoundAndItsRunIsNamed() throws Exception {
    keepOneMonth();
    scene.reconcile();
    ObjectId honest = scene.repo.head(ARCHIVE).orElseThrow();
    FinalRecord run = scene.observed().record("first");
    Map<String, String> files = scene.repo.files(ARCHIVE);
    for (String path : files.keySet()) {
      if (path.startsWith(run.folder() + "/")) {
        scene.repo.set(ARCHIVE, honest);
        scene.repo.commit(ARCHIVE, "Tamper", Map.of(path, files.get(path) + "x"));
        expect("archive/changed", run);
      }
    }
    scene.repo.set(ARCHIVE, honest);
    assertVerified();
  }

  @Test
  void aRunTakenOutOfTheArchiveIsNamed() {
    keepOneMonth();
    scene.reconcile();
    FinalRecord run = scene.observed().record("first");
    List<String> files =
        scene.repo.files(ARCHIVE).keySet().stream()
            .filter(path -> path.startsWith(run.folder() + "/"))
            .toList();
    scene.repo.commit(ARCHIVE, "Tamper", Map.of(), files, "Ada", "ada@example.org");
    expect("archive/changed", run);
  }

  @Test
  void anArchiveBranchThatIsGoneIsMissed() throws Exception {
    keepOneMonth();
    scene.reconcile();
    scene.repo.delete(ARCHIVE);
    assertEquals(Set.of("archive/missing"), rules(scene.verification()));
  }

  @Test
  void anArchiveBranchMayHoldMoreBesideTheRuns() {
    keepOneMonth();
    scene.reconcile();
    scene.repo.commit(ARCHIVE, "Explain", Map.of("NOTES.md", "Runs of March.\n"));
    assertVerified();
  }

  @Test
  void aMonthThatIsTakenAwayWithoutAManifestIsFound() {
    FinalRecord run = scene.observed().record("first");
    List<String> files =
        scene.observed().files().keySet().stream()
            .filter(path -> path.startsWith("runs/2026/03/"))
            .toList();
    scene.repo.commit("mandate/runs", "Tamper", Map.of(), files, "Ada", "ada@example.org");
    expect("history/deleted", run);
  }

  @Test
  void aManifestThatDoesNotSayHowItWasIsFound() {
    keepOneMonth();
    scene.reconcile();
    String manifest = scene.observed().files().get("archives/2026-03.json");
    List<UnaryOperator<String>> lies =
        List.of(
            text -> text.replaceAll("\"tree\":\"....", "\"tree\":\"0000"),
            text -> text.replaceAll("\"commit\":\"....", "\"commit\":\"0000"),
            text -> text.replace("\"runs\":2", "\"runs\":3"),
            text -> text.replace("2026-03", "2026-02"),
            text -> text + " ",
            text -> "{}");
    for (UnaryOperator<String> lie : lies) {
      rewriteTheMove(Map.of("archives/2026-03.json", lie.apply(manifest)));
      assertTrue(rules(scene.verification()).contains("archive/manifest"), lie.apply(manifest));
    }
  }

  @Test
  void aMoveThatLosesOrKeepsARunIsFound() {
    keepOneMonth();
    scene.reconcile();
    Map<String, String> archived = scene.repo.files(ARCHIVE);
    String kept =
        archived.keySet().stream()
            .filter(path -> path.startsWith("runs/2026/03/"))
            .findFirst()
            .orElseThrow();
    rewriteTheMove(Map.of(kept, archived.get(kept)));
    assertTrue(rules(scene.verification()).contains("archive/manifest"));
  }

  @Test
  void aManifestThatIsChangedLaterIsFound() {
    keepOneMonth();
    scene.reconcile();
    scene.repo.commit("mandate/runs", "Tamper", Map.of("archives/2026-03.json", "{}"));
    assertTrue(rules(scene.verification()).contains("history/changed"));
  }

  /** The commit that moved the runs, made again with other files and by nobody that is trusted. */
  private void rewriteTheMove(Map<String, String> changes) {
    try {
      String now = RealGit.run(scene.repo.path(), "rev-parse", "mandate/runs^{tree}").strip();
      String parent = RealGit.run(scene.repo.path(), "rev-parse", ARCHIVE).strip();
      String forged =
          RealGit.run(
                  scene.repo.path(),
                  "-c",
                  "user.name=Mallory",
                  "-c",
                  "user.email=mallory@example.org",
                  "commit-tree",
                  "-p",
                  parent,
                  "-m",
                  "Move",
                  treeWith(now, changes))
              .strip();
      scene.repo.set("mandate/runs", ObjectId.fromString(forged));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private String treeWith(String tree, Map<String, String> changes) throws IOException {
    scene.repo.set("scratch", ObjectId.fromString(commitOf(tree)));
    scene.repo.commit("scratch", "Scratch", changes);
    return RealGit.run(scene.repo.path(), "rev-parse", "scratch^{tree}").strip();
  }

  private String commitOf(String tree) {
    return RealGit.run(
            scene.repo.path(),
            "-c",
            "user.name=Mallory",
            "-c",
            "user.email=mallory@example.org",
            "commit-tree",
            "-m",
            "Scratch",
            tree)
        .strip();
  }

  private void expect(String rule, FinalRecord run) {
    VerificationReport report = scene.verification();
    assertFalse(report.verified());
    assertTrue(
        report.problems().stream()
            .anyMatch(p -> p.rule().equals(rule) && p.run().filter(run.run()::equals).isPresent()),
        report.problems().toString());
  }

  private static Set<String> rules(VerificationReport report) {
    return report.problems().stream().map(p -> p.rule()).collect(Collectors.toSet());
  }

  @Test
  void theManifestNamesTheLastCommitThatHasTheRuns() throws Exception {
    ObjectId last = scene.repo.head("mandate/runs").orElseThrow();
    keepOneMonth();
    scene.reconcile();
    ArchiveManifest manifest =
        ArchiveManifest.fromJson(
            JsonMapper.builder()
                .build()
                .readTree(scene.observed().files().get("archives/2026-03.json")));
    assertEquals(2, manifest.runs());
    assertEquals(last, scene.repo.head(ARCHIVE).orElseThrow());
    assertEquals(last.name(), manifest.commit().hex());
    assertEquals(
        RealGit.run(scene.repo.path(), "rev-parse", ARCHIVE + ":runs/2026/03").strip(),
        manifest.tree().hex());
  }
}
