package dev.mandate.announce;

import dev.mandate.forge.Markdown;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.plan.Action;
import dev.mandate.run.Output;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.verify.SignedRecord;
import dev.mandate.writeback.HeldOutput;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * What is told of an output that waits for approval: what is in it, from its very record, and what
 * to say to approve it.
 */
final class HeldText {
  private static final int MOST_FILES = 50;
  private static final int MOST_ARTIFACTS = 20;

  /** Characters of the change; a comment has room for 65,536. */
  private static final int MOST_PATCH = 16_000;

  /** Characters before the line that approves, which must not be missing. */
  private static final int MOST_SHOWN = 56_000;

  private static final RepoPath PATCH = new RepoPath("patch.diff");

  private final ControlSource source;
  private final SignedRecord records;

  /** Where people see the control repository, without a slash at its end. */
  private final String page;

  /**
   * @param records says whether a record is what a reconciler made
   */
  HeldText(ControlSource source, SignedRecord records, String page) {
    this.source = source;
    this.records = records;
    this.page = page;
  }

  /**
   * @param runs head of the runs branch
   */
  String of(DeclaredTask declared, Action.Held held, ControlRepository control, CommitId runs) {
    FinalRecord ended = held.record();
    Optional<HeldOutput> found =
        HeldOutput.read(source, runs, ended)
            .filter(made -> made.output().equals(held.waiting().output()));
    Optional<String> damage =
        found.isEmpty()
            ? Optional.of("it says something else than was made")
            : records
                .problem(control, ended.run(), found.get().files(), source)
                .or(() -> found.get().damage(source));
    if (damage.isPresent()) {
      return "It cannot be approved, since its record is damaged: "
          + RunText.scrubbed(damage.get())
          + ". `mandate verify` says more.";
    }
    RunText text = new RunText(ToldRun.read(source, runs, ended), page);
    whatIsHeld(text, declared, found.get());
    text.words();
    RunText how = new RunText(ToldRun.read(source, runs, ended), page);
    howToApprove(how, declared, held);
    return Markdown.fitted(text.toString(), MOST_SHOWN, Markdown::characters) + "\n" + how;
  }

  private void whatIsHeld(RunText text, DeclaredTask declared, HeldOutput record) {
    Output output = record.output();
    text.heading("What is held");
    text.item(text.ended());
    text.item("Risk class " + RunText.code(declared.task().riskClass().label()));
    text.item("Environment " + RunText.code(declared.environment().name()));
    text.item("Changes commit " + RunText.code(output.base().hex()) + where(declared));
    text.item("Output digest " + RunText.code(output.digest().value()));
    files(text, output.files());
    artifacts(text, output.artifacts());
    text.end();
    patch(text, record);
  }

  private static void howToApprove(RunText text, DeclaredTask declared, Action.Held held) {
    boolean proposal =
        declared.task().origin().flatMap(o -> o.url()).orElse("").matches(".*/pull/[0-9]+");
    text.heading("To approve it");
    text.line(
        "What is above can be cut; all of it is in the record of the run. Say this in a comment, on"
            + " a line of its own:");
    text.shell("/mandate approve " + held.waiting().word(declared));
    text.line(
        "That approves exactly these bytes, of this run, for this task under the policy in force,"
            + " and nothing else. Edited it counts for nothing, and deleted it is taken back."
            + (proposal
                ? " `/mandate cancel` with the commit of this pull request gives them up."
                : " `/mandate cancel` gives them up."));
  }

  private static String where(DeclaredTask declared) {
    return declared
        .target()
        .map(target -> " in " + RunText.code(target.name()) + ", " + RunText.code(target.url()))
        .orElse("");
  }

  private static void files(RunText text, List<Output.ChangedFile> files) {
    files.stream()
        .limit(MOST_FILES)
        .forEach(
            file ->
                text.item(
                    file.kind().label()
                        + " "
                        + file.oldPath()
                            .map(old -> RunText.scrubbed(old.value()) + ", now ")
                            .orElse("")
                        + RunText.scrubbed(file.path().value())
                        + ", mode "
                        + RunText.code(file.mode())
                        + ", "
                        + file.size()
                        + " bytes"));
    more(text, files.size() - MOST_FILES, "files");
  }

  private static void artifacts(RunText text, List<Output.ArtifactFile> artifacts) {
    artifacts.stream()
        .limit(MOST_ARTIFACTS)
        .forEach(
            artifact ->
                text.item(
                    RunText.scrubbed(artifact.path().value())
                        + ", "
                        + RunText.code(artifact.content().value())));
    more(text, artifacts.size() - MOST_ARTIFACTS, "artifacts");
  }

  private static void more(RunText text, int number, String what) {
    if (number > 0) {
      text.item("and " + number + " more " + what);
    }
  }

  private void patch(RunText text, HeldOutput record) {
    record
        .file(PATCH)
        .map(blob -> new String(source.read(blob), StandardCharsets.UTF_8))
        .ifPresent(
            patch -> {
              text.heading("The change");
              text.block(patch, MOST_PATCH);
            });
  }
}
