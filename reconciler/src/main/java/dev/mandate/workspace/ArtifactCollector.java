package dev.mandate.workspace;

import dev.mandate.canonical.Digest;
import dev.mandate.run.Artifacts;
import dev.mandate.scrub.Scrubber;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.Agent;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads {@code output/artifacts/} after an agent has ended. Takes plain files with plain names
 * only, and stops at the first limit that is passed.
 */
final class ArtifactCollector {
  private static final String FOLDER = "output/artifacts";

  /** Enough to say what is wrong; a thousand times the same says no more. */
  private static final int MOST_PROBLEMS = 20;

  /** Folders count too, or an agent could keep the reconciler listing for ever. */
  private static final int MOST_ENTRIES = 100_000;

  private final Path root;
  private final Agent.OutputLimits limits;
  private final Scrubber scrubber;
  private final List<Artifacts.Artifact> files = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final Deque<Path> folders = new ArrayDeque<>();
  private long bytes;
  private int entries;
  private boolean full;

  ArtifactCollector(Path root, Agent.OutputLimits limits, Scrubber scrubber) {
    this.root = root;
    this.limits = limits;
    this.scrubber = scrubber;
  }

  Artifacts collect() throws IOException {
    Path folder = root;
    for (String name : FOLDER.split("/")) {
      folder = folder.resolve(name);
      if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
        return Artifacts.none();
      }
      if (!FolderTree.isFolder(folder)) {
        return new Artifacts(
            List.of(), List.of(FOLDER + " is no longer a folder of the workspace."), List.of());
      }
    }
    folders.add(folder);
    while (!folders.isEmpty() && !full) {
      readFolder(folder, folders.remove());
    }
    files.sort(Comparator.comparing(Artifacts.Artifact::path));
    problems.sort(Comparator.naturalOrder());
    notes.sort(Comparator.naturalOrder());
    return new Artifacts(files, problems, notes);
  }

  private void readFolder(Path top, Path folder) throws IOException {
    try (DirectoryStream<Path> listing = Files.newDirectoryStream(folder)) {
      for (Path entry : listing) {
        if (++entries > MOST_ENTRIES) {
          stop("There are more than " + MOST_ENTRIES + " files and folders in " + FOLDER + ".");
          return;
        }
        read(top.relativize(entry).toString(), entry);
        if (full) {
          return;
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private void read(String name, Path entry) throws IOException {
    // What is no UTF-8, or not in the platform's own encoding, comes out of the listing as this.
    Optional<String> unsafe =
        name.indexOf('\uFFFD') >= 0
            ? Optional.of("it is not in the encoding of this system")
            : RepoPath.problemWith(name);
    Set<String> named = scrubber.certainKindsIn(name);
    if (!named.isEmpty()) {
      refuse(name, "has a name that holds secrets: " + String.join(", ", named));
      return;
    }
    if (unsafe.isPresent()) {
      refuse(name, "has an unsafe name: " + unsafe.get());
      return;
    }
    BasicFileAttributes attributes =
        Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (attributes.isDirectory()) {
      folders.add(entry);
    } else if (attributes.isSymbolicLink()) {
      refuse(name, "is a link; only plain files are taken");
    } else if (!attributes.isRegularFile()) {
      refuse(name, "is neither a file nor a folder");
    } else if (linkCount(entry) > 1) {
      refuse(name, "is hard-linked to another file; only plain files are taken");
    } else if (files.size() >= limits.artifacts()) {
      stop(
          "There are more than "
              + limits.artifacts()
              + " files in "
              + FOLDER
              + "; limits.execution.artifacts says how many may be.");
    } else if (attributes.size() > limits.artifactBytes() - bytes) {
      stop(
          "With "
              + shown(name)
              + ", "
              + FOLDER
              + " takes more than "
              + limits.artifactBytes()
              + " bytes; limits.execution.artifactBytes says how many it may.");
    } else {
      take(new RepoPath(name), entry, attributes.size());
    }
  }

  private void take(RepoPath path, Path file, long size) throws IOException {
    if (!Files.isReadable(file)) {
      refuse(path.value(), "cannot be read");
      return;
    }
    byte[] content;
    // Not through a channel, which an interrupt of the thread would close.
    try (InputStream in = new FileInputStream(file.toFile())) {
      content = in.readNBytes((int) Math.min(size, Integer.MAX_VALUE - 8));
    }
    Scrubber.Search search = scrubber.search(content);
    if (!search.kinds().isEmpty()) {
      refuse(path.value(), "holds secrets: " + String.join(", ", search.kinds()));
      return;
    }
    if (!search.unseen().isEmpty()) {
      notes.add(
          "The artifact "
              + shown(path.value())
              + " was not searched for secrets as a whole: it is "
              + String.join(", ", search.unseen())
              + ".");
    }
    bytes += content.length;
    files.add(new Artifacts.Artifact(path, content, Digest.of(content)));
  }

  private static int linkCount(Path file) throws IOException {
    return (int) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS);
  }

  private void refuse(String name, String why) {
    problems.add("The artifact " + shown(name) + " " + why + ".");
    if (problems.size() >= MOST_PROBLEMS) {
      stop("There are more problems with artifacts than are listed.");
    }
  }

  private void stop(String problem) {
    problems.add(problem);
    full = true;
  }

  /** Names are chosen by the agent, and these sentences go to terminals. */
  private String shown(String name) {
    String safe = scrubber.scrub(name).replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?");
    return "'" + (safe.length() > 200 ? safe.substring(0, 200) + "…" : safe) + "'";
  }
}
