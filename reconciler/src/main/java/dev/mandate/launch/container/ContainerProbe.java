package dev.mandate.launch.container;

import dev.mandate.launch.Once;
import dev.mandate.launch.PrivateFolder;
import dev.mandate.launch.SessionStarter;
import dev.mandate.launch.Trial;
import dev.mandate.launch.cgroup.GroupProbe;
import dev.mandate.run.Bounds;
import dev.mandate.run.EgressGate;
import dev.mandate.spec.Agent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Finds out by running a container whether podman or docker makes ones here that hold. */
public sealed interface ContainerProbe {

  record Usable(ContainerLauncher launcher) implements ContainerProbe {}

  /**
   * @param why a clause
   * @param mend what a person can do about it
   */
  record Unusable(String why, String mend) implements ContainerProbe {}

  /** In these the programs are looked for: what the reconciler's PATH says is not asked. */
  List<Path> PLACES = List.of(Path.of("/usr/bin"), Path.of("/usr/local/bin"));

  /** Of the reconciler's environment, what engines find themselves by. */
  Set<String> PASSED_ON =
      Set.of(
          "CONTAINER_HOST",
          "CONTAINERS_CONF",
          "DBUS_SESSION_BUS_ADDRESS",
          "DOCKER_CONFIG",
          "DOCKER_CONTEXT",
          "DOCKER_HOST",
          "HOME",
          "XDG_CONFIG_HOME",
          "XDG_DATA_HOME",
          "XDG_RUNTIME_DIR");

  /** Where engines look for the programs that they need themselves. */
  String SEARCH_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /**
   * The first that works: podman, podman with the runtime {@code runc}, docker. What reconcilers of
   * the same home that are gone have left is removed.
   *
   * @param reconciler its environment
   * @param mandateHome containers of this machine are known by it
   * @param groups what holds limits
   */
  static ContainerProbe run(
      Map<String, String> reconciler,
      Path mandateHome,
      SessionStarter sessions,
      Once<GroupProbe> groups,
      EgressGate gate) {
    Map<String, String> environment = new TreeMap<>(Map.of("PATH", SEARCH_PATH));
    PASSED_ON.stream()
        .filter(reconciler::containsKey)
        .forEach(name -> environment.put(name, reconciler.get(name)));
    Map<String, String> why = new LinkedHashMap<>();
    for (Engine engine : candidates(environment)) {
      try {
        Optional<ContainerLauncher> works = tried(engine, mandateHome, sessions, groups, gate, why);
        if (works.isPresent()) {
          return new Usable(works.get());
        }
      } catch (IOException | UncheckedIOException e) {
        why.put(named(engine), e.getMessage());
      }
    }
    return why.isEmpty()
        ? new Unusable("neither podman nor docker is installed", "install podman, and runc with it")
        : new Unusable(
            String.join(
                "; ", why.entrySet().stream().map(e -> e.getKey() + ": " + e.getValue()).toList()),
            "docs/runs.md says what the sandbox container needs; where docker has no daemon,"
                + " install podman and runc");
  }

  private static String named(Engine engine) {
    return String.join(" ", engine.program());
  }

  private static List<Engine> candidates(Map<String, String> environment) {
    List<Engine> engines = new ArrayList<>();
    for (Engine.Brand brand : Engine.Brand.values()) {
      PLACES.stream()
          .map(place -> place.resolve(brand.label()))
          .filter(Files::isExecutable)
          .findFirst()
          .ifPresent(
              file -> {
                List<String> program = new ArrayList<>(List.of(file.toString()));
                if (brand == Engine.Brand.DOCKER) {
                  engines.add(new Engine(brand, program, environment));
                  return;
                }
                if (!Files.isDirectory(Path.of("/run/systemd/system"))) {
                  // Its other way to make control groups asks systemd.
                  program.add("--cgroup-manager=cgroupfs");
                }
                engines.add(new Engine(brand, program, environment));
                program.add("--runtime=runc");
                engines.add(new Engine(brand, program, environment));
              });
    }
    return engines;
  }

  private static Optional<ContainerLauncher> tried(
      Engine engine,
      Path mandateHome,
      SessionStarter sessions,
      Once<GroupProbe> groups,
      EgressGate gate,
      Map<String, String> why)
      throws IOException {
    Engine.Answer version = engine.version();
    if (!version.isFine()) {
      why.put(named(engine), version.trouble());
      return Optional.empty();
    }
    PrivateFolder.sweep();
    AgentUser user = AgentUser.ofThisReconciler();
    Map<String, Long> ulimits = RunOptions.highestLimits();
    String name = engine.brand().label() + " " + version.out();
    TrialImage image = TrialImage.on(engine);
    Optional<String> trouble =
        Trial.of(
            new ContainerLauncher(
                new RunOptions(engine, user, image.shown(), ulimits),
                name,
                mandateHome,
                sessions,
                groups,
                gate),
            new Bounds(List.of(), Agent.Confines.none(), Optional.of(image.name())),
            user.id());
    if (trouble.isPresent()) {
      why.put(named(engine), trouble.get());
      return Optional.empty();
    }
    ContainerLauncher launcher =
        new ContainerLauncher(
            new RunOptions(engine, user, List.of(), ulimits),
            name,
            mandateHome,
            sessions,
            groups,
            gate);
    launcher.sweep();
    return Optional.of(launcher);
  }
}
