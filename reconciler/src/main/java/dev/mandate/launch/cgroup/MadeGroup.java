package dev.mandate.launch.cgroup;

import dev.mandate.run.Confinement;
import dev.mandate.spec.Agent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folders of one group: one in version 2, one for each controller in version 1.
 *
 * @param memoryEvents file that counts, in a line {@code oom_kill}, who was killed for memory
 */
record MadeGroup(
    String by, List<GroupFolder> folders, Agent.Resources held, String memoryEvents, String door)
    implements ControlGroups.Group {

  @Override
  public List<Path> entrances() {
    return folders.stream().map(folder -> folder.path().resolve(door)).toList();
  }

  @Override
  public Confinement.Limits limits() {
    return new Confinement.Limits(by, held.cpus(), held.memoryMiB(), held.pids());
  }

  @Override
  public Optional<String> exceeded() {
    try {
      if (held.memoryMiB().isPresent() && counted(memoryEvents, "oom_kill") > 0) {
        return Optional.of(
            "killed for using more than " + held.memoryMiB().getAsLong() + " MiB of memory");
      }
      if (held.pids().isPresent() && counted("pids.events", "max") > 0) {
        return Optional.of(
            "it wanted more than the "
                + held.pids().getAsInt()
                + " processes and threads that it may have");
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("the counters of the control group cannot be read", e);
    }
  }

  private long counted(String file, String word) throws IOException {
    for (GroupFolder folder : folders) {
      if (folder.has(file)) {
        return folder.count(file, word);
      }
    }
    return 0;
  }

  @Override
  public Optional<String> remove() {
    List<String> trouble =
        folders.stream().map(GroupFolder::remove).flatMap(Optional::stream).toList();
    return trouble.isEmpty() ? Optional.empty() : Stream.of(String.join("; ", trouble)).findFirst();
  }
}
