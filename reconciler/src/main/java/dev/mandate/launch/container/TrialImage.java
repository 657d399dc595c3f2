package dev.mandate.launch.container;

import dev.mandate.canonical.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * An image for a trial, made without a registry: empty folders, in which this machine's own
 * programs are shown. It has a few kilobytes, and stays in the engine's store.
 *
 * @param name with the id of the image
 * @param shown folders of this machine that belong in it
 */
record TrialImage(String name, List<Path> shown) {
  private static final List<String> EMPTY = List.of("dev", "etc", "proc", "sys", "tmp", "usr");
  private static final List<String> BESIDE_USR =
      List.of("bin", "sbin", "lib", "lib32", "lib64", "libx32");

  TrialImage {
    shown = List.copyOf(shown);
  }

  /** Makes it unless it is there. */
  static TrialImage on(Engine engine) throws IOException {
    List<Path> shown = new ArrayList<>(List.of(Path.of("/usr")));
    byte[] archive = archive(shown);
    String tag = "localhost/mandate-trial:" + Digest.of(archive).hex().substring(0, 12);
    Engine.Answer there = engine.ask("image", "inspect", "--format", "{{.Id}}", tag);
    Engine.Answer id = there.isFine() ? there : engine.ask(archive, "import", "-", tag);
    if (!id.isFine()) {
      throw new IOException("it takes no image: " + id.trouble());
    }
    String hex = id.out().lines().toList().getLast().strip().replace("sha256:", "");
    return new TrialImage("mandate-trial@sha256:" + hex, shown);
  }

  /** Links stand where this machine has links. */
  private static byte[] archive(List<Path> shown) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream archive =
        new TarArchiveOutputStream(bytes, StandardCharsets.UTF_8.name())) {
      for (String folder : EMPTY) {
        put(archive, new TarArchiveEntry(folder + "/"));
      }
      for (String name : BESIDE_USR) {
        Path path = Path.of("/", name);
        if (Files.isSymbolicLink(path)) {
          TarArchiveEntry link = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
          link.setLinkName(Files.readSymbolicLink(path).toString());
          put(archive, link);
        } else if (Files.isDirectory(path)) {
          put(archive, new TarArchiveEntry(name + "/"));
          shown.add(path);
        }
      }
    }
    return bytes.toByteArray();
  }

  private static void put(TarArchiveOutputStream archive, TarArchiveEntry entry)
      throws IOException {
    entry.setModTime(0);
    archive.putArchiveEntry(entry);
    archive.closeArchiveEntry();
  }
}
