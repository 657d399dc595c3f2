package dev.mandate.wiring;

import dev.mandate.forge.Answer;
import dev.mandate.forge.RequestBudget;
import dev.mandate.git.RemoteAccessException;
import dev.mandate.git.RemoteTokens;
import dev.mandate.github.GitHubApp;
import dev.mandate.github.RepositoryName;
import dev.mandate.snapshot.RemoteUnavailableException;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;

/**
 * The GitHub App that this machine acts as, by its environment: {@code MANDATE_GITHUB_APP} (its
 * id), {@code MANDATE_GITHUB_APP_KEY} (path of its private key) and, for Enterprise, {@code
 * MANDATE_GITHUB_API} and, where repositories are elsewhere than the API's host, {@code
 * MANDATE_GITHUB_URL}. A repository cannot name any of these: its files must not say where the
 * App's word goes.
 */
public sealed interface GitHubAccess {
  String APP = "MANDATE_GITHUB_APP";
  String KEY = "MANDATE_GITHUB_APP_KEY";
  String API = "MANDATE_GITHUB_API";
  String WEB = "MANDATE_GITHUB_URL";
  String USUAL_API = "https://api.github.com";

  /**
   * The App can be used, as far as can be told without asking GitHub.
   *
   * @param web address that the repositories are below, without a slash at its end
   */
  record Ready(GitHubApp app, String web) implements GitHubAccess, RemoteTokens {
    /** A token for repositories on the App's own host; none for any other. */
    @Override
    public Optional<String> of(String remote) throws RemoteUnavailableException {
      Optional<RepositoryName> repository = repository(remote);
      return repository.isPresent() ? Optional.of(token(repository.get())) : Optional.empty();
    }

    private String token(RepositoryName repository) throws RemoteUnavailableException {
      return switch (app.gitToken(repository)) {
        case Answer.Known<String>(String token) -> token;
        case Answer.Later<String>(var until, String why) ->
            throw new RemoteUnavailableException(why + "; not before " + until, null);
        case Answer.Refused<String>(String why, String mend) ->
            throw RemoteAccessException.withoutCredentials(why, mend);
        case Answer.Unreachable<String>(String why) ->
            throw new RemoteUnavailableException(why, null);
      };
    }

    /** What a remote is called on the App's host; empty when it is somewhere else. */
    public Optional<RepositoryName> repository(String remote) {
      String below = web + "/";
      if (!remote.startsWith(below)) {
        return Optional.empty();
      }
      String name = remote.substring(below.length()).replaceFirst("(\\.git)?/?$", "");
      try {
        return Optional.of(RepositoryName.of(name));
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }
  }

  /**
   * There is no App.
   *
   * @param named whether the environment speaks of one, and it cannot be used
   */
  record Missing(boolean named, String why, String mend) implements GitHubAccess {}

  /** What the environment names; asks nobody. All that is wrong with it is said together. */
  static GitHubAccess on(Machine machine) {
    Map<String, String> environment = machine.environment();
    if (value(environment, APP).isEmpty() && value(environment, KEY).isEmpty()) {
      return new Missing(
          false,
          "this machine acts as no GitHub App",
          "Set " + APP + " to the App's id and " + KEY + " to the path of its private key.");
    }
    NamedAccess named = NamedAccess.in(environment);
    if (!named.isWhole()) {
      return new Missing(true, named.wrong(), named.mend());
    }
    GitHubApp app =
        new GitHubApp(
            named.api().orElseThrow(),
            named.id().orElseThrow(),
            named.key().orElseThrow(),
            machine.home().answers(),
            new RequestBudget(RequestBudget.Limits.ofGitHub()),
            machine.clock(),
            Thread::sleep,
            new SecureRandom());
    return new Ready(app, named.web().orElseThrow());
  }

  /** What a variable holds, without space around it; empty where it is not set. */
  static String value(Map<String, String> environment, String variable) {
    return environment.getOrDefault(variable, "").strip();
  }

  /**
   * Tokens for Git. Where an App is named wrongly, nobody is asked without it for what is on its
   * host.
   */
  static RemoteTokens tokens(Machine machine) {
    return switch (on(machine)) {
      case Ready ready -> ready;
      case Missing(boolean named, String why, String mend) when named -> {
        Optional<String> web = NamedAccess.in(machine.environment()).web();
        yield remote -> {
          if (web.isEmpty() || remote.startsWith(web.get() + "/")) {
            throw RemoteAccessException.withoutCredentials(why, mend);
          }
          return Optional.empty();
        };
      }
      case Missing nobody -> RemoteTokens.none();
    };
  }
}
