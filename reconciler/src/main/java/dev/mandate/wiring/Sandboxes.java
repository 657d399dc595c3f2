package dev.mandate.wiring;

import dev.mandate.egress.EgressProxy;
import dev.mandate.launch.Once;
import dev.mandate.launch.SessionStarter;
import dev.mandate.launch.bubblewrap.BubblewrapProbe;
import dev.mandate.launch.bubblewrap.Readable;
import dev.mandate.launch.cgroup.GroupProbe;
import dev.mandate.launch.process.ProcessLauncher;
import dev.mandate.run.Launcher;
import dev.mandate.wiring.Checkup.Check;
import dev.mandate.wiring.Checkup.State;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What agents can be started in on this machine, found out by trying.
 *
 * @param launchers one for each that works
 * @param bubblewrap whether that works, and why not
 */
record Sandboxes(List<Launcher> launchers, BubblewrapProbe bubblewrap) {
  Sandboxes {
    launchers = List.copyOf(launchers);
  }

  static Sandboxes probe(Machine machine) {
    SessionStarter sessions = SessionStarter.probe();
    Launcher process = ProcessLauncher.using(sessions);
    BubblewrapProbe bubblewrap = bubblewrap(machine, sessions);
    return switch (bubblewrap) {
      case BubblewrapProbe.Usable usable ->
          new Sandboxes(List.of(process, usable.launcher()), bubblewrap);
      case BubblewrapProbe.Unusable unusable -> new Sandboxes(List.of(process), bubblewrap);
    };
  }

  private static BubblewrapProbe bubblewrap(Machine machine, SessionStarter sessions) {
    EgressProxy gate;
    try {
      gate = EgressProxy.allowing(machine.environment().getOrDefault(EgressProxy.LOCAL_PORTS, ""));
    } catch (IllegalArgumentException e) {
      return new BubblewrapProbe.Unusable(e.getMessage(), "mend the variable, or take it away");
    }
    Readable readable =
        Readable.parse(
            machine.environment().getOrDefault(Readable.VARIABLE, ""),
            machine.home().root(),
            machine.userHome());
    return BubblewrapProbe.run(
        readable, machine.home().root(), sessions, new Once<>(GroupProbe::ofThisMachine), gate);
  }

  /** Names as Agent specs have them. */
  Set<String> names() {
    return launchers.stream().map(Launcher::sandbox).collect(Collectors.toUnmodifiableSet());
  }

  /** How the sandbox stands that is more than a process, and what it can hold. */
  Check check() {
    String what = "sandbox bubblewrap";
    return switch (bubblewrap) {
      case BubblewrapProbe.Unusable unusable ->
          new Check(what, State.ABSENT, unusable.why(), Optional.of(unusable.mend()));
      case BubblewrapProbe.Usable usable -> {
        String version = usable.launcher().version();
        yield switch (usable.launcher().groups()) {
          case GroupProbe.Usable held ->
              new Check(
                  what,
                  State.FINE,
                  Stream.concat(
                          Stream.of(version + ", limits by " + held.groups().name() + " of"),
                          held.groups().controllers().stream())
                      .collect(Collectors.joining(" ")),
                  Optional.empty());
          case GroupProbe.Unusable none ->
              new Check(
                  what,
                  State.FINE,
                  version + ", without limits of memory, processors and processes: " + none.why(),
                  Optional.of("delegate control groups to the reconciler (systemd: Delegate=yes)"));
        };
      }
    };
  }
}
