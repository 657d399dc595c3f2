package dev.mandate.cli;

import dev.mandate.budget.Account;
import dev.mandate.budget.Standing;
import dev.mandate.cycle.Outlook;
import dev.mandate.signing.LocalKey;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.spec.Glob;
import dev.mandate.verify.SumsCheck;
import dev.mandate.wiring.BudgetDesk;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.OpenRepository;
import dev.mandate.wiring.SurveyBench;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what budgets have left. */
@Command(
    name = "budget",
    mixinStandardHelpOptions = true,
    description = {
      "Shows each account of a budget in its present period: its limits, what is spent, what is"
          + " reserved for runs that are not recorded, and what is left."
    },
    footer = {"", "Example:", "  mandate budget --account 'budget/*' --check"})
final class BudgetCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private RepositoryOptions repository;
  @Mixin private OutputOption output;

  @Option(
      names = "--account",
      paramLabel = "GLOB",
      description = "Only accounts with such a name, ** standing for any text.")
  private String account;

  @Option(
      names = "--check",
      description =
          "Makes every sum anew from the records of runs, and says which is wrong and what it"
              + " must hold.")
  private boolean check;

  @Option(
      names = "--repair",
      description = {
        "Writes every wrong sum as the records of runs have it, by one signed commit, then checks."
            + " Run mandate verify first: the records are believed."
      })
  private boolean repair;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = {
        "Private key that signs a repair; mandate.yaml must name it.",
        "Default: keys/reconciler.pem in the home folder, made on first use."
      })
  private Path key;

  BudgetCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws RemoteUnavailableException {
    Optional<Glob> wanted = wanted();
    try (OpenRepository opened =
            Repositories.open(context, repository, OpenRepository.View.SHARED);
        SurveyBench bench = SurveyBench.of(opened, Repositories.machine(context, repository))) {
      Outlook outlook = Surveys.outlook(context.console(), bench.survey());
      Alarms.warn(
          context.console(), opened, Repositories.machine(context, repository), outlook.heads());
      BudgetDesk desk = new BudgetDesk(opened.commits().orElseThrow());
      if (repair) {
        repaired(desk, outlook);
        outlook = Surveys.outlook(context.console(), bench.survey());
      }
      BudgetDesk.Look look = desk.look(outlook);
      SortedMap<Account, Standing> shown = new TreeMap<>(look.standings());
      shown.keySet().removeIf(a -> wanted.filter(glob -> !glob.matches(a.name())).isPresent());
      Optional<SumsCheck.Result> sums =
          check || repair
              ? Optional.of(desk.check(outlook).orElse(SumsCheck.Result.none()))
              : Optional.empty();
      BudgetView view = new BudgetView(shown, look.troubles(), sums);
      context.console().result(output.format(), view::text, view::data);
      return (view.isSound() ? ExitCode.OK : ExitCode.NO).code();
    }
  }

  private void repaired(BudgetDesk desk, Outlook outlook) throws RemoteUnavailableException {
    Machine machine = Repositories.machine(context, repository);
    LocalKey signer = Keys.reconciler(machine, Optional.ofNullable(key));
    switch (desk.repair(outlook.control(), signer, machine.clock())) {
      case BudgetDesk.Repair.Refused(String reason, String mend) ->
          throw CommandFailure.no(reason, mend);
      case BudgetDesk.Repair.Done(SumsCheck.Result before) ->
          before.mends().keySet().forEach(file -> context.console().note("mended " + file));
    }
  }

  private Optional<Glob> wanted() {
    if (account == null) {
      return Optional.empty();
    }
    Glob.problemWith(account)
        .ifPresent(
            why -> {
              throw CommandFailure.usage("--account is no glob: " + why, "write agent/fixer/*");
            });
    return Optional.of(Glob.of(account));
  }
}
