package dev.mandate.git;

import dev.mandate.spec.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/** Opens what {@code --repo} names: a URL, a bare repository, a work tree, a plain folder. */
public final class GitRepositories {
  private final Path cache;
  private final Map<String, String> environment;
  private final RemoteTokens tokens;
  private final Path home;
  private final ListingLimits limits;
  private final Sleeper sleeper;

  /**
   * @param cache folder for mirrors of remotes; made when first needed
   * @param environment looked up for {@code MANDATE_GIT_TOKEN}, {@code MANDATE_GIT_TIMEOUT} and
   *     {@code MANDATE_GIT_TRIES}
   * @param home folder that holds {@code .ssh}
   */
  public GitRepositories(Path cache, Map<String, String> environment, Path home) {
    this(cache, environment, RemoteTokens.none(), home);
  }

  /**
   * The same, where others have tokens, too.
   *
   * @param tokens for remotes over HTTPS; {@code MANDATE_GIT_TOKEN} goes before them
   */
  public GitRepositories(
      Path cache, Map<String, String> environment, RemoteTokens tokens, Path home) {
    this(cache, environment, tokens, home, ListingLimits.DEFAULT, Thread::sleep);
  }

  GitRepositories(
      Path cache,
      Map<String, String> environment,
      RemoteTokens tokens,
      Path home,
      ListingLimits limits,
      Sleeper sleeper) {
    IsolatedSystemReader.install();
    this.cache = cache;
    this.environment = Map.copyOf(environment);
    this.tokens = tokens;
    this.home = home;
    this.limits = limits;
    this.sleeper = sleeper;
  }

  /** What was found. The one who opened it closes the sources. */
  public sealed interface Result {
    /** A URL: read and written through a mirror. Nothing was connected to yet. */
    record Remote(GitControlSource source) implements Result {}

    /** A bare repository on this machine. */
    record Bare(GitControlSource source) implements Result {}

    /**
     * A work tree.
     *
     * @param files its files as they are, uncommitted ones too
     * @param source its commits
     * @param origin the URL of its remote {@code origin}, where it has one; never show it, it may
     *     hold credentials
     */
    record WorkTree(FolderSource files, GitControlSource source, Optional<String> origin)
        implements Result {}

    /** A folder without a Git repository. */
    record PlainFolder(FolderSource files) implements Result {}

    /** Nothing that can be opened. */
    record NotARepository(String reason, String mend) implements Result {}
  }

  /**
   * Opens the repository at an address or a path; a path inside a work tree finds its root, unless
   * there is a {@code mandate.yaml} at the path itself.
   */
  public Result open(String where) {
    try {
      Optional<RemoteAddress> remote = RemoteAddress.parse(where);
      return remote.isPresent() && !isFolder(where) ? mirror(remote.get()) : folder(where);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Result mirror(RemoteAddress remote) throws IOException {
    Patience patience;
    try {
      patience = Patience.of(environment);
    } catch (IllegalArgumentException e) {
      return new Result.NotARepository(e.getMessage(), "Correct or unset that variable.");
    }
    return new Result.Remote(
        source(MirrorFolder.open(cache, remote), remote, Optional.empty(), patience, environment));
  }

  private GitControlSource source(
      MirrorFolder mirror,
      RemoteAddress remote,
      Optional<String> branch,
      Patience patience,
      Map<String, String> variables) {
    Insistence insistence =
        new Insistence(patience.tries(), sleeper, new SecureRandom(), System::nanoTime);
    RemoteConnections connections =
        new RemoteConnections(variables, tokens, home.toFile(), patience);
    return new GitControlSource(
        new ObjectStore(mirror.repository()),
        new MirrorUpstream(mirror, remote, branch, connections, insistence),
        new MirrorArchives(mirror, remote, connections, insistence),
        limits,
        mirror);
  }

  /**
   * Opens a target through a mirror of its own. Nothing is connected to yet.
   *
   * @param control the repository that names it
   * @throws IllegalArgumentException when it may not be opened from there; the message says why
   */
  GitControlSource target(Target target, GitControlSource control) {
    RemoteAddress remote =
        RemoteAddress.parse(target.url())
            .orElseThrow(() -> new IllegalArgumentException("its URL is no address"));
    Optional<RemoteAddress> from = control.upstream().address();
    if (remote.isFile() && !from.map(RemoteAddress::isFile).orElse(true)) {
      throw new IllegalArgumentException(
          "it is a folder of this machine, which a control repository from elsewhere cannot name");
    }
    Map<String, String> variables = new HashMap<>(environment);
    if (from.filter(remote::isOfSameHost).isEmpty()) {
      variables.remove(RemoteConnections.TOKEN);
    }
    Path folder = cache.resolve("targets");
    try {
      MirrorFolder mirror =
          target.branch().isPresent()
              ? MirrorFolder.open(folder, remote, target.branch().get())
              : MirrorFolder.open(folder, remote);
      return source(
          mirror, remote, target.branch(), Patience.of(environment).ofTargets(), variables);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Result folder(String where) throws IOException {
    if (!isFolder(where)) {
      return new Result.NotARepository(
          (where.contains("://") ? "this kind of address is not known: " : "there is no folder ")
              + withoutUserInfo(where),
          "Give a folder, or a URL that starts with https://, ssh:// or file://.");
    }
    Path folder = Path.of(where).toAbsolutePath().normalize();
    FileRepositoryBuilder found = new FileRepositoryBuilder();
    if (isGitDir(folder)) {
      found.setGitDir(folder.toFile());
    } else {
      found.findGitDir(folder.toFile());
    }
    if (found.getGitDir() == null) {
      return new Result.PlainFolder(new FolderSource(folder, Optional.empty(), limits));
    }
    Repository repository = found.setMustExist(true).build();
    GitControlSource source =
        new GitControlSource(
            new ObjectStore(repository),
            new LocalUpstream(repository),
            new LocalArchives(repository),
            limits,
            repository);
    if (repository.isBare()) {
      return new Result.Bare(source);
    }
    Path root = repository.getWorkTree().toPath();
    if (!folder.equals(root) && Files.isRegularFile(folder.resolve(SpecFolders.ROOT_FILE))) {
      // A control repository that lies inside of another project, as examples do, is its own root.
      source.close();
      return new Result.PlainFolder(new FolderSource(folder, Optional.empty(), limits));
    }
    return new Result.WorkTree(
        new FolderSource(root, Optional.of(source), limits),
        source,
        Optional.ofNullable(repository.getConfig().getString("remote", "origin", "url")));
  }

  private static boolean isFolder(String where) {
    try {
      return Files.isDirectory(Path.of(where));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static boolean isGitDir(Path folder) {
    return Files.isDirectory(folder.resolve("objects"))
        && Files.isDirectory(folder.resolve("refs"))
        && Files.isRegularFile(folder.resolve("HEAD"));
  }

  private static String withoutUserInfo(String where) {
    return where.replaceFirst("://[^/@]*@", "://");
  }
}
