package dev.mandate.launch.bubblewrap;

import dev.mandate.launch.cgroup.GroupProbe;
import java.util.Optional;
import java.util.function.Supplier;

/** Tries out control groups when they are first asked for, and once. Thread-safe. */
final class GroupsOnce {
  private final Supplier<GroupProbe> probe;
  private Optional<GroupProbe> found = Optional.empty();

  GroupsOnce(Supplier<GroupProbe> probe) {
    this.probe = probe;
  }

  synchronized GroupProbe get() {
    if (found.isEmpty()) {
      found = Optional.of(probe.get());
    }
    return found.get();
  }
}
