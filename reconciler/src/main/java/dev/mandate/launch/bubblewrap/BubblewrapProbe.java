package dev.mandate.launch.bubblewrap;

import dev.mandate.launch.Once;
import dev.mandate.launch.PrivateFolder;
import dev.mandate.launch.SessionStarter;
import dev.mandate.launch.Trial;
import dev.mandate.launch.cgroup.GroupProbe;
import dev.mandate.run.Bounds;
import dev.mandate.run.EgressGate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds out by running it whether bubblewrap makes sandboxes here that hold. */
public sealed interface BubblewrapProbe {

  record Usable(BubblewrapLauncher launcher) implements BubblewrapProbe {}

  /**
   * @param why a clause
   * @param mend what a person can do about it
   */
  record Unusable(String why, String mend) implements BubblewrapProbe {}

  /** In these the program is looked for: what the reconciler's PATH says is not asked. */
  List<Path> PLACES = List.of(Path.of("/usr/bin/bwrap"), Path.of("/bin/bwrap"));

  /** Older ones cannot keep an agent from making namespaces of its own. */
  int OLDEST_MINOR = 8;

  /**
   * @param readable folders that agents may read beside the system's own
   * @param mandateHome must not be among what agents see
   * @param sessions as tried out on this platform
   * @param groups what holds limits
   */
  static BubblewrapProbe run(
      Readable readable,
      Path mandateHome,
      SessionStarter sessions,
      Once<GroupProbe> groups,
      EgressGate gate) {
    Optional<Path> program = PLACES.stream().filter(Files::isExecutable).findFirst();
    if (program.isEmpty()) {
      return new Unusable(
          "bwrap is not installed", "install the package bubblewrap, 0.8.0 or newer");
    }
    return switch (readable) {
      case Readable.Refused refused ->
          new Unusable(
              Readable.VARIABLE + ": " + String.join("; ", refused.why()),
              "name folders of programs only, absolute, with colons between");
      case Readable.Folders folders -> {
        try {
          yield run(program.get(), folders.folders(), mandateHome, sessions, groups, gate);
        } catch (IOException e) {
          yield new Unusable("it cannot be tried: " + e.getMessage(), "mend that, and try again");
        }
      }
    };
  }

  private static BubblewrapProbe run(
      Path program,
      List<Path> readable,
      Path mandateHome,
      SessionStarter sessions,
      Once<GroupProbe> groups,
      EgressGate gate)
      throws IOException {
    String told = version(program);
    Matcher version = Pattern.compile("bubblewrap ((\\d+)\\.(\\d+)[.\\d]*)").matcher(told);
    if (!version.find()) {
      return new Unusable(
          program + " --version says '" + told + "'", "install the package bubblewrap");
    }
    if (Integer.parseInt(version.group(2)) == 0
        && Integer.parseInt(version.group(3)) < OLDEST_MINOR) {
      return new Unusable(
          "bubblewrap " + version.group(1) + " cannot keep an agent from making namespaces",
          "install bubblewrap 0.8.0 or newer");
    }
    PrivateFolder.sweep();
    SystemRoot system = SystemRoot.ofThisMachine();
    Path home = Readable.existing(mandateHome);
    if (Stream.concat(system.shown().stream(), readable.stream()).anyMatch(home::startsWith)) {
      return new Unusable(
          "agents would see the home of Mandate, " + home, "move it, for example by MANDATE_HOME");
    }
    BubblewrapLauncher launcher =
        new BubblewrapLauncher(
            new CommandLine(sessions, program, PrivateFolder.isOfRoot()),
            version.group(1),
            new SandboxView(system, readable),
            groups,
            gate);
    return tried(launcher);
  }

  private static BubblewrapProbe tried(BubblewrapLauncher launcher) throws IOException {
    Optional<String> trouble = Trial.of(launcher, Bounds.none(), SandboxView.USER_ID);
    return trouble.isEmpty()
        ? new Usable(launcher)
        : new Unusable(
            trouble.get(),
            "allow user namespaces (sysctl kernel.unprivileged_userns_clone=1, or a profile of"
                + " AppArmor for bwrap); in a container, they must be allowed there, too");
  }

  private static String version(Path program) throws IOException {
    Process process =
        new ProcessBuilder(program.toString(), "--version").redirectErrorStream(true).start();
    process.getOutputStream().close();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }
}
