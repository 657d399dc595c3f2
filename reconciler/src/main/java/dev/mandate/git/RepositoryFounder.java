package dev.mandate.git;

import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RepoPath;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.SortedMap;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.util.FS;

/** Makes new repositories: for {@code mandate init} and for the demo. */
public final class RepositoryFounder {
  private static final String BRANCH = "main";
  private static final String ORIGIN = "origin";

  private final Clock clock;

  public RepositoryFounder(Clock clock) {
    IsolatedSystemReader.install();
    this.clock = clock;
  }

  /**
   * Writes files into a folder, makes it a Git work tree, and commits them on {@code main}.
   *
   * @param folder exists and is no repository yet
   */
  public CommitId found(
      Path folder, SortedMap<RepoPath, byte[]> files, String author, String email, String message)
      throws IOException {
    for (var file : files.entrySet()) {
      Path target = folder.resolve(file.getKey().value());
      Files.createDirectories(target.getParent());
      Files.write(target, file.getValue());
    }
    try (Git git = Git.init().setDirectory(folder.toFile()).setInitialBranch(BRANCH).call()) {
      for (RepoPath path : files.keySet()) {
        git.add().addFilepattern(path.value()).call();
      }
      PersonIdent who = new PersonIdent(author, email, clock.instant(), ZoneOffset.UTC);
      RevCommit commit =
          git.commit()
              .setAuthor(who)
              .setCommitter(who)
              .setMessage(message)
              .setSign(false)
              .setNoVerify(true)
              .call();
      return new CommitId(commit.name());
    } catch (GitAPIException e) {
      throw new IOException("cannot make a repository in " + folder, e);
    }
  }

  /**
   * Makes a bare copy of a work tree's repository, and makes it the {@code origin} of the work
   * tree, as if the work tree had been cloned from it.
   */
  public void share(Path workTree, Path bare) throws IOException {
    try (Git copy =
        Git.cloneRepository()
            .setURI(workTree.toUri().toString())
            .setDirectory(bare.toFile())
            .setBare(true)
            .setCloneAllBranches(true)
            .call()) {
      copy.remoteRemove().setRemoteName(ORIGIN).call();
    } catch (GitAPIException e) {
      throw new IOException("cannot clone " + workTree + " to " + bare, e);
    }
    try (Git git = Git.open(workTree.toFile())) {
      git.remoteAdd().setName(ORIGIN).setUri(new URIish(bare.toString())).call();
      StoredConfig config = git.getRepository().getConfig();
      config.setString("branch", BRANCH, "remote", ORIGIN);
      config.setString("branch", BRANCH, "merge", Constants.R_HEADS + BRANCH);
      config.save();
      git.fetch().setRemote(ORIGIN).call();
    } catch (GitAPIException | URISyntaxException e) {
      throw new IOException("cannot make " + bare + " the origin of " + workTree, e);
    }
  }

  /** The name that the user's own Git configuration gives, and the address. */
  public static Optional<Author> configuredUser(Path userHome) throws IOException {
    FileBasedConfig config =
        new FileBasedConfig(userHome.resolve(".gitconfig").toFile(), FS.DETECTED);
    try {
      config.load();
    } catch (ConfigInvalidException e) {
      throw new IOException("cannot read " + config.getFile(), e);
    }
    String name = config.getString("user", null, "name");
    String email = config.getString("user", null, "email");
    return name == null || email == null ? Optional.empty() : Optional.of(new Author(name, email));
  }
}
