package dev.mandate.github;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/**
 * Where GitHub is, and how much it is put up with.
 *
 * @param api base of the REST API without a slash at its end: {@code https://api.github.com}, or
 *     {@code https://<host>/api/v3}
 * @param app id of the App
 * @param cache folder for answers that have not changed since; may be deleted at any time
 * @param silence after which a request is given up
 * @param tries how often what is safe to repeat is asked in all
 * @param longestWait for a turn; when it is further off, the caller is told when to come again
 */
public record GitHubSettings(
    URI api,
    long app,
    RepositoryName repository,
    Path cache,
    Duration silence,
    int tries,
    Duration longestWait) {
  private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");

  public GitHubSettings {
    requireApi(api);
    if (app < 1 || tries < 1 || !silence.isPositive() || longestWait.isNegative()) {
      throw new IllegalArgumentException("an App without an id, or no patience at all");
    }
  }

  /**
   * Says whether this can be the base of the REST API.
   *
   * @throws IllegalArgumentException with what it must be like
   */
  public static void requireApi(URI api) {
    boolean sound =
        api.getHost() != null
            && api.getUserInfo() == null
            && api.getQuery() == null
            && api.getFragment() == null
            && !api.getPath().endsWith("/");
    boolean safe =
        "https".equals(api.getScheme())
            || ("http".equals(api.getScheme()) && LOCAL.contains(api.getHost()));
    if (!sound || !safe) {
      throw new IllegalArgumentException(
          "the address of GitHub's API is \""
              + api.toString().replaceFirst("[?#].*", "").replaceFirst("[^/]*@", "")
              + "\", and must be like https://api.github.com or https://git.example.org/api/v3");
    }
  }

  /** With the patience that is usual. */
  public static GitHubSettings usual(URI api, long app, RepositoryName repository, Path cache) {
    return new GitHubSettings(
        api, app, repository, cache, Duration.ofSeconds(30), 4, Duration.ofSeconds(60));
  }

  /** Whether requests to this address may carry credentials. */
  boolean covers(URI uri) {
    return api.getScheme().equals(uri.getScheme())
        && api.getHost().equals(uri.getHost())
        && api.getPort() == uri.getPort()
        && uri.getRawPath().startsWith(api.getRawPath() + "/");
  }
}
