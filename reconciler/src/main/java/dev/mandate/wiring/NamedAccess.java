package dev.mandate.wiring;

import dev.mandate.github.AppKey;
import dev.mandate.github.GitHubSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The App that an environment names, as far as it can be used.
 *
 * @param web address that the repositories are below, without a slash at its end; empty where it
 *     cannot be told
 * @param problems what is wrong, each with how to mend it
 */
record NamedAccess(
    Optional<Long> id,
    Optional<AppKey> key,
    Optional<URI> api,
    Optional<String> web,
    List<Problem> problems) {
  private record Problem(String what, String mend) {}

  static NamedAccess in(Map<String, String> environment) {
    List<Problem> problems = new ArrayList<>();
    Optional<Long> id = id(GitHubAccess.value(environment, GitHubAccess.APP), problems);
    Optional<AppKey> key = key(GitHubAccess.value(environment, GitHubAccess.KEY), problems);
    Optional<URI> api = api(GitHubAccess.value(environment, GitHubAccess.API), problems);
    String web = GitHubAccess.value(environment, GitHubAccess.WEB).replaceFirst("/+$", "");
    return new NamedAccess(
        id, key, api, web.isEmpty() ? api.map(NamedAccess::web) : Optional.of(web), problems);
  }

  boolean isWhole() {
    return problems.isEmpty();
  }

  /** All of it, on one line. */
  String wrong() {
    return String.join("; ", problems.stream().map(Problem::what).toList());
  }

  String mend() {
    return String.join(" ", problems.stream().map(Problem::mend).toList());
  }

  private static Optional<Long> id(String text, List<Problem> problems) {
    if (text.matches("[1-9][0-9]{0,17}")) {
      return Optional.of(Long.valueOf(text));
    }
    problems.add(
        new Problem(
            text.isEmpty()
                ? GitHubAccess.APP + " is not set"
                : GitHubAccess.APP + " is not the id of an App: \"" + text + "\"",
            "Set " + GitHubAccess.APP + " to the number that the App's page calls App ID."));
    return Optional.empty();
  }

  private static Optional<AppKey> key(String file, List<Problem> problems) {
    String mend = "Set " + GitHubAccess.KEY + " to the path of the App's private key.";
    if (file.isEmpty()) {
      problems.add(new Problem(GitHubAccess.KEY + " is not set", mend));
      return Optional.empty();
    }
    String named = GitHubAccess.KEY + " names " + file + ", ";
    try {
      return Optional.of(AppKey.ofPem(Files.readString(Path.of(file))));
    } catch (NoSuchFileException e) {
      problems.add(new Problem(named + "which does not exist", mend));
    } catch (IOException | InvalidPathException e) {
      problems.add(new Problem(named + "which cannot be read", mend));
    } catch (IllegalArgumentException e) {
      problems.add(
          new Problem(
              named + "and " + e.getMessage(),
              "Make one on the App's page under \"Private keys\", and let "
                  + GitHubAccess.KEY
                  + " name it."));
    }
    return Optional.empty();
  }

  private static Optional<URI> api(String text, List<Problem> problems) {
    try {
      URI api = URI.create(text.isEmpty() ? GitHubAccess.USUAL_API : text);
      GitHubSettings.requireApi(api);
      return Optional.of(api);
    } catch (IllegalArgumentException e) {
      problems.add(
          new Problem(
              GitHubAccess.API + " cannot be used: " + e.getMessage(),
              "Set " + GitHubAccess.API + " to the base of the REST API, or not at all."));
      return Optional.empty();
    }
  }

  private static String web(URI api) {
    String port = api.getPort() < 0 ? "" : ":" + api.getPort();
    return api.getScheme() + "://" + api.getHost().replaceFirst("^api\\.", "") + port;
  }
}
