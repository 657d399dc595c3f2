package dev.mandate.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.snapshot.CommitId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Without what it needs, nothing is started; and it is said what is missing. */
@Timeout(900)
class UnstartedRunTest {
  @TempDir Path root;

  @Test
  void whatThisReconcilerDoesNotOfferIsNotStartedAndSaidSo() throws IOException {
    assertEquals(
        "this reconciler has no sandbox bubblewrap; it offers: process. Use one that it offers in"
            + " the agent's runtime.sandbox, or a reconciler that has it.",
        run(new GivenRun().sandbox("bubblewrap")).outcome().reason());
    assertEquals(
        "this reconciler has no connector codex; it offers: command. Use one that it offers in"
            + " the agent's runtime.connector, or a reconciler that has it.",
        run(new GivenRun().connector("codex")).outcome().reason());
    assertEquals(List.of(), left());
  }

  @Test
  void whatCannotBeStartedIsNotStarted() {
    RunOutcome missing = run(new GivenRun().command("no-such-program")).outcome();
    assertTrue(missing.reason().contains("'no-such-program' is not in any folder of PATH"));
    assertInstanceOf(RunOutcome.NotStarted.class, missing);
    RunOutcome folder = run(new GivenRun().targetPath("services/none")).outcome();
    assertTrue(folder.reason().contains("'services/none' is no folder of the target repository"));
    RunOutcome outside = run(new GivenRun().targetPath("../..")).outcome();
    assertInstanceOf(RunOutcome.NotStarted.class, outside);
    RunOutcome variable = run(new GivenRun().envSet(Map.of("LD_PRELOAD", "x.so"))).outcome();
    assertTrue(variable.reason().startsWith("the environment is refused: runtime.env.set: LD_PRE"));
  }

  @Test
  void aTemplateThatAsksForTheUnknownStartsNothing() throws IOException {
    PromptRenderer broken =
        new PromptRenderer(PromptTemplates.builtIn().with("task", "{{task.promt}}"));
    RunOutcome outcome = GivenRunner.in(root).prompts(broken).run(new GivenRun()).outcome();
    assertInstanceOf(RunOutcome.NotStarted.class, outcome);
    assertEquals(
        "the prompt cannot be made: task.md.hbs:1:2: there is no 'promt'; known here are name,"
            + " prompt, riskClass, type. Mend the task or its template; see docs/prompts.md.",
        outcome.reason());
    assertEquals(List.of(), left());
  }

  @Test
  void inputsThatDoNotFitTheTemplateStartNothing() throws IOException {
    RunOutcome outcome =
        run(new GivenRun().template("analysis").inputs(Map.of("question", "why?"))).outcome();
    assertInstanceOf(RunOutcome.NotStarted.class, outcome);
    assertTrue(
        outcome
            .reason()
            .startsWith("the inputs do not fit the template analysis: audit.yaml: spec/inputs: "),
        outcome.reason());
    assertTrue(outcome.reason().contains("'diagnostics' not found"), outcome.reason());
    assertEquals(List.of(), left());
  }

  @Test
  void machineryThatBreaksBeforeTheStartIsThrownAndTheWorkspaceGivenUp() {
    TargetRepository gone =
        new PlainTarget() {
          @Override
          public void checkOut(CommitId commit, Path into) {
            throw new UncheckedIOException(new IOException("no space left"));
          }
        };
    Runner runner = GivenRunner.in(root).target(gone).runner();
    assertThrows(UncheckedIOException.class, () -> runner.run(new GivenRun().request()));
    // The lock is free again, so the same run can be tried once more.
    assertEquals(new RunOutcome.Succeeded(), run(new GivenRun()).outcome());
  }

  private RunResult run(GivenRun given) {
    return GivenRunner.in(root).run(given);
  }

  private List<Path> left() throws IOException {
    return GivenRunner.in(root).left();
  }
}
