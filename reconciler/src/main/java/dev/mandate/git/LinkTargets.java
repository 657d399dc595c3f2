package dev.mandate.git;

import dev.mandate.snapshot.RepoPath;
import java.util.Optional;

/**
 * Which symbolic links stay inside the folder that holds a checkout.
 *
 * <p>{@code ..} may only come first in a target. There, each one leaves a real folder, as no folder
 * above a tracked file is a link; after a name it might leave the target of another link, and no
 * look at the text alone could tell where to.
 */
final class LinkTargets {
  private LinkTargets() {}

  /** Says in one clause why a link is refused, or nothing when it stays inside. */
  static Optional<String> problemWith(RepoPath link, String target) {
    if (target.isEmpty() || target.startsWith("/")) {
      return Optional.of("it leads to an absolute path");
    }
    int climbable = (int) link.value().chars().filter(c -> c == '/').count();
    String rest = target;
    while (rest.equals("..") || rest.startsWith("../")) {
      if (--climbable < 0) {
        return Optional.of("it leads out of the repository");
      }
      rest = rest.length() > 3 ? rest.substring(3) : "";
    }
    if (rest.isEmpty() || rest.equals(".")) {
      return Optional.empty();
    }
    String trimmed = rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest;
    return RepoPath.problemWith(trimmed).map(problem -> "its target is unsafe: " + problem);
  }
}
