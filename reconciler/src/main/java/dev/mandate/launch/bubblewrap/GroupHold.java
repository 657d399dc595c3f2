package dev.mandate.launch.bubblewrap;

import dev.mandate.launch.cgroup.ControlGroups;
import dev.mandate.launch.cgroup.GroupProbe;
import dev.mandate.run.Confinement;
import dev.mandate.spec.Agent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The control group of one launch, if it needs one; removed when closed. */
record GroupHold(Optional<ControlGroups.Group> group) implements AutoCloseable {

  /**
   * @param workspace whose name is that of the run
   */
  static GroupHold of(GroupsOnce groups, Path workspace, Agent.Resources wanted, int ownPids)
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

  List<Path> entrances() {
    return group.map(ControlGroups.Group::entrances).orElse(List.of());
  }

  Optional<Confinement.Limits> limits() {
    return group.map(ControlGroups.Group::limits);
  }

  Optional<String> exceeded() {
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
