package dev.mandate.testkit.github;

import dev.mandate.testkit.RealGit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** An organization with a control repository, people and the App, to begin a test with. */
public final class GivenForge {
  /** What the App may do there. */
  public static final Map<String, String> PERMISSIONS =
      Map.of(
          "metadata", "read",
          "contents", "write",
          "pull_requests", "write",
          "issues", "write",
          "checks", "write",
          "members", "read");

  public final FakeGitHub hub;
  public final Account acme;
  public final Account ada;
  public final Account bob;
  public final FakeApp app;
  public final FakeRepository repository;
  private final Path clone;

  /**
   * @param folder for a clone
   */
  public GivenForge(FakeGitHub hub, Path folder) throws IOException {
    this.hub = hub;
    this.acme = hub.organization("acme");
    this.ada = hub.person("ada");
    this.bob = hub.person("bob");
    this.app = hub.app("mandate", acme, PERMISSIONS);
    this.repository = hub.repository(acme, "control");
    this.clone = folder.resolve("clone");
    Files.createDirectories(clone);
    RealGit.run(clone, "init", "-q", "-b", "main");
    RealGit.run(clone, "remote", "add", "origin", hub.pushUrl(repository, ada));
    commit("main", "one.txt");
  }

  /** Commits a file to a branch, made from the present one where it is new, and pushes it. */
  public String commit(String branch, String file) throws IOException {
    return commit(branch, file, "Add " + file);
  }

  /** The same, with a message of one's own. */
  public String commit(String branch, String file, String message) throws IOException {
    if (RealGit.tryRun(clone, "checkout", "-q", branch).exitCode() != 0) {
      RealGit.run(clone, "checkout", "-q", "-B", branch);
    }
    Files.writeString(clone.resolve(file), file + " of " + branch + "\n");
    RealGit.run(clone, "add", ".");
    RealGit.run(clone, "commit", "-q", "-m", message);
    RealGit.run(clone, "push", "-q", "origin", branch);
    return RealGit.run(clone, "rev-parse", "HEAD").strip();
  }

  /** Sets a branch to a commit, whatever it held, and pushes that. */
  public void force(String branch, String commit) {
    RealGit.run(clone, "push", "-q", "--force", "origin", commit + ":refs/heads/" + branch);
    RealGit.run(clone, "checkout", "-q", "-B", branch, commit);
  }

  /** A pull request of a new branch with one commit by ada, opened by whom the login names. */
  public int pullRequest(String branch, String login) throws IOException {
    RealGit.run(clone, "checkout", "-q", "main");
    commit(branch, branch + ".txt");
    Account author = login.equals(ada.login()) ? ada : bob;
    return repository.open(author, branch, "Change " + branch, "for a test");
  }
}
