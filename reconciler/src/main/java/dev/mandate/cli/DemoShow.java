package dev.mandate.cli;

import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.wiring.DemoRepository;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.OpenRepository;
import dev.mandate.writeback.RecordedState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Plays the demo: the very commands that a user types, one after the other. */
final class DemoShow {
  private static final String WAITING_TASK = "pin-dependencies";
  private static final String APPROVER = "bob";
  private static final int ALL = 1000;

  private final CliContext context;
  private final Console console;
  private final Path folder;
  private final Path examples;
  private boolean failed;

  DemoShow(CliContext context, Path folder, Path examples) {
    this.context = context;
    this.console = context.console();
    this.folder = folder;
    this.examples = examples;
  }

  ExitCode play() throws IOException, RemoteUnavailableException {
    Path bare = folder.resolve("control.git");
    Path home = folder.resolve("home");
    DemoRepository demo =
        DemoRepository.make(examples, folder, APPROVER, context.environment(), context.clock());
    console.line("A control repository, as a team would have it on its Git server:");
    console.line("  " + bare);
    console.line("and a clone of it, as alice has it:");
    console.line("  " + folder.resolve("control"));

    chapter("What is declared, what policy says of it and why, what would happen");
    run("plan", "--repo", bare.toString());

    chapter("Carry it out: run what may run, record, sign, propose");
    run("reconcile", "--repo", bare.toString(), "--home", home.toString());

    chapter("A second person approves exactly what is declared");
    run(
        "approve",
        WAITING_TASK,
        "--repo",
        bare.toString(),
        "--home",
        home.toString(),
        "--key",
        demo.approverKey().toString(),
        "--comment",
        "Read the agent's script; the versions come from our own lock files");

    chapter("The next reconcile runs what was approved");
    run("reconcile", "--repo", bare.toString(), "--home", home.toString());

    chapter("Where everything stands, and what is proposed");
    run("status", "--repo", bare.toString());

    chapter("Does every signature verify, with nothing but this repository?");
    run("verify", "--repo", bare.toString());

    console.line("");
    console.line("Try next, on the same repository:");
    console.line("  ./mandate plan --repo " + folder.resolve("control"));
    console.line("  git -C " + bare + " log --stat mandate/runs");
    proposal(bare).ifPresent(branch -> console.line("  git -C " + bare + " diff main " + branch));
    console.line("");
    console.line("All of it lies in " + folder + "; delete that folder and it is gone.");
    return failed ? ExitCode.NO : ExitCode.OK;
  }

  private Optional<String> proposal(Path bare) throws RemoteUnavailableException {
    Machine machine = Repositories.machine(context, Optional.of(folder.resolve("home")));
    return switch (OpenRepository.open(bare.toString(), OpenRepository.View.SHARED, machine)) {
      case OpenRepository.Result.Refused refused -> Optional.empty();
      case OpenRepository.Result.Opened(OpenRepository opened) -> {
        try (opened) {
          RecordedState state =
              RecordedState.read(opened.source(), opened.source().fetch().runs(), ALL);
          yield state.latest().stream()
              .filter(record -> record.key().task().equals(WAITING_TASK))
              .findFirst()
              .flatMap(record -> record.proposal());
        }
      }
    };
  }

  private void chapter(String title) {
    console.line("");
    console.line("== " + title);
  }

  private void run(String... command) {
    List<String> shown = new ArrayList<>();
    shown.add("$ ./mandate");
    for (String word : command) {
      shown.add(word.contains(" ") || word.contains("'") ? "\"" + word + "\"" : word);
    }
    console.line(String.join(" ", shown));
    if (Main.run(context, command) != ExitCode.OK.code()) {
      failed = true;
    }
  }
}
