package dev.mandate.launch.bubblewrap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What every agent sees of the system: its programs and libraries, and the few settings without
 * which they do not work. Nothing that holds a secret by its purpose.
 *
 * @param options of bwrap
 * @param shown folders and files that these options show
 */
record SystemRoot(List<String> options, List<Path> shown) {
  private static final Path USR = Path.of("/usr");
  private static final List<String> BESIDE_USR =
      List.of("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32");

  /** Loading programs, checking certificates, time zones. Not {@code /etc/ssl/private}. */
  private static final List<String> SETTINGS =
      List.of(
          "/etc/alternatives",
          "/etc/crypto-policies",
          "/etc/ld.so.cache",
          "/etc/ld.so.conf",
          "/etc/ld.so.conf.d",
          "/etc/localtime",
          "/etc/mime.types",
          "/etc/os-release",
          "/etc/pki/ca-trust/extracted",
          "/etc/pki/tls/cert.pem",
          "/etc/pki/tls/certs",
          "/etc/pki/tls/openssl.cnf",
          "/etc/protocols",
          "/etc/services",
          "/etc/ssl/cert.pem",
          "/etc/ssl/certs",
          "/etc/ssl/openssl.cnf",
          "/etc/timezone");

  /** Of the whole machine, whoever asks. */
  private static final List<String> TELLTALES =
      List.of(
          "/proc/kcore",
          "/proc/key-users",
          "/proc/keys",
          "/proc/kpagecgroup",
          "/proc/kpagecount",
          "/proc/kpageflags",
          "/proc/sched_debug",
          "/proc/timer_list",
          "/proc/vmallocinfo");

  SystemRoot {
    options = List.copyOf(options);
    shown = List.copyOf(shown);
  }

  /** As this machine has it now. */
  static SystemRoot ofThisMachine() {
    List<String> options = new ArrayList<>(List.of("--ro-bind", "/usr", "/usr"));
    List<Path> shown = new ArrayList<>(List.of(USR));
    try {
      for (String name : BESIDE_USR) {
        Path folder = Path.of(name);
        if (Files.isSymbolicLink(folder)) {
          options.addAll(List.of("--symlink", Files.readSymbolicLink(folder).toString(), name));
        } else if (Files.isDirectory(folder)) {
          options.addAll(List.of("--ro-bind", name, name));
          shown.add(folder);
        }
      }
      for (String name : Stream.concat(SETTINGS.stream(), settingsOfJava().stream()).toList()) {
        if (Files.exists(Path.of(name))) {
          options.addAll(List.of("--ro-bind", name, name));
          shown.add(Path.of(name));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the folders of the system cannot be read", e);
    }
    return new SystemRoot(options, shown);
  }

  /**
   * A {@code /proc} that only tells. Were it writable, the settings of the kernel below {@code
   * /proc/sys} would be, for an agent of root: the kernel asks there for the user, not for a
   * capability, and bwrap covers only what looks writable at its top.
   */
  static List<String> proc() {
    List<String> options = new ArrayList<>(List.of("--proc", "/proc"));
    for (String name : TELLTALES) {
      if (Files.exists(Path.of(name))) {
        options.addAll(List.of("--ro-bind", "/dev/null", name));
      }
    }
    options.addAll(List.of("--remount-ro", "/proc"));
    return options;
  }

  /** Debian keeps the settings of a JDK in {@code /etc}, and leads there by links. */
  private static List<String> settingsOfJava() throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(Path.of("/etc"), "java-*")) {
      folders.forEach(folder -> names.add(folder.toString()));
    }
    return names;
  }
}
