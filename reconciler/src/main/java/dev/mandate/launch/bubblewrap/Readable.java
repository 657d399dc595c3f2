package dev.mandate.launch.bubblewrap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Folders beside the system's own that agents may read, because who runs the reconciler says so:
 * programs under {@code /opt}, for example.
 */
public sealed interface Readable {
  /** The variable of the reconciler that names them, absolute, with colons between. */
  String VARIABLE = "MANDATE_SANDBOX_READABLE";

  /** Homes lie below these. */
  List<Path> PARENTS_OF_HOMES = List.of(Path.of("/home"), Path.of("/Users"));

  /**
   * @param folders absolute, without links
   */
  record Folders(List<Path> folders) implements Readable {
    public Folders {
      folders = List.copyOf(folders);
    }
  }

  /**
   * @param why one clause for each folder that must not be read
   */
  record Refused(List<String> why) implements Readable {
    public Refused {
      why = List.copyOf(why);
    }
  }

  /**
   * @param text value of {@link #VARIABLE}
   * @param mandateHome holds keys and the workspaces of other runs
   * @param userHome of who runs the reconciler
   */
  static Readable parse(String text, Path mandateHome, Path userHome) {
    List<Path> folders = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (String name : text.split(":")) {
      if (name.isBlank()) {
        continue;
      }
      try {
        Path folder = Path.of(name);
        Optional<String> problem = problemWith(folder, mandateHome, userHome);
        if (problem.isPresent()) {
          problems.add(name + " " + problem.get());
        } else {
          folders.add(folder.toRealPath());
        }
      } catch (InvalidPathException | IOException e) {
        problems.add(name + " cannot be read (" + e.getMessage() + ")");
      }
    }
    return problems.isEmpty() ? new Folders(folders) : new Refused(problems);
  }

  private static Optional<String> problemWith(Path folder, Path mandateHome, Path userHome)
      throws IOException {
    if (!folder.isAbsolute()) {
      return Optional.of("is not absolute");
    }
    if (!Files.isDirectory(folder)) {
      return Optional.of("is no folder");
    }
    Path real = folder.toRealPath();
    Path mandate = existing(mandateHome);
    if (mandate.startsWith(real) || real.startsWith(mandate)) {
      return Optional.of("would show the home of Mandate, with its keys and other runs");
    }
    if (isHome(real) || existing(userHome).startsWith(real)) {
      return Optional.of("would show a whole home folder; name the folder of the program in it");
    }
    return Optional.empty();
  }

  private static boolean isHome(Path real) {
    return real.equals(Path.of("/root"))
        || PARENTS_OF_HOMES.stream()
            .anyMatch(parent -> parent.startsWith(real) || parent.equals(real.getParent()));
  }

  /** Without links, as far as it exists. */
  static Path existing(Path path) throws IOException {
    Path absolute = path.toAbsolutePath().normalize();
    for (Path known = absolute; known != null; known = known.getParent()) {
      if (Files.exists(known)) {
        return known.toRealPath().resolve(known.relativize(absolute));
      }
    }
    return absolute;
  }
}
