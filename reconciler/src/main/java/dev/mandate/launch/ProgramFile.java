package dev.mandate.launch;

import dev.mandate.run.Launcher.Ending.CouldNotStart;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Finds the file of a program before it is started, so that a missing one gets a clear answer. */
public sealed interface ProgramFile {
  /**
   * @param path absolute
   */
  record Found(Path path) implements ProgramFile {}

  record Unusable(CouldNotStart why) implements ProgramFile {}

  /** What of this machine the program will see of it. */
  interface Sight {

    /** Why a file cannot be seen, and what to do; empty when it can. */
    Optional<CouldNotStart> hides(Path file) throws IOException;

    /** The whole machine. */
    static Sight everything() {
      return file -> Optional.empty();
    }
  }

  /** As execvp(3) does: a name with a slash is a path, any other is looked up in {@code PATH}. */
  static ProgramFile find(
      String name, Path directory, Map<String, String> environment, Sight sight) {
    try {
      return name.indexOf('/') >= 0
          ? check(name, directory.resolve(name).toAbsolutePath(), sight)
          : lookUp(name, environment.getOrDefault("PATH", ""), sight);
    } catch (InvalidPathException e) {
      return unusable("the program has no usable name: " + e.getReason(), "Name a program.");
    } catch (IOException e) {
      return unusable("program '" + name + "' cannot be read: " + e, "Make it readable.");
    }
  }

  private static ProgramFile lookUp(String name, String searchPath, Sight sight)
      throws IOException {
    Optional<Path> unusable = Optional.empty();
    for (String folder : searchPath.split(":", -1)) {
      // An empty element means the working directory to execvp, which the agent writes to.
      if (folder.isEmpty() || name.isEmpty()) {
        continue;
      }
      Path candidate = Path.of(folder, name).toAbsolutePath();
      if (Files.isRegularFile(candidate)
          && Files.isExecutable(candidate)
          && sight.hides(candidate).isEmpty()) {
        return check(name, candidate, sight);
      }
      if (unusable.isEmpty() && Files.isRegularFile(candidate)) {
        unusable = Optional.of(candidate);
      }
    }
    if (unusable.isPresent()) {
      return check(name, unusable.get(), sight);
    }
    return unusable(
        "program '" + name + "' is not in any folder of PATH (" + searchPath + ")",
        "Install it where the reconciler runs, or give its path in runtime.command.");
  }

  private static ProgramFile check(String name, Path file, Sight sight) throws IOException {
    if (!Files.exists(file)) {
      return unusable(
          "program '" + name + "' does not exist",
          "A path with a slash is looked up from the workspace; the checkout is in target/.");
    }
    if (!Files.isRegularFile(file)) {
      return unusable("program '" + name + "' is not a file", "Name a program, not a folder.");
    }
    if (!Files.isExecutable(file)) {
      return unusable(
          "program '" + name + "' is not executable",
          "Set its execute bit (chmod +x, git update-index --chmod=+x), or start it by a shell.");
    }
    Optional<CouldNotStart> hidden = sight.hides(file);
    if (hidden.isPresent()) {
      return new Unusable(hidden.get());
    }
    Optional<Path> interpreter = interpreter(file);
    if (interpreter.isPresent() && !Files.isExecutable(interpreter.get())) {
      return unusable(
          "program '" + name + "' asks for the interpreter " + interpreter.get() + ", not here",
          "Install the interpreter, or change the first line of the script.");
    }
    if (interpreter.isPresent()) {
      hidden = sight.hides(interpreter.get());
      if (hidden.isPresent()) {
        return new Unusable(hidden.get());
      }
    }
    return new Found(file);
  }

  /** What stands behind {@code #!}, see execve(2). */
  private static Optional<Path> interpreter(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      return Optional.empty();
    }
    byte[] start;
    try (InputStream in = Files.newInputStream(file)) {
      start = in.readNBytes(256);
    }
    String text = new String(start, StandardCharsets.ISO_8859_1);
    if (!text.startsWith("#!")) {
      return Optional.empty();
    }
    String line = text.substring(2).lines().findFirst().orElse("").strip();
    String program = line.split("[ \t]", 2)[0];
    return program.startsWith("/") ? Optional.of(Path.of(program)) : Optional.empty();
  }

  private static ProgramFile unusable(String reason, String hint) {
    return new Unusable(new CouldNotStart(reason, Optional.of(hint)));
  }
}
