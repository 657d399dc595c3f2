package dev.mandate.launch.cgroup;

import dev.mandate.launch.Once;
import dev.mandate.run.Confinement;
import dev.mandate.run.Launcher.Ending.CouldNotStart;
import dev.mandate.spec.Agent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The control group of one launch, if it needs one; removed when closed. */
public record GroupHold(Optional<ControlGroups.Group> group) implements AutoCloseable {

  /** Why a launch with these limits is refused, and what to do; empty when they can be held. */
  public static Optional<CouldNotStart> refusal(Once<GroupProbe> groups, Agent.Resources wanted) {
    if (wanted.isUnlimited()) {
      return Optional.empty();
    }
    Optional<String> why =
        switch (groups.get()) {
          case GroupProbe.Usable usable -> usable.groups().cannotHold(wanted);
          case GroupProbe.Unusable unusable -> Optional.of(unusable.why());
        };
    return why.map(
        clause ->
            new CouldNotStart(
                "this machine cannot hold the limits of limits.execution: " + clause,
                Optional.of(
                    "Delegate control groups to the reconciler (systemd: Delegate=yes), run it on"
                        + " another machine, or take the limit out of the agent.")));
  }

  /**
   * @param workspace whose name is that of the run
   * @param wanted none that {@link #refusal} refuses
   * @param ownPids processes that the sandbox itself needs
   */
  public static GroupHold of(
      Once<GroupProbe> groups, Path workspace, Agent.Resources wanted, int ownPids)
      throws IOException {
    if (wanted.isUnlimited()) {
      return new GroupHold(Optional.empty());
    }
    return switch (groups.get()) {
      case GroupProbe.Usable usable ->
          new GroupHold(
              Optional.of(
                  usable.groups().make(workspace.getFileName().toString(), wanted, ownPids)));
      case GroupProbe.Unusable unusable -> throw new IOException(unusable.why());
    };
  }

  /** Files that a process enters by. */
  public List<Path> entrances() {
    return group.map(ControlGroups.Group::entrances).orElse(List.of());
  }

  public Optional<Confinement.Limits> limits() {
    return group.map(ControlGroups.Group::limits);
  }

  /** Which limit has ended or refused processes, a clause; empty when none has. */
  public Optional<String> exceeded() {
    return group.flatMap(ControlGroups.Group::exceeded);
  }

  @Override
  public void close() throws IOException {
    Optional<String> trouble = group.flatMap(ControlGroups.Group::remove);
    if (trouble.isPresent()) {
      throw new IOException(trouble.get());
    }
  }
}
