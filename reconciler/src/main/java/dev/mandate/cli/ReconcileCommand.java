package dev.mandate.cli;

import dev.mandate.cycle.Entitlement;
import dev.mandate.cycle.PassReport;
import dev.mandate.cycle.ReconcileReport;
import dev.mandate.cycle.Reconciliation;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.OpenRepository;
import dev.mandate.wiring.ReconcileBench;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Carries the plan out. */
@Command(
    name = "reconcile",
    mixinStandardHelpOptions = true,
    description = {
      "Runs what the plan says, records and signs it, and proposes what agents changed.",
      "Repeats until nothing is left to run. Safe to interrupt and to run again."
    },
    footer = {
      "",
      "Exit code 1 when a spec is invalid or a run failed; tasks that wait, are denied or are"
          + " claimed by another reconciler are fine.",
      "",
      "Example:",
      "  mandate reconcile --repo ssh://git@git.example.org/team/control.git"
    })
final class ReconcileCommand implements Callable<Integer> {
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);

  private final CliContext context;
  @Mixin private RepositoryOptions repository;
  @Mixin private ReconcilerOptions reconciler;
  @Mixin private OutputOption output;

  @Option(
      names = "--wait",
      description = {
        "Wait for tasks that other reconcilers have claimed, until they are recorded or their holder"
            + " has shown no sign of life for as long as its claim lasts; then take over.",
        "Default: leave them alone."
      })
  private boolean waitForOthers;

  ReconcileCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws RemoteUnavailableException {
    int parallel = reconciler.parallel();
    Machine machine = Repositories.machine(context, repository);
    try (OpenRepository opened =
            Repositories.open(context, repository, OpenRepository.View.SHARED);
        ReconcileBench bench =
            ReconcileBench.of(
                opened,
                opened.commits().orElseThrow(),
                reconciler.key(machine),
                parallel,
                machine,
                new ReconcileProgress(context.console()))) {
      Reconciliation reconciliation = bench.reconciliation();
      ReconcileReport report = reconciliation.run();
      while (waitForOthers && leftToOthers(report)) {
        LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        report = report.and(reconciliation.run());
      }
      return finish(report);
    }
  }

  private static boolean leftToOthers(ReconcileReport report) {
    return report.last() instanceof PassReport.Carried carried
        && !(carried.claimed().others().isEmpty() && carried.claimed().waiting().isEmpty());
  }

  private int finish(ReconcileReport report) {
    Console console = context.console();
    console.result(
        output.format(), () -> ReconcileView.text(report), () -> ReconcileView.data(report));
    return switch (report.last()) {
      case PassReport.Halted(var why) -> throw Surveys.halted(console, why);
      case PassReport.NotEntitled(Entitlement.Objection why) ->
          throw CommandFailure.usage(why.reason(), why.mend());
      case PassReport.Unchanged unchanged ->
          (unchanged.since().invalid() ? ExitCode.NO : ExitCode.OK).code();
      case PassReport.Carried carried -> {
        console.findings(carried.outlook().specs().findings());
        if (carried.claimed().refusal().isPresent()) {
          throw CommandFailure.usage(
              "the remote refuses claims: " + carried.claimed().refusal().get(),
              "let this reconciler push, move and delete refs/mandate/leases/*");
        }
        if (carried.recorded().refusal().isPresent()) {
          throw CommandFailure.usage(
              "the remote refuses the record: " + carried.recorded().refusal().get(),
              "let this reconciler push mandate/runs and mandate/proposals/*");
        }
        boolean failed = report.failed();
        boolean invalid = carried.outlook().specs().hasErrors();
        yield (failed || invalid ? ExitCode.NO : ExitCode.OK).code();
      }
    };
  }
}
