package dev.mandate.cli;

import dev.mandate.cycle.Continuity;
import dev.mandate.snapshot.Heads;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.wiring.HistoryWatch;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.OpenRepository;

/** Says that a branch was rewritten, in commands that only look and work all the same. */
final class Alarms {
  private Alarms() {}

  /** Of what all share; the files of a folder, and what was checked out there, may be anything. */
  static void warn(Console console, OpenRepository opened, Machine machine)
      throws RemoteUnavailableException {
    if (opened.asItIs().isEmpty() && opened.commits().isPresent()) {
      warn(console, opened, machine, opened.commits().get().fetch());
    }
  }

  /**
   * @param heads as they were fetched
   */
  static void warn(Console console, OpenRepository opened, Machine machine, Heads heads)
      throws RemoteUnavailableException {
    if (opened.asItIs().isEmpty() && opened.commits().isPresent()) {
      HistoryWatch.of(opened.commits().get(), machine).look(heads).stream()
          .map(Continuity::finding)
          .forEach(finding -> console.note(finding.render()));
    }
  }
}
