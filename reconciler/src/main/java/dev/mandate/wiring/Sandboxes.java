package dev.mandate.wiring;

import dev.mandate.egress.EgressProxy;
import dev.mandate.launch.Once;
import dev.mandate.launch.SessionStarter;
import dev.mandate.launch.bubblewrap.BubblewrapProbe;
import dev.mandate.launch.bubblewrap.Readable;
import dev.mandate.launch.cgroup.GroupProbe;
import dev.mandate.launch.container.ContainerProbe;
import dev.mandate.launch.process.ProcessLauncher;
import dev.mandate.run.EgressGate;
import dev.mandate.run.Launcher;
import dev.mandate.wiring.Checkup.Check;
import dev.mandate.wiring.Checkup.State;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What agents can be started in on this machine. Each is tried out when it is first asked for, and
 * once. Thread-safe.
 */
final class Sandboxes {
  private static final String PROCESS = "process";
  private static final String BUBBLEWRAP = "bubblewrap";
  private static final String CONTAINER = "container";

  private final Machine machine;
  private final Once<SessionStarter> sessions = new Once<>(SessionStarter::probe);
  private final Once<GroupProbe> groups = new Once<>(GroupProbe::ofThisMachine);
  private final Once<Tried> bubblewrap = new Once<>(this::tryBubblewrap);
  private final Once<Tried> container = new Once<>(this::tryContainer);
  private final Set<String> asked = new TreeSet<>();

  private Sandboxes(Machine machine) {
    this.machine = machine;
  }

  /** Nothing is tried out yet. */
  static Sandboxes on(Machine machine) {
    return new Sandboxes(machine);
  }

  /** How a trial came out. */
  private sealed interface Tried {
    /**
     * @param version of what makes the sandbox
     */
    record Works(Launcher launcher, String version) implements Tried {}

    record Fails(String why, String mend) implements Tried {}
  }

  /** Whether agents can be started in it. */
  boolean offers(String sandbox) {
    synchronized (asked) {
      asked.add(sandbox);
    }
    return switch (sandbox) {
      case PROCESS -> true;
      case BUBBLEWRAP -> bubblewrap.get() instanceof Tried.Works;
      case CONTAINER -> container.get() instanceof Tried.Works;
      default -> false;
    };
  }

  /** Those that were asked for until now. */
  Set<String> asked() {
    synchronized (asked) {
      return Set.copyOf(asked);
    }
  }

  /** Of those that a machine can have, those that this one has. */
  Set<String> names() {
    return Stream.of(PROCESS, BUBBLEWRAP, CONTAINER)
        .filter(this::offers)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** One for each; what does not work here says so when an agent is to be started in it. */
  List<Launcher> launchers() {
    return List.of(
        new Late(PROCESS, () -> new Tried.Works(ProcessLauncher.using(sessions.get()), "")),
        new Late(BUBBLEWRAP, bubblewrap::get),
        new Late(CONTAINER, container::get));
  }

  /** Tries out when an agent is to be started. */
  private record Late(String sandbox, Supplier<Tried> tried) implements Launcher {
    @Override
    public boolean sharesLoopback() {
      return sandbox.equals(PROCESS);
    }

    @Override
    public Launched launch(LaunchRequest request) {
      return switch (tried.get()) {
        case Tried.Works works -> works.launcher().launch(request);
        case Tried.Fails(String why, String mend) ->
            Launched.free(
                new Ending.CouldNotStart(
                    "the sandbox " + sandbox + " does not work here: " + why,
                    Optional.of("To mend it: " + mend + ".")));
      };
    }
  }

  private Tried tryBubblewrap() {
    return throughGate(
        gate -> {
          Readable readable =
              Readable.parse(
                  machine.environment().getOrDefault(Readable.VARIABLE, ""),
                  machine.home().root(),
                  machine.userHome());
          return switch (BubblewrapProbe.run(
              readable, machine.home().root(), sessions.get(), groups, gate)) {
            case BubblewrapProbe.Usable usable ->
                new Tried.Works(usable.launcher(), usable.launcher().version());
            case BubblewrapProbe.Unusable(String why, String mend) -> new Tried.Fails(why, mend);
          };
        });
  }

  private Tried tryContainer() {
    return throughGate(
        gate ->
            switch (ContainerProbe.run(
                machine.environment(), machine.home().root(), sessions.get(), groups, gate)) {
              case ContainerProbe.Usable usable ->
                  new Tried.Works(usable.launcher(), usable.launcher().version());
              case ContainerProbe.Unusable(String why, String mend) -> new Tried.Fails(why, mend);
            });
  }

  private Tried throughGate(Function<EgressGate, Tried> trial) {
    EgressProxy gate;
    try {
      gate = EgressProxy.allowing(machine.environment().getOrDefault(EgressProxy.LOCAL_PORTS, ""));
    } catch (IllegalArgumentException e) {
      return new Tried.Fails(e.getMessage(), "mend the variable, or take it away");
    }
    return trial.apply(gate);
  }

  /** How the sandboxes stand that are more than a process, and what they can hold. */
  List<Check> checks() {
    return List.of(check(BUBBLEWRAP, bubblewrap.get()), check(CONTAINER, container.get()));
  }

  private Check check(String sandbox, Tried tried) {
    String what = "sandbox " + sandbox;
    return switch (tried) {
      case Tried.Fails(String why, String mend) ->
          new Check(what, State.ABSENT, why, Optional.of(mend));
      case Tried.Works works ->
          switch (groups.get()) {
            case GroupProbe.Usable held ->
                new Check(
                    what,
                    State.FINE,
                    Stream.concat(
                            Stream.of(
                                works.version() + ", limits by " + held.groups().name() + " of"),
                            held.groups().controllers().stream())
                        .collect(Collectors.joining(" ")),
                    Optional.empty());
            case GroupProbe.Unusable none ->
                new Check(
                    what,
                    State.FINE,
                    works.version()
                        + ", without limits of memory, processors and processes: "
                        + none.why(),
                    Optional.of(
                        "delegate control groups to the reconciler (systemd: Delegate=yes)"));
          };
    };
  }
}
