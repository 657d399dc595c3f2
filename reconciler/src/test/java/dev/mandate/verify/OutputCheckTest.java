package dev.mandate.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.Digest;
import dev.mandate.run.CapturedChange.ChangeKind;
import dev.mandate.run.Output;
import dev.mandate.run.TargetRepository.PlacedFile;
import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.TreeId;
import dev.mandate.verify.EventsCheck.Stage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * What a reconciler that holds a trusted key might sign, and is not believed: its statements hold
 * together, and say that something left which should not have.
 */
class OutputCheckTest {
  private static final String RUN = "0b8f3c7e-93a1-8e52-8c41-5f0de2a4b716";
  private static final String RELEASE = "1c8f3c7e-93a1-8e52-8c41-5f0de2a4b717";
  private static final String OTHER = "2d8f3c7e-93a1-8e52-8c41-5f0de2a4b718";
  private static final CommitId BASE = new CommitId("b".repeat(40));
  private static final TreeId TREE = new TreeId("7".repeat(40));
  private static final Digest CONTENT = digest("new\n");
  private static final Digest PATCH = digest("a patch\n");
  private static final Output MADE =
      new Output(
          RUN,
          BASE,
          Optional.of(TREE),
          List.of(
              new Output.ChangedFile(
                  new RepoPath("x.txt"),
                  Optional.empty(),
                  ChangeKind.ADDED,
                  "100644",
                  4,
                  Optional.of(CONTENT))),
          Optional.of(PATCH),
          List.of());

  private final Blobs blobs = new Blobs();
  private final List<Problem> problems = new ArrayList<>();
  private final OutputCheck check =
      new OutputCheck(blobs, new TargetCheck(blobs, Map.of()), Optional.empty());

  @Test
  void whatWaitsAndIsThenLetGoIsFine() {
    held(run -> {});
    release(RELEASE, (record, predicate, decision) -> {});
    expect();
  }

  @Test
  void aFileThatIsNotWhatTheDigestNames() {
    blobs.tampered = true;
    held(run -> {});
    expect("output/" + CONTENT.hex() + " of its record is missing or not what was made");
  }

  @Test
  void aTreeThatTheFilesDoNotMake() {
    blobs.tree = new TreeId("8".repeat(40));
    held(run -> {});
    expect("its files make the tree " + "8".repeat(40));
  }

  @Test
  void aDigestThatIsNotOfWhatIsNamed() {
    held(run -> run.withObject("/status/output").put("digest", digest("else").value()));
    expect("the digest of its output is not that of what it names");
  }

  @Test
  void whatWaitsAndIsProposedAtOnce() {
    held(run -> run.withObject("/status/change").put("proposal", "mandate/proposals/x"));
    expect("its output waits for approval, and is proposed");
  }

  @Test
  void aReleaseOfNothing() {
    release(RELEASE, (record, predicate, decision) -> {});
    expect("no run " + RUN + " whose output waits is recorded before it");
  }

  @Test
  void aReleaseOfOtherBytes() {
    held(run -> {});
    release(
        RELEASE,
        (record, predicate, decision) ->
            predicate.withObject("/release").put("output", digest("else").value()));
    expect("release.output is 'sha256:");
  }

  @Test
  void aReleaseOfAnotherTree() {
    held(run -> {});
    release(
        RELEASE,
        (record, predicate, decision) ->
            record.withObject("/status/change").put("tree", "8".repeat(40)));
    expect("/status/change/tree is '8888");
  }

  @Test
  void aReleaseThatPolicyWasNotAskedAbout() {
    held(run -> {});
    release(
        RELEASE,
        (record, predicate, decision) ->
            decision.withObject("/spec/input/output").put("digest", digest("else").value()));
    expect("input.output.digest is 'sha256:");
  }

  @Test
  void aReleaseThatNobodyHasApproved() {
    held(run -> {});
    release(RELEASE, (record, predicate, decision) -> predicate.putArray("approvals"));
    expect("its output needs 1 approvals, but it names 0");
  }

  @Test
  void aReleaseThatTooFewHaveApproved() {
    held(run -> {});
    release(
        RELEASE,
        (record, predicate, decision) ->
            decision.withObject("/spec/input/task/spec/approvals/output").put("required", 2));
    expect("its output needs 2 approvals, but it names 1");
  }

  @Test
  void aReleaseThatComesTooLate() {
    held(run -> {});
    release(
        RELEASE,
        (record, predicate, decision) -> predicate.put("startedAt", "2026-05-11T08:00:00Z"));
    expect("its output was let go after its time was over");
  }

  @Test
  void anApprovalThatIsUsedTwice() {
    held(run -> {});
    release(RELEASE, (record, predicate, decision) -> {});
    release(OTHER, (record, predicate, decision) -> {});
    expect(
        "what became of the output of run " + RUN + " is told in " + RELEASE,
        "the approval of 'bob' was used in " + RELEASE);
  }

  @Test
  void aRunThatProposesWhatPolicyWantedToHold() {
    proposed(
        Stage.STARTED, decision -> decision.withObject("/status/approvals").put("required", 1));
    expect("it was proposed at once, though its output needed approvals: 1");
  }

  @Test
  void aRunThatProposesWhatItsTaskWantedToHold() {
    proposed(
        Stage.STARTED,
        decision ->
            decision.withObject("/spec/input/task/spec/approvals/output").put("required", 1));
    expect("it was proposed at once, though its output needed approvals: 1");
  }

  @Test
  void aRunThatProposesWhatPolicyDenied() {
    proposed(Stage.STARTED, decision -> decision.withObject("/status").put("verdict", "deny"));
    expect("the verdict is 'deny', yet it was proposed");
  }

