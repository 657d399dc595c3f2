package dev.mandate.launch.cgroup;

import dev.mandate.spec.Agent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What limits need of the kernel. */
final class Wanted {
  static final List<String> ALL = List.of("cpu", "memory", "pids");

  /** Kernels keep quotas in whole microseconds. */
  private static final double FINEST_CPUS = 0.0001;

  private Wanted() {}

  static List<String> controllers(Agent.Resources wanted) {
    List<String> names = new ArrayList<>();
    if (wanted.cpus().isPresent()) {
      names.add("cpu");
    }
    if (wanted.memoryMiB().isPresent()) {
      names.add("memory");
    }
    if (wanted.pids().isPresent()) {
      names.add("pids");
    }
    return names;
  }

  static Optional<String> missing(Agent.Resources wanted, Collection<String> there) {
    List<String> missing =
        controllers(wanted).stream().filter(name -> !there.contains(name)).toList();
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of("it lacks control groups for " + String.join(", ", missing));
  }

  static void requireHeld(Agent.Resources wanted, Agent.Resources held) throws IOException {
    boolean cpus =
        wanted.cpus().isEmpty()
            || Math.abs(wanted.cpus().getAsDouble() - held.cpus().orElse(0)) < FINEST_CPUS;
    if (!cpus
        || !wanted.memoryMiB().equals(held.memoryMiB())
        || !wanted.pids().equals(held.pids())) {
      throw new IOException("the kernel was asked for " + wanted + " and holds " + held);
    }
  }

  static void addTo(Exception failure, Optional<String> more) {
    more.map(IllegalStateException::new).ifPresent(failure::addSuppressed);
  }
}
