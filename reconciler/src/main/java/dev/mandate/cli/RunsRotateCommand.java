package dev.mandate.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.cycle.Entitlement;
import dev.mandate.ledger.RunsMonth;
import dev.mandate.signing.LocalKey;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.OpenRepository;
import dev.mandate.wiring.RunsDesk;
import dev.mandate.wiring.RunsDesk.Movable;
import dev.mandate.writeback.Publisher;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Moves the runs of past months to archives. */
@Command(
    name = "rotate",
    mixinStandardHelpOptions = true,
    description = {
      "Moves the folders of runs of past months from the branch mandate/runs to a branch for each"
          + " month, mandate/archive/<month>. What says that a task is done stays, and so does"
          + " everything that mandate verify needs.",
      "Default: the months that spec.retention.runs of mandate.yaml does not keep."
    },
    footer = {
      "",
      "Safe to interrupt and to run again.",
      "",
      "Example:",
      "  mandate runs rotate --before 2026-01 --dry-run"
    })
final class RunsRotateCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private RepositoryOptions repository;
  @Mixin private OutputOption output;

  @Option(
      names = "--before",
      paramLabel = "MONTH",
      description = "Move the months before this one, such as 2026-01. Months are in UTC.")
  private String before;

  @Option(
      names = "--keep",
      paramLabel = "N",
      description = "Keep this month and so many before it; move those that are older.")
  private Integer keep;

  @Option(names = "--dry-run", description = "Only show what would be moved.")
  private boolean dryRun;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = {
        "Private key that signs the commit; mandate.yaml must name it.",
        "Default: keys/reconciler.pem in the home folder, made on first use."
      })
  private Path key;

  RunsRotateCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws RemoteUnavailableException {
    Machine machine = Repositories.machine(context, repository);
    try (OpenRepository opened =
        Repositories.open(context, repository, OpenRepository.View.SHARED)) {
      RunsDesk desk = new RunsDesk(opened.commits().orElseThrow(), machine.clock());
      switch (desk.look(limit(desk.thisMonth()))) {
        case RunsDesk.Result.NoControl(var findings) -> {
          context.console().findings(findings);
          throw CommandFailure.usage(
              "there is no valid mandate.yaml on the default branch",
              "commit one; it names the keys that may write to mandate/runs");
        }
        case RunsDesk.Result.NoLimit() ->
            throw CommandFailure.usage(
                "it is not said which months are to be moved",
                "give --before or --keep, or set spec.retention.runs.keepMonths in mandate.yaml");
        case RunsDesk.Result.Found found -> {
          if (!dryRun && !found.months().isEmpty()) {
            move(desk, found, Keys.reconciler(machine, Optional.ofNullable(key)));
          }
          context.console().result(output.format(), () -> text(found), () -> data(found));
        }
      }
      return ExitCode.OK.code();
    }
  }

  private Optional<YearMonth> limit(YearMonth present) {
    if (before != null && keep != null) {
      throw CommandFailure.usage("--before and --keep say the same thing twice", "give one");
    }
    if (keep != null) {
      if (keep < 0 || keep > 1200) {
        throw CommandFailure.usage("--keep must be from 0 to 1200", "for example --keep 3");
      }
      return Optional.of(present.minusMonths(keep));
    }
    if (before == null) {
      return Optional.empty();
    }
    YearMonth limit =
        RunsMonth.parse(before)
            .map(RunsMonth::month)
            .orElseThrow(
                () ->
                    CommandFailure.usage(
                        "--before '" + before + "' is not a month", "for example 2026-01"));
    if (limit.isAfter(present)) {
      throw CommandFailure.usage(
          "--before " + before + " lies ahead: runs of this month are still being recorded",
          "give " + present + " or an earlier month");
    }
    return Optional.of(limit);
  }

  private static void move(RunsDesk desk, RunsDesk.Result.Found found, LocalKey key)
      throws RemoteUnavailableException {
    Optional<Entitlement.Objection> objection = RunsDesk.objection(found.control(), key);
    if (objection.isPresent()) {
      throw CommandFailure.usage(objection.get().reason(), objection.get().mend());
    }
    switch (desk.move(found.months(), key)) {
      case Publisher.Outcome.Published published -> {}
      case Publisher.Outcome.NothingToDo nothing -> {}
      case Publisher.Outcome.Outpaced outpaced ->
          throw new RemoteUnavailableException(
              "reconcilers wrote to mandate/runs at the same time, again and again", null);
      case Publisher.Outcome.Refused(String reason) ->
          throw CommandFailure.usage(
              "the remote refuses it: " + reason,
              "let this key's owner push mandate/runs and make mandate/archive/*");
    }
  }

  private String text(RunsDesk.Result.Found found) {
    if (found.months().isEmpty()) {
      return "no runs from before " + found.before() + " are on mandate/runs\n";
    }
    StringBuilder text = new StringBuilder();
    for (Movable movable : found.months()) {
      text.append(dryRun ? "would move  " : "moved  ")
          .append(movable.month())
          .append("  ")
          .append(movable.runs())
          .append(movable.runs() == 1 ? " run   to " : " runs  to ")
          .append(movable.month().branch())
          .append('\n');
    }
    return text.toString();
  }

  private ObjectNode data(RunsDesk.Result.Found found) {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.put("before", found.before().toString());
    data.put("dryRun", dryRun);
    ArrayNode months = data.putArray("months");
    for (Movable movable : found.months()) {
      ObjectNode json = months.addObject();
      json.put("month", movable.month().toString());
      json.put("runs", movable.runs());
      json.put("branch", movable.month().branch());
    }
    return data;
  }

  static String list(Collection<RunsMonth> months) {
    return months.stream().sorted().map(RunsMonth::toString).collect(Collectors.joining(", "));
  }
}
