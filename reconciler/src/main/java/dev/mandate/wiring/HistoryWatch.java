package dev.mandate.wiring;

import dev.mandate.canonical.Digest;
import dev.mandate.cycle.Continuity;
import dev.mandate.git.GitAncestry;
import dev.mandate.git.GitControlSource;
import dev.mandate.spec.Limits;
import dev.mandate.spec.SpecLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Puts together what notices that a branch was rewritten. */
public final class HistoryWatch {
  private HistoryWatch() {}

  /** For a repository, with what this machine remembers of it. */
  public static Continuity of(GitControlSource commits, Machine machine) {
    return new Continuity(
        commits,
        new SpecLoader(commits, Limits.defaults()),
        new GitAncestry(commits),
        new Keyring(),
        new AnchorFile(file(commits, machine)));
  }

  /** One memory for each repository: what was seen there says nothing of another. */
  private static Path file(GitControlSource commits, Machine machine) {
    String place = commits.location().toString();
    String name = Digest.of(place.getBytes(StandardCharsets.UTF_8)).hex().substring(0, 32);
    return machine.home().seen().resolve(name + ".json");
  }
}
