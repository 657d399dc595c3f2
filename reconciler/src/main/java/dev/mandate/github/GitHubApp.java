package dev.mandate.github;

import dev.mandate.forge.Answer;
import dev.mandate.forge.RequestBudget;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * An App with all that it does in the repositories where it is installed. Nothing is asked before
 * it is needed. Thread-safe.
 */
public final class GitHubApp {
  private final URI api;
  private final long id;
  private final AppKey key;
  private final Path cache;
  private final RequestBudget budget;
  private final Clock clock;
  private final Sleeper sleeper;
  private final RandomGenerator random;
  private final Map<RepositoryName, Installation> installations = new HashMap<>();
  private final Map<RepositoryName, InstallationTokens> pushers = new HashMap<>();

  /**
   * @param api see {@link GitHubSettings#api()}
   * @param id of the App
   * @param cache see {@link GitHubSettings#cache()}
   * @param budget shared by all that acts as this App
   * @param random for pauses that differ
   */
  public GitHubApp(
      URI api,
      long id,
      AppKey key,
      Path cache,
      RequestBudget budget,
      Clock clock,
      Sleeper sleeper,
      RandomGenerator random) {
    // Refuses an address or id that cannot be one, before anything is asked.
    GitHubSettings checked =
        GitHubSettings.usual(api, id, new RepositoryName("owner", "name"), cache);
    this.api = checked.api();
    this.id = checked.app();
    this.key = key;
    this.cache = cache;
    this.budget = budget;
    this.clock = clock;
    this.sleeper = sleeper;
    this.random = random;
  }

  /** One repository where it is installed. */
  public synchronized Installation installation(RepositoryName repository) {
    return installations.computeIfAbsent(
        repository, name -> new Installation(settings(name), key, budget, clock, sleeper, random));
  }

  /** What can be told of the App and of where it is installed, for one repository. */
  public AppInspection inspection(RepositoryName repository) {
    GitHubSettings settings = settings(repository);
    Transport transport = new Transport(settings, budget, clock, sleeper, random);
    return new AppInspection(
        settings,
        transport,
        InstallationTokens.appItself(settings, key, transport),
        installation(repository));
  }

  /** Whether there is room for what can wait, see {@link RequestBudget#spare}. */
  public RequestBudget.Turn spare() {
    return budget.spare(clock.instant());
  }

  /** A token to fetch from and push to one repository, good for minutes; never to be logged. */
  public Answer<String> gitToken(RepositoryName repository) {
    try {
      return new Answer.Known<>(pusher(repository).secret());
    } catch (ForgeTrouble e) {
      return e.answer();
    }
  }

  private synchronized InstallationTokens pusher(RepositoryName repository) {
    return pushers.computeIfAbsent(
        repository,
        name -> {
          GitHubSettings settings = settings(name);
          Transport transport = new Transport(settings, budget, clock, sleeper, random);
          return new InstallationTokens(settings, key, transport, InstallationTokens.TO_PUSH);
        });
  }

  private GitHubSettings settings(RepositoryName repository) {
    return GitHubSettings.usual(api, id, repository, cache);
  }

  @Override
  public String toString() {
    return "GitHubApp[" + id + " at " + api + "]";
  }
}
