package dev.mandate.connector;

import dev.mandate.run.Workspace;
import dev.mandate.snapshot.RepoPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Files of the checkout that a prompt names by their path, for a program that looks for none. */
final class NamedFiles {
  private static final int MOST = 50;
  private static final long LARGEST = 200_000;
  private static final String FOLDER = "target/";

  /** No character that could be more than itself in a command of the program. */
  private static final Pattern PATH = Pattern.compile("[\\w@+-][\\w@+./-]*");

  private NamedFiles() {}

  /** Relative to the checkout, in the order that they are named in. No links, and no large ones. */
  static List<String> in(String prompt, Workspace workspace) {
    return PATH.matcher(prompt)
        .results()
        .map(MatchResult::group)
        .map(word -> word.replaceAll("[./]+$", ""))
        .map(word -> word.startsWith(FOLDER) ? word.substring(FOLDER.length()) : word)
        .filter(word -> RepoPath.problemWith(word).isEmpty())
        .distinct()
        .filter(word -> isFile(workspace.target(), word))
        .limit(MOST)
        .toList();
  }

  private static boolean isFile(Path target, String name) {
    Path file = target.resolve(name);
    try {
      return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
          && file.toRealPath().equals(target.toRealPath().resolve(name))
          && Files.size(file) <= LARGEST;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
