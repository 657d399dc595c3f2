package dev.mandate.launch.container;

import dev.mandate.launch.Once;
import dev.mandate.launch.PrivateFolder;
import dev.mandate.launch.ProcessTable;
import dev.mandate.launch.RunProcesses;
import dev.mandate.launch.SessionStarter;
import dev.mandate.launch.WayOut;
import dev.mandate.launch.cgroup.GroupHold;
import dev.mandate.launch.cgroup.GroupProbe;
import dev.mandate.run.Confinement;
import dev.mandate.run.EgressGate;
import dev.mandate.run.Launcher;
import dev.mandate.spec.Agent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The sandbox {@code container}; docs/runs.md says what it keeps from an agent. What the agent's
 * bounds ask for and this machine cannot hold is refused. Thread-safe.
 */
public final class ContainerLauncher implements Launcher {
  static final String NAME = "container";

  private static final String LABEL = "dev.mandate.";
  private static final String WORKSPACE = LABEL + "workspace";
  private static final String HOME = LABEL + "home";
  private static final String RECONCILER = LABEL + "reconciler";

  /** The shell that is the first process. */
  private static final int OWN_PIDS = 1;

  private final RunOptions options;
  private final String version;
  private final Path mandateHome;
  private final SessionStarter sessions;
  private final Once<GroupProbe> groups;
  private final EgressGate gate;
  private final ProcessTable table = ProcessTable.ofThisPlatform();

  /**
   * @param version of the engine
   * @param mandateHome of the reconciler, which its containers are known by
   * @param gate the only way to the network
   */
  ContainerLauncher(
      RunOptions options,
      String version,
      Path mandateHome,
      SessionStarter sessions,
      Once<GroupProbe> groups,
      EgressGate gate) {
    this.options = options;
    this.version = version;
    this.mandateHome = mandateHome;
    this.sessions = sessions;
    this.groups = groups;
    this.gate = gate;
  }

  @Override
  public String sandbox() {
    return NAME;
  }

  @Override
  public boolean sharesLoopback() {
    return false;
  }

  Engine engine() {
    return options.engine();
  }

  /** Name and version of the engine, for example {@code podman 4.3.1}. */
  public String version() {
    return version;
  }

  /** What holds limits here, or why nothing does. */
  public GroupProbe groups() {
    return groups.get();
  }

  /**
   * {@inheritDoc}
   *
   * <p>An interrupt of the calling thread is kept, and answered like a time-out: SIGINT to the
   * agent's processes, grace, SIGKILL. To be called from a platform thread: the way out ends with
   * the thread that started it.
   */
  @Override
  public Launched launch(LaunchRequest request) {
    if (Thread.currentThread().isInterrupted()) {
      return Launched.free(new Ending.Cancelled());
    }
    Optional<Ending.CouldNotStart> refusal = refusal(request);
    if (refusal.isPresent()) {
      return Launched.free(refusal.get());
    }
    try {
      return switch (Image.find(options.engine(), request.bounds().image())) {
        case Image.Lookup.Unusable unusable -> Launched.free(unusable.why());
        case Image.Lookup.Found found -> start(found.image(), request);
      };
    } catch (IOException e) {
      throw new UncheckedIOException("the container broke: " + e.getMessage(), e);
    }
  }

  private Optional<Ending.CouldNotStart> refusal(LaunchRequest request) {
    if (request.command().isEmpty()) {
      return refused("there is no command to start", "Give runtime.command.");
    }
    if (!RunOptions.canName(request.directory())) {
      return refused(
          "the path of the workspace has a comma or a quote: " + request.directory(),
          "Move the home of Mandate, for example by MANDATE_HOME.");
    }
    Agent.Confines confines = request.bounds().confines();
    boolean reachesIn =
        options.engine().brand() == Engine.Brand.PODMAN || options.user().isOfRoot();
    boolean goesOut = !confines.egress().isEmpty() || request.model().isPresent();
    if (!reachesIn && !(confines.resources().isUnlimited() && !goesOut)) {
      return refused(
          "docker's containers are root's: this reconciler can neither limit them nor give them a"
              + " way out",
          "Use podman, or take limits, capabilities.egress and the model out of the agent.");
    }
    return GroupHold.refusal(groups, confines.resources());
  }

  private Launched start(Image image, LaunchRequest request) throws IOException {
    endWhatIsLeft(request);
    try (PrivateFolder folder = PrivateFolder.make();
        GroupHold group =
            GroupHold.of(
                groups, request.directory(), request.bounds().confines().resources(), OWN_PIDS);
        AgentUser.Loan loan = options.user().lend(request.directory());
        ContainerGuard guard =
            ContainerGuard.over("mandate-" + UUID.randomUUID(), options.engine(), sessions)) {
      return switch (WayOut.of(gate, folder, request)) {
        case WayOut.Opened.Refused refused -> Launched.free(refused.why());
        case WayOut.Opened.Way opened -> {
          try (WayOut way = opened.way()) {
            Attachment attachment =
                new Attachment(
                    options.engine(), guard.container(), sessions, table, folder, image, request);
            Attachment.Ran ran =
                attachment.run(
                    options.line(guard.container(), labels(loan.folder()), image, folder, request),
                    group,
                    way);
            yield ran.begun()
                ? new Launched(
                    ran.ending(),
                    Optional.of(
                        new Confinement(
                            NAME,
                            version,
                            Optional.of(image.id()),
                            group.limits(),
                            ran.disk(),
                            way.connections(),
                            group
                                .exceeded()
                                .or(() -> ran.disk().flatMap(Confinement.Disk::exceeded)))))
                : Launched.free(ran.ending());
          }
        }
      };
    }
  }

  /** Of a reconciler that was killed, guard and all, in the middle of the same run. */
  private void endWhatIsLeft(LaunchRequest request) throws IOException {
    Set<String> marks = RunProcesses.marks(request.environment());
    if (!marks.isEmpty()) {
      new RunProcesses(table, 0, false, marks).kill();
    }
    for (String container : options.engine().labelled(WORKSPACE + "=" + request.directory())) {
      remove(container);
    }
  }

  /** Removes the containers of reconcilers of the same home that are gone. */
  void sweep() throws IOException {
    Engine engine = options.engine();
    for (String container : engine.labelled(HOME + "=" + mandateHome)) {
      Engine.Answer owner =
          engine.ask(
              "container",
              "inspect",
              "--format",
              "{{index .Config.Labels \"" + RECONCILER + "\"}}",
              container);
      if (owner.isFine()
          && owner.out().matches("\\d{1,18}")
          && ProcessHandle.of(Long.parseLong(owner.out())).isEmpty()) {
        remove(container);
      }
    }
  }

  private void remove(String container) throws IOException {
    ContainerGuard.over(container, options.engine(), sessions).close();
  }

  private Map<String, String> labels(Path workspace) {
    return new TreeMap<>(
        Map.of(
            WORKSPACE,
            workspace.toString(),
            HOME,
            mandateHome.toString(),
            RECONCILER,
            Long.toString(ProcessHandle.current().pid())));
  }

  private static Optional<Ending.CouldNotStart> refused(String reason, String mend) {
    return Optional.of(new Ending.CouldNotStart(reason, Optional.of(mend)));
  }
}
