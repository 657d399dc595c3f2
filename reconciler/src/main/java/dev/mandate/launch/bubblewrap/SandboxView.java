package dev.mandate.launch.bubblewrap;

import dev.mandate.launch.ProgramFile;
import dev.mandate.run.Launcher.Ending.CouldNotStart;
import dev.mandate.run.Launcher.LaunchRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What an agent sees of this machine, and where it may write.
 *
 * @param readable folders that who runs the reconciler shows to agents
 */
record SandboxView(SystemRoot system, List<Path> readable) {
  /** Inside. Not the user's own: that would tell the agent who runs the reconciler. */
  static final String USER_ID = "1000";

  private static final String TEMPORARY_BYTES = Long.toString(256L << 20);
  private static final String SHARED_MEMORY_BYTES = Long.toString(64L << 20);

  SandboxView {
    readable = List.copyOf(readable);
  }

  /** Where to look for programs: only what can be seen inside can be started there. */
  ProgramFile.Sight sight(Path workspace) {
    List<Path> shown =
        Stream.concat(
                Stream.of(workspace), Stream.concat(system.shown().stream(), readable.stream()))
            .toList();
    return file -> {
      Path real = file.toRealPath();
      // A link in /bin leads into /usr, which the sandbox has too.
      boolean seen =
          shown.stream().anyMatch(real::startsWith) && shown.stream().anyMatch(inside(file));
      return seen ? Optional.empty() : Optional.of(hidden(file, real));
    };
  }

  private static Predicate<Path> inside(Path file) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    Path folder = parent == null ? file : parent.toRealPath();
    return folder::startsWith;
  }

  private static CouldNotStart hidden(Path file, Path real) {
    String where = file.equals(real) ? file.toString() : file + " (which is " + real + ")";
    return new CouldNotStart(
        "the sandbox bubblewrap does not show " + where,
        Optional.of(
            "Install it below /usr, or let who runs the reconciler name its folder in "
                + Readable.VARIABLE
                + "."));
  }

  /**
   * The options of bwrap, for {@code --args}.
   *
   * @param etc files that stand in for those of {@code /etc} with the same name
   */
  List<String> options(LaunchRequest request, List<Path> etc, boolean ownNetwork) {
    List<String> options = new ArrayList<>(namespaces(ownNetwork));
    options.addAll(system.options());
    for (Path file : etc) {
      options.addAll(List.of("--ro-bind", file.toString(), "/etc/" + file.getFileName()));
    }
    options.addAll(SystemRoot.proc());
    options.addAll(List.of("--dev", "/dev"));
    options.addAll(List.of("--size", SHARED_MEMORY_BYTES, "--tmpfs", "/dev/shm"));
    options.addAll(List.of("--remount-ro", "/dev"));
    options.addAll(List.of("--size", TEMPORARY_BYTES, "--tmpfs", "/tmp"));
    for (Path folder : readable) {
      options.addAll(List.of("--ro-bind", folder.toString(), folder.toString()));
    }
    // At its own path, so that no path that the agent is told, or tells, needs translating.
    String workspace = request.directory().toString();
    options.addAll(List.of("--bind", workspace, workspace));
    for (Path path : request.bounds().readOnly()) {
      options.addAll(List.of("--ro-bind", path.toString(), path.toString()));
    }
    options.addAll(List.of("--remount-ro", "/", "--chdir", workspace));
    return options;
  }

  private static List<String> namespaces(boolean ownNetwork) {
    List<String> options =
        new ArrayList<>(
            List.of(
                "--unshare-user",
                "--disable-userns",
                "--unshare-pid",
                "--unshare-ipc",
                "--unshare-uts",
                "--unshare-cgroup-try",
                "--die-with-parent",
                "--new-session",
                "--cap-drop",
                "ALL",
                "--uid",
                USER_ID,
                "--gid",
                USER_ID,
                "--hostname",
                "sandbox"));
    if (ownNetwork) {
      options.add("--unshare-net");
    }
    return options;
  }
}
