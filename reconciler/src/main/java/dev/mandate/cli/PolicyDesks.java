package dev.mandate.cli;

import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.OpenRepository;
import dev.mandate.wiring.PolicyDesk;

/** Opens the policy in force, or ends the command with what stopped it. */
final class PolicyDesks {
  private PolicyDesks() {}

  static PolicyDesk open(
      CliContext context, OpenRepository repository, Machine machine, int questions)
      throws RemoteUnavailableException {
    return switch (PolicyDesk.open(repository, machine, questions)) {
      case PolicyDesk.Result.Opened(PolicyDesk desk) -> desk;
      case PolicyDesk.Result.Halted halted -> {
        context.console().findings(halted.findings());
        throw CommandFailure.no(halted.reason(), halted.mend());
      }
    };
  }
}
