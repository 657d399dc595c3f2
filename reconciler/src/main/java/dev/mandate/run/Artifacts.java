package dev.mandate.run;

import dev.mandate.canonical.Digest;
import dev.mandate.snapshot.RepoPath;
import java.util.List;

/**
 * What an agent left as results.
 *
 * @param files sorted by path
 * @param problems what is refused, each a sentence naming the path
 * @param notes what is worth telling of those that are not, each a sentence naming the path
 */
public record Artifacts(List<Artifact> files, List<String> problems, List<String> notes) {
  public Artifacts {
    files = List.copyOf(files);
    problems = List.copyOf(problems);
    notes = List.copyOf(notes);
  }

  public static Artifacts none() {
    return new Artifacts(List.of(), List.of(), List.of());
  }

  /**
   * One file.
   *
   * @param path relative to {@code output/artifacts}
   */
  public record Artifact(RepoPath path, byte[] content, Digest digest) {}
}
