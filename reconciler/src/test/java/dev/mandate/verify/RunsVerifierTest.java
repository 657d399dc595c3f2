package dev.mandate.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.canonical.Digest;
import dev.mandate.decide.DecisionRecord;
import dev.mandate.evidence.EvidenceSigner;
import dev.mandate.evidence.RunStatements;
import dev.mandate.evidence.Statement;
import dev.mandate.ledger.ProposalEnd;
import dev.mandate.signing.KeySignatures;
import dev.mandate.signing.LocalKeySigner;
import dev.mandate.signing.TestKeys;
import dev.mandate.snapshot.CommitId;
import dev.mandate.spec.ControlRepository;
import dev.mandate.verify.GivenBranch.Step;
import dev.mandate.verify.VerificationReport.CheckedRun;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.eclipse.jgit.lib.FileMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The honest runs are signed once for all tests; each test gets a repository of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RunsVerifierTest {
  private static final CommitId SPEC_COMMIT = new CommitId("a".repeat(40));

  private GivenBranch branch;

  private final KeySignatures signatures = new KeySignatures();
  private final EvidenceSigner signer = new LocalKeySigner(TestKeys.ed25519(1));
  private final EvidenceSigner stranger = new LocalKeySigner(TestKeys.ed25519(2));
  private final EvidenceSigner alice = new LocalKeySigner(TestKeys.p256(3));
  private final GivenDeclarations declarations =
      new GivenDeclarations(SPEC_COMMIT).person("alice", alice.publicKey());

  private final GivenRun first = declared(GivenRun.of("audit"));
  private final GivenRun second = declared(GivenRun.of("bump"));
  private final GivenRun third = declared(approvedByAlice(GivenRun.of("deploy")));
  private final List<Step> honest = honestSteps();

  @BeforeEach
  void create(@TempDir Path folder) {
    branch = new GivenBranch(folder.resolve("runs.git"));
  }

  @AfterEach
  void close() {
    branch.close();
  }

  @Test
  void anHonestBranchVerifies() {
    List<CommitId> commits = branch.write(honest);

    VerificationReport report = verify(commits.getLast());

    assertEquals(List.of(), report.problems());
    assertTrue(report.verified());
    assertEquals(List.of(), report.notChecked());
    assertEquals(4, report.commits());
    assertEquals(
        List.of(
            new CheckedRun(
                first.id(), first.folder(), Optional.of("audit"), Optional.of("succeeded"), true),
            new CheckedRun(
                second.id(), second.folder(), Optional.of("bump"), Optional.of("succeeded"), true),
            new CheckedRun(
                third.id(), third.folder(), Optional.of("deploy"), Optional.of("succeeded"), true)),
        report.runs());
    assertEquals(new TrustPolicy.Source.DefaultBranch(SPEC_COMMIT), report.trust().source());
  }

  @Test
  void anotherAlgorithmVerifiesToo() {
    EvidenceSigner ec = new LocalKeySigner(TestKeys.p256(7));
    CommitId head = branch.write(List.of(Step.add(first.files(ec), ec))).getLast();

    assertEquals(
        List.of(), verifier(trust(ec)).verify(branch.history(), Optional.of(head)).problems());
  }

  @Test
  void noBranchIsNoProblemUnlessThereWasOne() {
    assertTrue(verifier(trust(signer)).verify(branch.history(), Optional.empty()).verified());
    RunsVerifier knowing =
        new RunsVerifier(
            signatures, trust(signer), Optional.of(declarations), Optional.of(SPEC_COMMIT));
    assertEquals(
        Set.of("history/rewritten"), rules(knowing.verify(branch.history(), Optional.empty())));
  }

  @Test
  void withoutTheDefaultBranchTheReportSaysWhatIsNotChecked() {
    CommitId head = branch.write(honest).getLast();
    VerificationReport report =
        new RunsVerifier(signatures, trust(signer), Optional.empty(), Optional.empty())
            .verify(branch.history(), Optional.of(head));

    assertTrue(report.verified());
    assertEquals(1, report.notChecked().size());
  }

  @Test
  void oneChangedByteInACommitOnTopNamesTheRun() {
    for (String path : second.files(signer).keySet()) {
      for (byte[] changed : changedCopies(second.files(signer).get(path))) {
        List<Step> steps = new ArrayList<>(honest);
        steps.add(Step.add(Map.of(path, changed), signer));

        VerificationReport report = verify(branch.write(steps).getLast());

        assertEquals(Set.of("history/changed"), rules(report), path);
        if (path.startsWith("runs/")) {
          assertEquals(Set.of(second.id()), badRuns(report), path);
        }
      }
    }
  }

  @Test
  void oneChangedByteInARewrittenHistoryNamesTheRunEvenUnderATrustedSignature() {
    for (String path : second.files(signer).keySet()) {
      for (byte[] changed : changedCopies(second.files(signer).get(path))) {
        List<Step> steps = new ArrayList<>(honest);
        steps.set(1, steps.get(1).with(path, Optional.of(changed)));

        VerificationReport report = verify(branch.write(steps).getLast());

        assertFalse(report.verified(), path);
        assertEquals(Set.of(second.id()), badRuns(report), path);
        assertEquals(
            Set.of(second.id()),
            report.runs().stream()
                .filter(run -> !run.verified())
                .map(CheckedRun::id)
                .collect(Collectors.toSet()),
            path);
      }
    }
  }

  @Test
  void everyMissingFileNamesTheRunAndTheFile() {
    for (String path : second.files(signer).keySet()) {
      List<Step> steps = new ArrayList<>(honest);
      steps.set(1, steps.get(1).without(path));

      VerificationReport report = verify(branch.write(steps).getLast());

      assertEquals(Set.of(second.id()), badRuns(report), path);
      if (path.startsWith("runs/")) {
        assertTrue(
            report.problems().stream().anyMatch(p -> p.path().equals(Optional.of(path))), path);
      }
    }
  }

  @Test
  void anExtraFileNamesTheRunAndTheFile() {
    String extra = second.folder() + "/artifacts/extra.txt";
    List<Step> steps = new ArrayList<>(honest);
    steps.set(1, steps.get(1).with(extra, Optional.of(new byte[0])));

    VerificationReport report = verify(branch.write(steps).getLast());

    assertEquals(Set.of("run/extra-file"), rules(report));
    assertEquals(Set.of(second.id()), badRuns(report));
    assertEquals(Optional.of(extra), report.problems().getFirst().path());
  }

  @Test
  void aFileAddedLaterNamesTheRun() {
    List<Step> steps = new ArrayList<>(honest);
    steps.add(Step.add(Map.of(first.folder() + "/more.txt", new byte[0]), signer));

    VerificationReport report = verify(branch.write(steps).getLast());

    assertEquals(Set.of("run/added-later"), rules(report));
    assertEquals(Set.of(first.id()), badRuns(report));
  }

  @Test
  void aDeletedFileNamesTheRun() {
    List<Step> steps = new ArrayList<>(honest);
    steps.add(Step.delete(first.folder() + "/log.txt", signer));

    VerificationReport report = verify(branch.write(steps).getLast());

    assertEquals(Set.of("history/deleted"), rules(report));
    assertEquals(Set.of(first.id()), badRuns(report));
  }

  @ParameterizedTest
  @ValueSource(strings = {RunStatements.PROVENANCE_FILE, RunStatements.RUN_FILE})
  void bundlesSwappedBetweenRunsNameBothRuns(String bundle) {
    List<Step> steps = new ArrayList<>(honest);
    byte[] ofFirst = first.files(signer).get(first.folder() + "/" + bundle);
    byte[] ofSecond = second.files(signer).get(second.folder() + "/" + bundle);
    steps.set(0, steps.get(0).with(first.folder() + "/" + bundle, Optional.of(ofSecond)));
    steps.set(1, steps.get(1).with(second.folder() + "/" + bundle, Optional.of(ofFirst)));

    assertEquals(Set.of(first.id(), second.id()), badRuns(verify(branch.write(steps).getLast())));
  }

  @Test
  void theTwoBundlesOfARunSwappedNameTheRun() {
    String provenance = second.folder() + "/" + RunStatements.PROVENANCE_FILE;
    String run = second.folder() + "/" + RunStatements.RUN_FILE;
    List<Step> steps = new ArrayList<>(honest);
    Step honest = steps.get(1);
    steps.set(
        1,
        honest
            .with(provenance, honest.changes().get(run))
            .with(run, honest.changes().get(provenance)));

    VerificationReport report = verify(branch.write(steps).getLast());

    assertTrue(rules(report).contains("bundle/predicate-type"));
    assertEquals(Set.of(second.id()), badRuns(report));
  }

  @Test
  void aRunCopiedToAnotherFolderIsFound() {
    List<Step> steps = new ArrayList<>(honest);
    Map<String, byte[]> copy =
        first.files(signer).entrySet().stream()
            .filter(file -> file.getKey().startsWith("runs/"))
            .collect(
                Collectors.toMap(
                    file -> file.getKey().replace("2026/03/04", "2026/03/05"),
                    Map.Entry::getValue));
    steps.add(Step.add(copy, signer));

    assertEquals(Set.of(first.id()), badRuns(verify(branch.write(steps).getLast())));
  }

  @Test
  void evidenceOfAStrangerIsRejectedEvenInATrustedCommit() {
    List<Step> steps = new ArrayList<>(honest);
    steps.set(1, Step.add(second.files(stranger), signer));

    VerificationReport report = verify(branch.write(steps).getLast());

    assertEquals(Set.of("bundle/rejected"), rules(report));
    assertEquals(Set.of(second.id()), badRuns(report));
  }

  @Test
  void aCommitOfAStrangerIsFound() {
    List<Step> steps = new ArrayList<>(honest);
    steps.set(2, steps.get(2).signedBy(Optional.of(stranger)));
    List<CommitId> commits = branch.write(steps);

    VerificationReport report = verify(commits.getLast());

    assertEquals(Set.of("commit/signature"), rules(report));
    assertEquals(Optional.of(commits.get(2)), report.problems().getFirst().commit());
  }

  @Test
  void anUnsignedCommitIsFound() {
    List<Step> steps = new ArrayList<>(honest);
    steps.set(2, steps.get(2).signedBy(Optional.empty()));

    assertEquals(Set.of("commit/unsigned"), rules(verify(branch.write(steps).getLast())));
  }

  @Test
  void aMergeIsFound() {
    List<CommitId> line = branch.write(honest);
    List<CommitId> other =
        branch.write(List.of(Step.add(Map.of("README.md", new byte[0]), signer)));
    CommitId merge = branch.merge(honest, List.of(line.getLast(), other.getLast()), signer);

    assertTrue(rules(verify(merge)).contains("history/merge"));
  }

  @Test
  void aRewrittenHistoryIsFoundByACommitSeenBefore() {
    CommitId seen = branch.write(honest).get(1);
    List<Step> reordered = new ArrayList<>(honest);
    Collections.swap(reordered, 0, 1);
    CommitId head = branch.write(reordered).getLast();

    RunsVerifier knowing =
        new RunsVerifier(signatures, trust(signer), Optional.of(declarations), Optional.of(seen));

    assertEquals(
        Set.of("history/rewritten"), rules(knowing.verify(branch.history(), Optional.of(head))));
  }

  @Test
  void aHistoryThatSomebodyElseReorderedIsFound() {
    List<Step> reordered = new ArrayList<>(honest);
    Collections.swap(reordered, 0, 1);
    reordered.replaceAll(step -> step.signedBy(Optional.of(stranger)));

    assertEquals(Set.of("commit/signature"), rules(verify(branch.write(reordered).getLast())));
  }

  @Test
  void derivedFilesMayChangeAndOtherPathsHaveNoPlace() {
    List<Step> steps = new ArrayList<>(honest);
    steps.add(Step.add(Map.of("README.md", GivenRun.bytes("new")), signer));
    steps.add(Step.delete("status/tasks/ab/audit.yaml", signer));
    assertEquals(Set.of(), rules(verify(branch.write(steps).getLast())));

    steps.add(Step.add(Map.of("agents/rogue.yaml", new byte[0]), signer));
    assertEquals(Set.of("tree/unknown-path"), rules(verify(branch.write(steps).getLast())));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"decisions/ab/x.json", "approvals/ab.yaml", "audit/2026.jsonl", "occurrences/x"})
  void recordsAreOnlyEverAdded(String path) {
    List<Step> steps = new ArrayList<>(honest);
    steps.add(Step.add(Map.of(path, GivenRun.bytes("one")), signer));
    boolean known = verify(branch.write(steps).getLast()).verified();
    assertEquals(!path.equals("occurrences/x"), known);

    steps.add(Step.add(Map.of(path, GivenRun.bytes("two")), signer));
    assertFalse(verify(branch.write(steps).getLast()).verified());
    steps.removeLast();
    steps.add(Step.delete(path, signer));
    assertFalse(verify(branch.write(steps).getLast()).verified());
  }

  /** The newest counts, so each has to be one that can follow the one before it. */
  @ParameterizedTest
  @CsvSource({
    "rejected, true",
    "merged, true",
    "reopened, false",
    "rejected reopened rejected, true",
    "rejected reopened merged, true",
    "rejected merged, true",
    "rejected rejected, false",
    "merged reopened, false",
    "rejected reopened reopened, false",
    "rejected forgotten, false"
  })
  void decisionsOnProposalsAreOneChain(String decided, boolean verified) {
    List<Step> steps = new ArrayList<>(honest);
    String[] words = decided.split(" ");
    for (int i = 0; i < words.length; i++) {
      String time = "2026-03-04T0%d:00:00Z".formatted(i);
      steps.add(decision(i + 1, decision(words[i], time)));
    }
    VerificationReport report = verify(branch.write(steps).getLast());
    assertEquals(verified ? Set.of() : Set.of("record/proposal"), rules(report));
  }

  @Test
  void decisionsOnProposalsHaveTheirPlaceAndTime() {
    ObjectNode rejected = decision("rejected", "2026-03-04T05:00:00Z");
    ObjectNode before = decision("reopened", "2026-03-04T04:00:00Z");
    ObjectNode other = decision("reopened", "2026-03-04T06:00:00Z").put("branch", "other");
    ObjectNode ofOther = decision("rejected", "2026-03-04T05:00:00Z").put("run", second.id());
    for (List<Step> added :
        List.of(
            List.of(decision(2, rejected)),
            List.of(decision(1, ofOther)),
            List.of(decision(1, rejected), decision(2, before)),
            List.of(decision(1, rejected), decision(2, other)),
            List.of(Step.add(Map.of("proposals/x.json", GivenRun.bytes("{}")), signer)))) {
      List<Step> steps = new ArrayList<>(honest);
      steps.addAll(added);
      assertEquals(Set.of("record/proposal"), rules(verify(branch.write(steps).getLast())));
    }
  }

  private Step decision(int number, ObjectNode decision) {
    String path = ProposalEnd.path(first.id(), number).value();
    return Step.add(Map.of(path, CanonicalJson.bytes(decision)), signer);
  }

  private ObjectNode decision(String decided, String at) {
    ProposalEnd end =
        new ProposalEnd(
            first.id(),
            "mandate/proposals/audit-0123456789ab",
            SPEC_COMMIT,
            ProposalEnd.Decided.MERGED,
            "7",
            "https://forge.example/7",
            Optional.of("bob"),
            Optional.of(9L),
            Optional.of(Instant.parse(at)));
    return end.toJson().put("decided", decided);
  }

  @Test
  void aMarkerWithoutARunIsFound() {
    List<Step> steps = new ArrayList<>(honest);
    String marker = declared(GivenRun.of("other")).marker();
    steps.add(Step.add(Map.of(marker, GivenRun.bytes("{}")), signer));

    assertEquals(Set.of("run/marker"), rules(verify(branch.write(steps).getLast())));
  }

  @Test
  void linksAndProgramsHaveNoPlace() {
    List<Step> steps = new ArrayList<>(honest);
    for (FileMode mode : List.of(FileMode.SYMLINK, FileMode.EXECUTABLE_FILE)) {
      steps.add(Step.add(Map.of("audit/" + mode, GivenRun.bytes("README.md")), signer).as(mode));
      assertEquals(Set.of("tree/not-a-file"), rules(verify(branch.write(steps).getLast())));
      steps.removeLast();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "kind: Run, kind: Decision, run/mismatch",
    "agent: auditor, agent: other, run/mismatch",
    "environment: production, environment: sandbox, run/mismatch",
    "aaaaaaaaaa, aaaaaaaaab, run/mismatch",
    "attempt: 1, attempt: 2, run/mismatch",
    "outcome: succeeded, outcome: failed, run/mismatch",
    "05:06:07Z, 05:06:08Z, run/mismatch",
    "approvals: [], approvals: [{approver: alice}], run/mismatch",
    "task: bump, task: dump, run/marker",
    "occurrence: once, occurrence: twice, run/marker",
    "'reason: it ended with exit code 0', 'agent: {toolCalls: 3}', run/mismatch",
    "apiVersion, kind, run/unreadable",
  })
  void aSignedRecordThatDisagreesWithItsStatementIsFound(String part, String other, String rule) {
    Map<String, byte[]> files =
        second.files(signer, "run.yaml", text -> replaced(text, part, other));

    VerificationReport report = verify(branch.write(List.of(Step.add(files, signer))).getLast());

    assertTrue(rules(report).contains(rule), report.problems().toString());
    assertEquals(Set.of(second.id()), badRuns(report));
  }

  @ParameterizedTest
  @CsvSource({
    "'\"verdict\":\"allow\"', '\"verdict\":\"deny\"'",
    "'\"verdict\":\"allow\"', '\"verdict\":\"warn\"'",
    "before_execute, after_execute",
    "'\"name\":\"production\"', '\"name\":\"sandbox\"'",
    "'\"required\":0', '\"required\":1'",
    "'\"required\":0', '\"optional\":0'",
    "'\"bundle\":\"sha256:', '\"bundle\":\"sha256:0'",
    "'{', '['",
  })
  void aSignedDecisionThatDoesNotHoldIsFound(String part, String other) {
    Map<String, byte[]> files =
        second.files(signer, "decision.json", text -> replaced(text, part, other));

    VerificationReport report = verify(branch.write(List.of(Step.add(files, signer))).getLast());

    assertEquals(Set.of("run/decision"), rules(report));
    assertEquals(Set.of(second.id()), badRuns(report));
  }

  @ParameterizedTest
  @CsvSource({
    "'\"event\":\"succeeded\"', '\"event\":\"failed\"'",
    "'\"event\":\"starting\"', '\"event\":\"running\"'",
    "'\"event\":\"queued\"', '\"event\":\"rested\"'",
    "05:06:09Z, 05:06:10Z",
    "05:06:07Z, 05:06:08Z",
    "'{', '[{'",
  })
  void signedEventsThatDoNotHoldAreFound(String part, String other) {
    Map<String, byte[]> files =
        second.files(signer, "events.jsonl", text -> replaced(text, part, other));

    VerificationReport report = verify(branch.write(List.of(Step.add(files, signer))).getLast());

    assertEquals(Set.of("run/events"), rules(report));
    assertEquals(Set.of(second.id()), badRuns(report));
  }

  @Test
  void aRunThatSucceededIsNoAttemptThatAnotherFollows() {
    Map<String, byte[]> files = new TreeMap<>(second.files(signer));
    byte[] marker = files.remove(second.marker());
    files.put(second.key().attemptMarker(1).value(), marker);

    VerificationReport report = verify(branch.write(List.of(Step.add(files, signer))).getLast());

    assertEquals(Set.of("run/marker"), rules(report));
  }

  @Test
  void aProvenanceThatNamesAnotherReconcilerIsFound() {
    EvidenceSigner liar =
        new EvidenceSigner() {
          @Override
          public byte[] bundle(Statement statement) {
            return signer.bundle(statement);
          }

          @Override
          public String sshSignature(String namespace, byte[] message) {
            return signer.sshSignature(namespace, message);
          }

          @Override
          public String publicKey() {
            return stranger.publicKey();
          }
        };
    CommitId head = branch.write(List.of(Step.add(second.files(liar), signer))).getLast();

    assertEquals(Set.of("bundle/builder"), rules(verify(head)));
  }

  @Test
  void aProvenanceOfAnotherRunOfTheSameFilesIsFound() {
    GivenRun elsewhere = second.withSpecCommit(new CommitId("c".repeat(40)));
    String provenance = second.folder() + "/" + RunStatements.PROVENANCE_FILE;
    Map<String, byte[]> files = new TreeMap<>(second.files(signer));
    files.put(
        provenance,
        elsewhere
            .files(signer, "run.yaml", text -> replaced(text, "c".repeat(40), SPEC_COMMIT.hex()))
            .get(provenance));

    VerificationReport report = verify(branch.write(List.of(Step.add(files, signer))).getLast());

    assertEquals(Set.of("run/mismatch"), rules(report));
    assertEquals(Optional.of(provenance), report.problems().getFirst().path());
  }

  @Test
  void everyByteOfAnApprovalAndOfADecisionsQuestionCounts() {
    byte[] approval = honest.get(2).changes().get(approvalPath()).orElseThrow();
    byte[] decision = honest.get(2).changes().get(decisionPath()).orElseThrow();
    int answer = new String(decision, StandardCharsets.UTF_8).indexOf("\"status\":");
    assertEveryByteCounts(approvalPath(), approval, approval.length);
    assertEveryByteCounts(decisionPath(), decision, answer);
  }

  private void assertEveryByteCounts(String path, byte[] content, int length) {
    for (int at = 0; at < length; at += 101) {
      byte[] changed = content.clone();
      changed[at] ^= 1;
      List<Step> steps = new ArrayList<>(honest);
      steps.set(2, steps.get(2).with(path, Optional.of(changed)));

      VerificationReport report = verify(branch.write(steps.subList(0, 3)).getLast());

      assertFalse(report.verified(), path + " at " + at);
      assertEquals(Optional.of(path), report.problems().getFirst().path());
    }
  }

  @Test
  void everyByteOfAMarkerCounts() {
    byte[] marker = second.files(signer).get(second.marker());
    for (int at = 0; at < marker.length; at += 37) {
      byte[] changed = marker.clone();
      changed[at] ^= 1;
      List<Step> steps = new ArrayList<>(honest);
      steps.set(1, steps.get(1).with(second.marker(), Optional.of(changed)));

      assertEquals(Set.of(second.id()), badRuns(verify(branch.write(steps).getLast())), "at " + at);
    }
  }

  @Test
  void aMarkerOfAnotherRunIsFound() {
    Step honestStep = honest.get(1);
    Step swapped =
        honestStep.with(
            second.marker(), Optional.of(CanonicalJson.bytes(first.finalRecord().toJson())));

    VerificationReport report = verify(branch.write(List.of(honest.get(0), swapped)).getLast());

    assertEquals(Set.of("run/marker"), rules(report));
    assertEquals(Set.of(second.id()), badRuns(report));
  }

  @Test
  void aDeniedRunIsFound() {
    GivenRun denied = declared(GivenRun.of("denied").withVerdict("deny"));

    VerificationReport report = verifyOnly(denied);

    assertEquals(Set.of("run/decision"), rules(report));
    assertEquals(Set.of(denied.id()), badRuns(report));
  }

  @Test
  void aRunWithFewerApprovalsThanPolicyAsksForIsFound() {
    assertEquals(
        Set.of("run/decision"),
        rules(verifyOnly(declared(GivenRun.of("deploy-2").withApprovals(1, List.of())))));
  }

  @Test
  void aRunThatWasNeverDeclaredIsFound() {
    assertEquals(Set.of("run/declaration"), rules(verifyOnly(GivenRun.of("never-declared"))));
    assertEquals(
        Set.of("run/declaration"),
        rules(
            verifyOnly(
                declared(GivenRun.of("elsewhere")).withSpecCommit(new CommitId("c".repeat(40))))));
    GivenRun changed = GivenRun.of("changed");
    declarations.task("changed", GivenRun.digest("another spec"));
    assertEquals(Set.of("run/declaration"), rules(verifyOnly(changed)));
  }

  @ParameterizedTest
  @CsvSource({
    "task, other, is for another task",
    "environment, sandbox, is for another environment",
    "specDigest, sha256:00, is for another specDigest",
    "policyDigest, sha256:00, is for another policyDigest",
    "expiresAt, 2026-03-04T05:06:07Z, ended at",
    "expiresAt, never, ended at",
  })
  void anApprovalOfSomethingElseIsFound(String field, String value, String what) {
    GivenRun run = declared(GivenRun.of("deploy-3"));
    ObjectNode approval =
        declarations.add(GivenDeclarations.approval(run, "alice", alice, Map.of(field, value)));

    VerificationReport report = verifyOnly(run.withApprovals(1, List.of(approval)));

    assertEquals(Set.of("run/approval"), rules(report));
    assertTrue(report.problems().getFirst().what().contains(what), report.problems().toString());
  }

  @Test
  void anApprovalThatThePersonDidNotSignIsFound() {
    GivenRun run = declared(GivenRun.of("deploy-4"));
    ObjectNode forged =
        declarations.add(GivenDeclarations.approval(run, "alice", stranger, Map.of()));
    ObjectNode ofNobody = declarations.add(GivenDeclarations.approval(run, "bob", alice, Map.of()));
    ObjectNode missing = GivenDeclarations.approval(run, "alice", alice, Map.of());

    for (ObjectNode approval : List.of(forged, ofNobody, missing)) {
      assertEquals(
          Set.of("run/approval"), rules(verifyOnly(run.withApprovals(1, List.of(approval)))));
    }
  }

  @Test
  void aRevokedKeyCountsNoMore() {
    List<CommitId> commits = branch.write(honest);

    assertEquals(
        Set.of("commit/signature", "bundle/rejected"),
        rules(verifyWith(key(Optional.empty(), true, Optional.empty()), commits)));
  }

  @Test
  void aKeyWithALastCommitCountsUpToThere() {
    List<CommitId> commits = branch.write(honest);

    VerificationReport report =
        verifyWith(key(Optional.empty(), true, Optional.of(commits.get(1))), commits);

    assertEquals(Set.of(third.id()), badRuns(report));
    assertTrue(
        report.problems().stream().allMatch(p -> commits.indexOf(p.commit().orElseThrow()) >= 2));
    assertEquals(
        List.of(),
        verifyWith(key(Optional.empty(), true, Optional.of(commits.getLast())), commits)
            .problems());
  }

  @Test
  void aLastCommitThatIsNotThereMeansARewrittenHistory() {
    List<CommitId> commits = branch.write(honest);

    assertEquals(
        Set.of("history/rewritten"),
        rules(verifyWith(key(Optional.empty(), false, Optional.of(SPEC_COMMIT)), commits)));
  }

  @ParameterizedTest
  @CsvSource({"RUNS_COMMIT, bundle/rejected", "RUN_ATTESTATION, commit/signature"})
  void aKeyCountsOnlyForItsPurposes(TrustPolicy.Purpose purpose, String rule) {
    List<CommitId> commits = branch.write(honest);
    TrustPolicy.TrustedKey limited =
        new TrustPolicy.TrustedKey(
            "reconciler",
            signer.publicKey(),
            Set.of(purpose),
            Optional.empty(),
            Optional.empty(),
            false,
            Optional.empty());

    assertEquals(Set.of(rule), rules(verifyWith(limited, commits)));
  }

  @Test
  void aKeyPastItsEndCountsNoMore() {
    List<CommitId> commits = branch.write(honest);

    assertEquals(
        Set.of("commit/signature", "bundle/rejected"),
        rules(verifyWith(key(Optional.of(GivenBranch.TIME), false, Optional.empty()), commits)));
    assertTrue(
        verifyWith(
                key(Optional.of(GivenBranch.TIME.plusSeconds(1)), false, Optional.empty()), commits)
            .verified());
  }

  @Test
  void trustInNobodyVerifiesNothing() {
    CommitId head = branch.write(honest).getLast();

    VerificationReport report =
        verifier(TrustPolicy.ofControlRepository(SPEC_COMMIT, List.of(), signatures))
            .verify(branch.history(), Optional.of(head));

    assertTrue(rules(report).contains("trust/no-keys"));
    assertEquals(0, report.runs().stream().filter(CheckedRun::verified).count());
  }

  @Test
  void aProblemReadsAsOneLine() {
    List<Step> steps = new ArrayList<>(honest);
    steps.add(Step.delete(first.folder() + "/log.txt", signer));
    CommitId head = branch.write(steps).getLast();

    assertEquals(
        "run %s: %s/log.txt: the commit deletes a record (commit %s) [history/deleted]"
            .formatted(first.id(), first.folder(), head.abbreviated()),
        verify(head).problems().getFirst().render());
  }

  private List<Step> honestSteps() {
    return List.of(
        Step.add(first.files(signer), signer)
            .with("README.md", Optional.of(GivenRun.bytes("# Runs\n")))
            .with("status/tasks/ab/audit.yaml", Optional.of(GivenRun.bytes("a: 1\n"))),
        Step.add(second.files(signer), signer)
            .with("README.md", Optional.of(GivenRun.bytes("# Runs, more\n"))),
        Step.add(third.files(signer), signer)
            .with(decisionPath(), Optional.of(DecisionRecord.bytes(third.decision())))
            .with(approvalPath(), Optional.of(CanonicalJson.bytes(third.approvals().getFirst()))),
        Step.add(Map.of("README.md", GivenRun.bytes("# Runs, last\n")), signer));
  }

  private String decisionPath() {
    return "decisions/ab/" + DecisionRecord.name(third.decision()) + ".json";
  }

  private String approvalPath() {
    Digest digest = CanonicalJson.digest(third.approvals().getFirst());
    return "approvals/" + digest.hex().substring(0, 2) + "/" + digest.hex() + ".json";
  }

  private GivenRun declared(GivenRun run) {
    declarations.task(run.task(), run.specDigest());
    return run;
  }

  private GivenRun approvedByAlice(GivenRun run) {
    ObjectNode approval =
        declarations.add(
            GivenDeclarations.approval(
                run, "alice", alice, Map.of("expiresAt", "2026-03-05T00:00:00Z")));
    return run.withApprovals(1, List.of(approval));
  }

  private VerificationReport verifyOnly(GivenRun run) {
    return verify(branch.write(List.of(Step.add(run.files(signer), signer))).getLast());
  }

  private VerificationReport verify(CommitId head) {
    return verifier(trust(signer)).verify(branch.history(), Optional.of(head));
  }

  private VerificationReport verifyWith(TrustPolicy.TrustedKey key, List<CommitId> commits) {
    TrustPolicy trust =
        new TrustPolicy(new TrustPolicy.Source.PolicyFile("trust.yaml"), List.of(key));
    return verifier(trust).verify(branch.history(), Optional.of(commits.getLast()));
  }

  private RunsVerifier verifier(TrustPolicy trust) {
    return new RunsVerifier(signatures, trust, Optional.of(declarations), Optional.empty());
  }

  private TrustPolicy trust(EvidenceSigner trusted) {
    return TrustPolicy.ofControlRepository(
        SPEC_COMMIT,
        List.of(new ControlRepository.SigningKey("reconciler", trusted.publicKey() + " comment")),
        signatures);
  }

  private TrustPolicy.TrustedKey key(
      Optional<Instant> until, boolean revoked, Optional<CommitId> last) {
    return new TrustPolicy.TrustedKey(
        "reconciler",
        signer.publicKey(),
        EnumSet.allOf(TrustPolicy.Purpose.class),
        Optional.empty(),
        until,
        revoked,
        last);
  }

  private static String replaced(String text, String part, String other) {
    assertTrue(text.contains(part), "the part to replace is there");
    return text.replace(part, other);
  }

  private static List<byte[]> changedCopies(byte[] content) {
    List<byte[]> copies = new ArrayList<>();
    for (int at : Set.of(0, content.length / 2, content.length - 1)) {
      byte[] copy = content.clone();
      copy[at] ^= 1;
      copies.add(copy);
    }
    return copies;
  }

  private static Set<String> rules(VerificationReport report) {
    return report.problems().stream().map(Problem::rule).collect(Collectors.toSet());
  }

  private static Set<String> badRuns(VerificationReport report) {
    return report.problems().stream().flatMap(p -> p.run().stream()).collect(Collectors.toSet());
  }
}
