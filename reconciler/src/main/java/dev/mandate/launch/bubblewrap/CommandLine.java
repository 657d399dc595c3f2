package dev.mandate.launch.bubblewrap;

import dev.mandate.launch.SessionStarter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * What is started for one sandbox, from the outside to the inside: a session, read-only devices for
 * root, a network of its own with a forwarder in it, control groups, and bwrap with the agent.
 * Options are read from standard input, where no other process sees them.
 *
 * @param bwrap absolute
 * @param asRoot whether the reconciler runs as root
 */
record CommandLine(SessionStarter sessions, Path bwrap, boolean asRoot) {
  /** Of {@code ulimit -f}, POSIX.1-2017: 512 bytes each. */
  private static final long BLOCKS_PER_MIB = 2048;

  private static final Path SHELL = Path.of("/bin/sh");

  /**
   * Bounds the size of each file, enters the groups, keeps standard input, which are the options,
   * as descriptor 9, puts the agent's own in its place, and becomes what stands behind the groups.
   * Java cannot hand descriptors over, nor move a child into a group before it runs. No variables:
   * the agent could have been given some of the same name.
   */
  private static final String ENTER =
      """
      exec 9<&0 <"$2" 8>"$1"
      [ "$3" = - ] || ulimit -f "$3"
      shift 3
      while [ "$1" != -- ]; do
        echo 0 >"$1" || { echo "cannot enter the control group $1" >&2; exit 1; }
        shift
      done
      shift
      exec "$@"
      """;

  /** Opens the outer status file, and becomes the rest. */
  private static final String WITH_STATUS = "exec 8>\"$1\"; shift; exec \"$@\"";

  /** Its loopback is up, and all but its network is as it is outside. */
  private static final List<String> OWN_NETWORK =
      List.of(
          "--json-status-fd",
          "8",
          "--unshare-user",
          "--unshare-net",
          "--unshare-pid",
          "--die-with-parent",
          "--bind",
          "/",
          "/",
          "--dev-bind",
          "/dev",
          "/dev",
          "--");

  /**
   * For an agent of root, who owns the devices: if it could change the mode of {@code /dev/null},
   * it would for the whole machine. bwrap takes the devices as it finds them. What is mounted below
   * stays: temporary files may lie in {@code /dev/shm}.
   */
  private static final String READ_ONLY_DEVICES =
      "mount --rbind /dev /dev && mount -o remount,bind,ro /dev && exec \"$@\"";

  private static final List<String> OWN_MOUNTS =
      List.of("/usr/bin/unshare", "--mount", "--propagation", "private");

  /**
   * @param forwarder its program and arguments; empty for no way out
   * @param groups files that a process enters control groups by
   * @param diskMiB no file may become larger
   * @param input what the agent has as standard input
   */
  List<String> of(
      List<String> agent,
      List<String> forwarder,
      List<Path> groups,
      OptionalLong diskMiB,
      SandboxFolder folder,
      Path input) {
    List<String> line = new ArrayList<>();
    if (asRoot) {
      line.addAll(OWN_MOUNTS);
      line.addAll(List.of(SHELL.toString(), "-c", READ_ONLY_DEVICES, "sh"));
    }
    if (!forwarder.isEmpty()) {
      line.addAll(List.of(SHELL.toString(), "-c", WITH_STATUS, "sh"));
      line.add(folder.outerStatus().file().toString());
      line.add(bwrap.toString());
      line.addAll(OWN_NETWORK);
      line.addAll(List.of(SHELL.toString(), "-c", beside(forwarder), "sh"));
    }
    line.addAll(List.of(SHELL.toString(), "-c", ENTER, "sh"));
    line.add(folder.status().file().toString());
    line.add(input.toString());
    line.add(diskMiB.isPresent() ? Long.toString(diskMiB.getAsLong() * BLOCKS_PER_MIB) : "-");
    groups.forEach(file -> line.add(file.toString()));
    line.add("--");
    line.add(bwrap.toString());
    line.addAll(List.of("--args", "9", "--json-status-fd", "8", "--"));
    line.addAll(agent);
    return sessions.commandLine(Path.of(line.getFirst()), line.subList(1, line.size()));
  }

  /** How many namespaces of process ids the agent is in. */
  static int depth(boolean forwarded) {
    return forwarded ? 3 : 2;
  }

  /**
   * Starts the forwarder, which closes its output when it listens, and that ends the substitution;
   * then becomes the rest.
   */
  private static String beside(List<String> forwarder) {
    return """
    set -- "$(%s </dev/null 2>&1 8>&- 9>&- &)" "$@"
    [ "$1" = ready ] || { echo "the forwarder does not start: $1" >&2; exit 1; }
    shift
    exec "$@"
    """
        .formatted(quoted(forwarder));
  }

  private static String quoted(List<String> words) {
    return words.stream()
        .map(word -> "'" + word.replace("'", "'\\''") + "'")
        .collect(Collectors.joining(" "));
  }
}
