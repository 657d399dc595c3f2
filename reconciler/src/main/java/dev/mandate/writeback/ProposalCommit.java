package dev.mandate.writeback;

import dev.mandate.run.Output;
import dev.mandate.run.RunRequest;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.writeback.Publisher.Proposal;

/** What a run proposes, and under which branch. Pure. */
public final class ProposalCommit {
  private static final String FOLDER = "mandate/proposals/";

  private ProposalCommit() {}

  /**
   * One branch for each declared task: a later occurrence of the same declaration replaces it.
   *
   * @param run that {@link JudgedRun#proposes}
   */
  public static Proposal of(JudgedRun run) {
    RunRequest request = run.result().request();
    return new Proposal(
        branch(request.task(), request.control().name()),
        request.targetCommit(),
        run.result().change().tree().orElseThrow(),
        message(run));
  }

  /**
   * Where what a task changes is proposed.
   *
   * @param control name of the control repository: others may propose to the same target
   */
  public static String branch(DeclaredTask task, String control) {
    String folder = task.target().isPresent() ? FOLDER + control + "/" : FOLDER;
    return folder + task.name() + "-" + task.digest().abbreviated();
  }

  private static String message(JudgedRun run) {
    RunRequest request = run.result().request();
    DeclaredTask task = request.task();
    return "Propose the result of "
        + task.name()
        + "\n\n"
        + task.task().prompt().strip()
        + "\n\nMandate-Task: "
        + task.name()
        + "\nMandate-Agent: "
        + task.agent().name()
        + "\nMandate-Spec: "
        + task.digest()
        + "\nMandate-Occurrence: "
        + request.occurrence().occurrence()
        + "\nMandate-Run: "
        + run.released().map(Output::run).orElse(request.id().toString())
        + "\n"
        + task.target()
            .map(target -> "Mandate-Control: " + request.control().name() + "\n")
            .orElse("")
        + run.released().map(output -> release(run, output)).orElse("");
  }

  private static String release(JudgedRun run, Output output) {
    return "Mandate-Output: "
        + output.digest()
        + "\nMandate-Release: "
        + run.result().request().id()
        + "\n";
  }
}