  @Test
  void aRunThatProposesWithoutHavingBeenStarted() {
    proposed(Stage.NOT_STARTED, decision -> {});
    expect("it was never started, and proposes something");
  }

  @Test
  void aReleaseThatSaysNotOfWhat() {
    held(run -> {});
    release(RELEASE, (record, predicate, decision) -> predicate.remove("release"));
    expect("something was let go, but nothing says what");
  }

  private interface Change {
    void make(ObjectNode record, ObjectNode predicate, ObjectNode decision);
  }

  private void held(Consumer<ObjectNode> change) {
    ObjectNode record =
        json(
            """
            {"status": {"outcome": "held", "output": {"digest": "%s", "base": "%s"}, "artifacts": [],
              "change": {"base": "%s", "tree": "%s", "patch": {"path": "patch.diff", "digest": "%s"},
                "files": [{"path": "x.txt", "kind": "added", "mode": "100644", "bytes": 4, "digest": "%s"}]}}}
            """
                .formatted(MADE.digest(), BASE, BASE, TREE, PATCH, CONTENT));
    change.accept(record);
    ObjectNode predicate =
        json(
            """
            {"task": "fix", "specDigest": "s", "occurrence": "once", "outcome": "held",
              "targetCommit": "%s", "outputDigest": "%s", "finishedAt": "2026-05-04T08:00:00Z"}
            """
                .formatted(BASE, MADE.digest()));
    SortedMap<String, BlobId> files = new TreeMap<>();
    files.put("run.yaml", blobs.add(record.toString()));
    files.put("patch.diff", blobs.add("a patch\n"));
    files.put("output/" + CONTENT.hex(), blobs.add(blobs.tampered ? "old\n" : "new\n"));
    check.check(folder(RUN, files), record, predicate, Stage.STARTED, sink(RUN));
  }

  private void release(String id, Change change) {
    ObjectNode record =
        json("{\"status\": {\"change\": {\"proposal\": \"p\", \"tree\": \"%s\"}}}".formatted(TREE));
    ObjectNode predicate =
        json(
            """
            {"task": "fix", "specDigest": "s", "occurrence": "once/output", "outcome": "succeeded",
              "targetCommit": "%s", "release": {"run": "%s", "output": "%s"},
              "approvals": [{"approver": "bob", "digest": "d"}], "startedAt": "2026-05-05T08:00:00Z"}
            """
                .formatted(BASE, RUN, MADE.digest()));
    ObjectNode decision =
        json(
            """
            {"spec": {"input": {"output": {"run": "%s", "digest": "%s"}, "change": {"base": "%s"}}}}
            """
                .formatted(RUN, MADE.digest(), BASE));
    change.make(record, predicate, decision);
    SortedMap<String, BlobId> files = new TreeMap<>();
    files.put("decision.json", blobs.add(decision.toString()));
    check.check(folder(id, files), record, predicate, Stage.RELEASED, sink(id));
  }

  private void proposed(Stage stage, Consumer<ObjectNode> change) {
    ObjectNode decision =
        json(
            """
            {"spec": {"hook": "after_execute", "input": {"task": {"metadata": {"name": "fix"}}}},
              "status": {"verdict": "allow", "approvals": {"required": 0}}}
            """);
    change.accept(decision);
    SortedMap<String, BlobId> files = new TreeMap<>();
    files.put("decision-after.json", blobs.add(decision.toString()));
    check.check(
        folder(RUN, files),
        json("{\"status\": {\"change\": {\"proposal\": \"p\"}}}"),
        json("{\"task\": \"fix\", \"outcome\": \"succeeded\"}"),
        stage,
        sink(RUN));
    // That it is no whole decision is told too.
    problems.removeIf(problem -> !problem.what().contains("propose"));
  }

  private void expect(String... what) {
    assertEquals(what.length, problems.size(), problems::toString);
    for (String expected : what) {
      assertTrue(
          problems.stream().anyMatch(problem -> problem.what().startsWith(expected)),
          () -> expected + " is not in " + problems);
    }
  }

  private Problems sink(String id) {
    return Problems.ofCommit(problems::add, BASE).ofRun(id, "runs/" + id);
  }

  private static RunFolder folder(String id, SortedMap<String, BlobId> files) {
    return new RunFolder("runs/" + id, id, files);
  }

  private static ObjectNode json(String text) {
    try {
      return (ObjectNode) JsonMapper.builder().build().readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }

  private static Digest digest(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Files without a history. */
  private static final class Blobs implements RunsHistory {
    private final Map<BlobId, byte[]> contents = new HashMap<>();
    private boolean tampered;
    private TreeId tree = TREE;

    BlobId add(String text) {
      BlobId id = new BlobId("%040x".formatted(contents.size()));
      contents.put(id, text.getBytes(StandardCharsets.UTF_8));
      return id;
    }

    @Override
    public byte[] read(BlobId blob) {
      return contents.get(blob);
    }

    @Override
    public Optional<TreeId> treeWith(CommitId base, Map<RepoPath, Optional<PlacedFile>> files) {
      return Optional.of(tree);
    }

    @Override
    public void walk(CommitId head, Consumer<Commit> visitor) {
      throw new UnsupportedOperationException("there are no commits");
    }

    @Override
    public Optional<TreeId> folder(CommitId commit, String path) {
      throw new UnsupportedOperationException("there are no commits");
    }

    @Override
    public SortedMap<String, BlobId> files(CommitId commit, String folder) {
      throw new UnsupportedOperationException("there are no commits");
    }

    @Override
    public Optional<BlobId> file(CommitId commit, String path) {
      throw new UnsupportedOperationException("there are no commits");
    }
  }
}
