package dev.mandate.cli;

import dev.mandate.ledger.FinalRecord;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.spec.Limits;
import dev.mandate.spec.SpecLoader;
import dev.mandate.spec.SpecSet;
import dev.mandate.wiring.DemoRepository;
import dev.mandate.wiring.OpenRepository;
import dev.mandate.writeback.RecordedRun;
import dev.mandate.writeback.RecordedState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Plays the demo: the very commands that a user types, one after the other, with a few words. */
final class DemoShow {
  private static final String WAITING_TASK = "pin-dependencies";
  private static final String APPROVER = "bob";
  private static final int ALL = 1000;

  private final CliContext context;
  private final Console console;
  private final Path folder;
  private final Path examples;
  private final String bare;
  private final String home;
  private boolean failed;

  DemoShow(CliContext context, Path folder, Path examples) {
    this.context = context;
    this.console = context.console();
    this.folder = folder;
    this.examples = examples;
    this.bare = folder.resolve("control.git").toString();
    this.home = folder.resolve("home").toString();
  }

  ExitCode play() throws IOException, RemoteUnavailableException {
    DemoRepository demo =
        DemoRepository.make(examples, folder, APPROVER, context.environment(), context.clock());
    console.line("A control repository as a team has it on its Git server, and alice's clone:");
    console.line("  " + bare);
    console.line("  " + folder.resolve("control"));

    chapter("1. What is declared, and what policy says of it");
    declared();
    console.line("Nothing has run yet. This is what would happen to each task, and why:");
    run("plan", "--repo", bare);

    chapter("2. Carry it out");
    console.line("Each agent works on a copy and holds no write token. What it did is signed and");
    console.line("recorded; what it changed is judged by policy and proposed as a branch.");
    run("reconcile", "--repo", bare, "--home", home);

    chapter("3. A second person approves");
    console.line("pin-dependencies would change production, so it waits. Bob signs his yes to");
    console.line("exactly what is declared now: any change of it would void his yes.");
    run(
        "approve",
        WAITING_TASK,
        "--repo",
        bare,
        "--home",
        home,
        "--key",
        demo.approverKey().toString(),
        "--comment",
        "Read the script");

    chapter("4. Reconcile again: what was approved now runs");
    run("reconcile", "--repo", bare, "--home", home);
    Optional<String> proposal = results();

    chapter("7. Does every signature verify, with nothing but this repository?");
    run("verify", "--repo", bare);

    console.line("");
    console.line("Try next, on the same repository:");
    console.line("  ./mandate plan --repo " + folder.resolve("control"));
    proposal.ifPresent(
        branch -> console.line("  git -C " + bare + " diff main..." + branch + " --stat -p"));
    console.line("  git -C " + bare + " log --stat mandate/runs");
    console.line("All of it lies in " + folder + "; delete that folder and it is gone.");
    return failed ? ExitCode.NO : ExitCode.OK;
  }

  private void declared() throws RemoteUnavailableException {
    try (OpenRepository opened = open()) {
      CommitId main = opened.source().fetch().desired().orElseThrow();
      SpecSet specs =
          new SpecLoader(opened.source(), Limits.defaults())
              .load(opened.source().snapshot(main, Optional.empty()));
      console.line(
          specs.agents().size()
              + " agents and "
              + (specs.declared().size() + specs.broken().size())
              + " tasks for "
              + specs.control().orElseThrow().environments().size()
              + " environments: YAML files that alice committed to main, in "
              + main.abbreviated()
              + ".");
    }
  }

  /**
   * @return the proposal of the task that was approved
   */
  private Optional<String> results() throws RemoteUnavailableException {
    try (OpenRepository opened = open()) {
      ControlSource source = opened.source();
      RecordedState state = RecordedState.read(source, source.fetch().runs(), ALL);
      CommitId head = state.head().orElseThrow();
      chapter("5. What is proposed, for people to review and merge");
      for (FinalRecord record : state.latest()) {
        record
            .proposal()
            .ifPresent(branch -> proposed(branch, RecordedRun.read(source, head, record.folder())));
      }
      Optional<FinalRecord> approved =
          state.latest().stream().filter(r -> r.key().task().equals(WAITING_TASK)).findFirst();
      approved.ifPresent(
          record -> recorded(RecordedRun.read(source, head, record.folder()), record));
      return approved.flatMap(FinalRecord::proposal);
    }
  }

  private void proposed(String branch, RecordedRun run) {
    console.line("  " + branch);
    run.changes().forEach(change -> console.line("    " + change.kind() + "  " + change.path()));
  }

  private void recorded(RecordedRun run, FinalRecord record) {
    chapter("6. Where the results lie");
    console.line(
        "On the branch mandate/runs, one folder for each run. That of " + WAITING_TASK + ":");
    console.line("  " + record.folder());
    console.line("    " + String.join(", ", run.files().keySet()));
  }

  private OpenRepository open() {
    return switch (OpenRepository.open(
        bare,
        OpenRepository.View.SHARED,
        Repositories.machine(context, Optional.of(folder.resolve("home"))))) {
      case OpenRepository.Result.Opened(OpenRepository opened) -> opened;
      case OpenRepository.Result.Refused(String reason, String mend) ->
          throw CommandFailure.no(reason, mend);
    };
  }

  private void chapter(String title) {
    console.line("");
    console.line("== " + title);
  }

  /** What a command says on the way is shown only when it fails. */
  private void run(String... command) {
    List<String> shown = new ArrayList<>();
    shown.add("$ ./mandate");
    for (String word : command) {
      shown.add(word.contains(" ") ? "\"" + word + "\"" : word);
    }
    console.line(String.join(" ", shown));
    ByteArrayOutputStream notes = new ByteArrayOutputStream();
    PrintStream aside = new PrintStream(notes, true, StandardCharsets.UTF_8);
    if (Main.run(context.with(console.withNotesTo(aside)), command) != ExitCode.OK.code()) {
      failed = true;
      console.note(notes.toString(StandardCharsets.UTF_8).stripTrailing());
    }
  }
}
