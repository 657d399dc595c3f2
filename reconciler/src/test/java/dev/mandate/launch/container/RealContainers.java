package dev.mandate.launch.container;

import static org.junit.jupiter.api.Assertions.fail;

import dev.mandate.canonical.Digest;
import dev.mandate.launch.GivenLaunch;
import dev.mandate.launch.NoGate;
import dev.mandate.launch.Once;
import dev.mandate.launch.SessionStarter;
import dev.mandate.launch.cgroup.GroupProbe;
import dev.mandate.run.EgressGate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Assumptions;

/**
 * Containers as this machine has them, and an image for them that is made without a registry. Where
 * it can make none, which a machine that is itself a container often cannot, a test is left out and
 * says so.
 */
public final class RealContainers {
  /** Static, so that it is all that an image needs: Debian's package busybox-static. */
  private static final Path BUSYBOX = Path.of("/bin/busybox");

  private static final List<String> PROGRAMS =
      List.of(
          "cat",
          "chmod",
          "cut",
          "echo",
          "env",
          "find",
          "grep",
          "head",
          "hostname",
          "id",
          "kill",
          "ls",
          "mkdir",
          "mount",
          "mv",
          "nc",
          "ps",
          "rm",
          "sed",
          "seq",
          "setsid",
          "sh",
          "sleep",
          "stat",
          "tail",
          "test",
          "touch",
          "tr",
          "true",
          "unshare",
          "wc",
          "wget");

  private RealContainers() {}

  /** Containers of these tests are known by it. */
  static final Path HOME = Path.of("/nonexistent/mandate-" + ProcessHandle.current().pid());

  /** Tried once, since that takes a second. */
  private static final Once<ContainerProbe> WITHOUT_WAY_OUT =
      new Once<>(() -> probe(NoGate.INSTANCE));

  private static ContainerProbe probe(EgressGate gate) {
    return ContainerProbe.run(
        System.getenv(), HOME, SessionStarter.probe(), new Once<>(GroupProbe::ofThisMachine), gate);
  }

  /** Whose agents go nowhere. */
  static ContainerLauncher launcher() {
    return usable(WITHOUT_WAY_OUT.get());
  }

  /** With a way out. */
  static ContainerLauncher launcher(EgressGate gate) {
    return usable(probe(gate));
  }

  private static ContainerLauncher usable(ContainerProbe probe) {
    return switch (probe) {
      case ContainerProbe.Usable usable -> usable.launcher();
      case ContainerProbe.Unusable unusable ->
          throw leftOut("no containers can be made here: " + unusable.why());
    };
  }

  /** The name of a small image; where none can be had, the test is left out. */
  public static String image() {
    return image(launcher().engine());
  }

  /** A launch in a small image. */
  static GivenLaunch launch(ContainerLauncher launcher, Path workspace) {
    return new GivenLaunch(launcher, workspace).image(image(launcher.engine()));
  }

  /** As {@link #launcher}, and it can hold limits. */
  static ContainerLauncher limiting() {
    return switch (launcher().groups()) {
      case GroupProbe.Usable usable -> launcher();
      case GroupProbe.Unusable unusable ->
          throw leftOut("no control groups here: " + unusable.why());
    };
  }

  /** Its name, pinned by its id. */
  private static String image(Engine engine) {
    if (!hasBusybox()) {
      if ("1".equals(System.getenv("MANDATE_REQUIRE_TOOLS"))) {
        fail("busybox-static is required here (MANDATE_REQUIRE_TOOLS=1)");
      }
      throw leftOut("busybox-static is not here");
    }
    try {
      byte[] archive = archive();
      String tag = "localhost/mandate-test:" + Digest.of(archive).hex().substring(0, 12);
      Engine.Answer there = engine.ask("image", "inspect", "--format", "{{.Id}}", tag);
      Engine.Answer id = there.isFine() ? there : engine.ask(archive, "import", "-", tag);
      if (!id.isFine()) {
        throw new AssertionError(id.trouble());
      }
      return "localhost/mandate-test@sha256:"
          + id.out().lines().toList().getLast().replace("sha256:", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean hasBusybox() {
    try {
      return Files.isExecutable(BUSYBOX)
          && !Files.readString(BUSYBOX, StandardCharsets.ISO_8859_1).contains("/ld-linux");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] archive() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream archive =
        new TarArchiveOutputStream(bytes, StandardCharsets.UTF_8.name())) {
      for (String folder : List.of("bin", "dev", "etc", "proc", "sys", "usr")) {
        put(archive, new TarArchiveEntry(folder + "/"), new byte[0]);
      }
      TarArchiveEntry temporary = new TarArchiveEntry("tmp/");
      temporary.setMode(01777);
      put(archive, temporary, new byte[0]);
      TarArchiveEntry home = new TarArchiveEntry("root/");
      home.setMode(0700);
      put(archive, home, new byte[0]);
      TarArchiveEntry busybox = new TarArchiveEntry("bin/busybox");
      busybox.setMode(0755);
      put(archive, busybox, Files.readAllBytes(BUSYBOX));
      for (Map.Entry<String, String> link : links().entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(link.getKey(), TarConstants.LF_SYMLINK);
        entry.setLinkName(link.getValue());
        put(archive, entry, new byte[0]);
      }
    }
    return bytes.toByteArray();
  }

  private static Map<String, String> links() {
    Map<String, String> links = new TreeMap<>(Map.of("usr/bin", "../bin"));
    PROGRAMS.forEach(program -> links.put("bin/" + program, "busybox"));
    return links;
  }

  private static void put(TarArchiveOutputStream archive, TarArchiveEntry entry, byte[] content)
      throws IOException {
    entry.setModTime(0);
    entry.setSize(content.length);
    archive.putArchiveEntry(entry);
    archive.write(content);
    archive.closeArchiveEntry();
  }

  private static RuntimeException leftOut(String why) {
    System.out.println("NOTE: " + why + "; a test of the sandbox container is left out");
    Assumptions.abort(why);
    return new IllegalStateException(why);
  }
}
