package dev.mandate.cycle;

import dev.mandate.decide.ChangedFile;
import dev.mandate.decide.Decision;
import dev.mandate.decide.ProposedChange;
import dev.mandate.run.CapturedChange;
import dev.mandate.run.Output;
import dev.mandate.run.RunResult;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.Task;
import java.util.Optional;

/** What an output needs before it may leave, and how it is put to policy and to people. Pure. */
final class OutputRules {
  private OutputRules() {}

  /**
   * How many people must have said yes: whoever asks for more prevails.
   *
   * @param least whatever they ask for
   */
  static int required(DeclaredTask declared, Decision decision, int least) {
    int asked = declared.task().outputApproval().map(Task.OutputApproval::required).orElse(0);
    return Math.max(least, Math.max(asked, decision.approvals().required()));
  }

  /** Whether there is anything that could leave. */
  static boolean isSomething(RunResult result) {
    return !result.change().isEmpty() || !result.artifacts().isEmpty();
  }

  /** Why it cannot be kept until people have said yes; no changed file is as large. */
  static Optional<String> tooLarge(RunResult result) {
    return result.artifacts().stream()
        .filter(artifact -> artifact.content().length > Output.LARGEST_FILE)
        .map(artifact -> "artifacts/" + artifact.path())
        .findFirst()
        .map(path -> path + " is larger than 64 MiB, too large to wait for approval");
  }

  /** As policy sees it. */
  static ProposedChange change(Output output) {
    return new ProposedChange(
        output.base(),
        output.files().stream()
            .map(
                file -> changed(file.path(), file.oldPath(), file.kind(), file.mode(), file.size()))
            .toList());
  }

  /** As policy sees it. */
  static ProposedChange change(RunResult result) {
    return new ProposedChange(
        result.request().targetCommit(),
        result.change().files().stream()
            .map(
                file -> changed(file.path(), file.oldPath(), file.kind(), file.mode(), file.size()))
            .toList());
  }

  private static ChangedFile changed(
      RepoPath path,
      Optional<RepoPath> oldPath,
      CapturedChange.ChangeKind kind,
      String mode,
      long size) {
    return new ChangedFile(path.value(), oldPath.map(RepoPath::value), kind.label(), mode, size);
  }
}
