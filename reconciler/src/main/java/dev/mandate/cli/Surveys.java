package dev.mandate.cli;

import dev.mandate.cycle.Outlook;
import dev.mandate.cycle.Survey;

/** Takes an outlook out of a survey, or ends the command with what stopped it. */
final class Surveys {
  private Surveys() {}

  static Outlook outlook(Console console, Survey.Result result) {
    return switch (result) {
      case Survey.Result.Surveyed surveyed -> surveyed.outlook();
      case Survey.Result.Halted halted -> throw halted(console, halted);
    };
  }

  static CommandFailure halted(Console console, Survey.Result.Halted halted) {
    console.findings(halted.findings());
    return CommandFailure.no(halted.reason(), halted.mend());
  }
}
