package dev.mandate.announce;

import dev.mandate.plan.Action;
import dev.mandate.run.Output;
import dev.mandate.snapshot.BlobReader;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.writeback.HeldOutput;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What is told of an output that waits for approval: what is in it, from its very record, and what
 * to say to approve it.
 */
final class HeldText {
  private static final int MOST_FILES = 50;
  private static final int MOST_ARTIFACTS = 20;

  /** Characters of the change; a comment has room for 65,536. */
  private static final int MOST_PATCH = 16_000;

  private static final RepoPath PATCH = new RepoPath("patch.diff");

  private final DeclaredTask declared;
  private final Action.Held held;
  private final HeldOutput record;
  private final BlobReader blobs;
  private final RunText text;

  /**
   * @param record that is known to be what was made
   */
  HeldText(
      DeclaredTask declared, Action.Held held, HeldOutput record, BlobReader blobs, RunText text) {
    this.declared = declared;
    this.held = held;
    this.record = record;
    this.blobs = blobs;
    this.text = text;
  }

  /**
   * @param proposal whether it is told in one
   */
  void add(boolean proposal) {
    Output output = record.output();
    text.heading("What is held");
    text.item(text.ended());
    text.item("Risk class " + RunText.code(declared.task().riskClass().label()));
    text.item("Environment " + RunText.code(declared.environment().name()));
    text.item("Changes commit " + RunText.code(output.base().hex()) + where());
    text.item("Output digest " + RunText.code(output.digest().value()));
    files(output.files());
    artifacts(output.artifacts());
    text.end();
    patch();
    text.words();
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

  private String where() {
    return declared
        .target()
        .map(target -> " in " + RunText.code(target.name()) + ", " + RunText.code(target.url()))
        .orElse("");
  }

  private void files(List<Output.ChangedFile> files) {
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
    more(files.size() - MOST_FILES, "files");
  }

  private void artifacts(List<Output.ArtifactFile> artifacts) {
    artifacts.stream()
        .limit(MOST_ARTIFACTS)
        .forEach(
            artifact ->
                text.item(
                    RunText.scrubbed(artifact.path().value())
                        + ", "
                        + RunText.code(artifact.content().value())));
    more(artifacts.size() - MOST_ARTIFACTS, "artifacts");
  }

  private void more(int number, String what) {
    if (number > 0) {
      text.item("and " + number + " more " + what);
    }
  }

  private void patch() {
    record
        .file(PATCH)
        .map(blob -> new String(blobs.read(blob), StandardCharsets.UTF_8))
        .ifPresent(
            patch -> {
              text.heading("The change");
              text.block(patch, MOST_PATCH);
            });
  }
}
