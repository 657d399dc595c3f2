package dev.mandate.cli;

import dev.mandate.cycle.Outlook;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.wiring.OpenRepository;
import dev.mandate.wiring.SurveyBench;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prints what a reconcile would do, and does nothing. */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description = {
      "Says what would happen to each task, and why. Changes nothing.",
      "Reads a folder as it is, uncommitted files too; of a URL or bare repository the default"
          + " branch."
    },
    footer = {"", "Example:", "  mandate plan --repo https://git.example.org/team/control.git"})
final class PlanCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private RepositoryOptions repository;
  @Mixin private OutputOption output;

  PlanCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws RemoteUnavailableException {
    try (OpenRepository opened =
            Repositories.open(context, repository, OpenRepository.View.AS_IT_IS);
        SurveyBench bench = SurveyBench.of(opened, Repositories.machine(context, repository))) {
      Outlook outlook = Surveys.outlook(context.console(), bench.survey());
      Alarms.warn(
          context.console(), opened, Repositories.machine(context, repository), outlook.heads());
      context
          .console()
          .result(output.format(), () -> PlanView.text(outlook), () -> PlanView.data(outlook));
      context.console().findings(outlook.specs().findings());
      return (outlook.specs().hasErrors() ? ExitCode.NO : ExitCode.OK).code();
    }
  }
}
