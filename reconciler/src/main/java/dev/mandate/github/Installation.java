package dev.mandate.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.forge.Answer;
import dev.mandate.forge.RequestBudget;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.kohsuke.github.GHRepository;

/**
 * An App where it is installed on one repository: what all classes that ask GitHub share, with one
 * token and one count of requests. Thread-safe.
 */
public final class Installation {
  private final GitHubSettings settings;
  private final HubConnector connector;
  private final RepositoryApi api;
  private final RepositoryApi owner;
  private final RepositoryApi accounts;
  private final RepositoryApi asApp;
  private final Clock clock;
  private Optional<GHRepository> repository = Optional.empty();

  /**
   * @param budget shared by all that acts as this App
   * @param random for pauses that differ
   */
  public Installation(
      GitHubSettings settings,
      AppKey key,
      RequestBudget budget,
      Clock clock,
      Sleeper sleeper,
      RandomGenerator random) {
    this.settings = settings;
    this.clock = clock;
    Transport transport = new Transport(settings, budget, clock, sleeper, random);
    Authority installed =
        new InstallationTokens(settings, key, transport, InstallationTokens.TO_SPEAK);
    this.connector = new HubConnector(transport, installed);
    this.api = new RepositoryApi(settings, transport, installed);
    this.accounts = RepositoryApi.ofAccounts(settings, transport, installed);
    // Many Apps may not see teams, and need not where no rule names one.
    this.owner =
        RepositoryApi.ofOwner(
            settings,
            transport,
            new InstallationTokens(settings, key, transport, InstallationTokens.TO_KNOW_TEAMS));
    this.asApp =
        new RepositoryApi(
            settings, transport, InstallationTokens.appItself(settings, key, transport));
  }

  interface Asking<T> {
    T ask() throws IOException;
  }

  /** What came of asking, as the port says it. */
  <T> Answer<T> answer(Asking<T> asking) {
    try {
      return new Answer.Known<>(asking.ask());
    } catch (IOException e) {
      return HubConnector.trouble(e, "GitHub refuses this to the App " + settings.app()).answer();
    }
  }

  /**
   * Makes something, once: when the answer is lost, or somebody else was faster, what was made is
   * looked for, and nothing is made again. The next pass will, if it is still missing then.
   */
  static <T> T made(Asking<T> make, Asking<Optional<T>> lookUp) throws IOException {
    try {
      return make.ask();
    } catch (IOException e) {
      if (!HubConnector.trouble(e, "").mayBeThere()) {
        throw e;
      }
      Optional<T> there = lookUp.ask();
      if (there.isPresent()) {
        return there.get();
      }
      throw e;
    }
  }

  GitHubSettings settings() {
    return settings;
  }

  Clock clock() {
    return clock;
  }

  /** The repository as JSON. */
  RepositoryApi api() {
    return api;
  }

  /** The organization that the repository belongs to, as JSON. */
  RepositoryApi owner() {
    return owner;
  }

  /** Accounts by their ids, as JSON. */
  RepositoryApi accounts() {
    return accounts;
  }

  /** The repository as JSON, for what only the App's own word may ask. */
  RepositoryApi asApp() {
    return asApp;
  }

  /** The repository by the client library. */
  synchronized GHRepository repository() throws IOException {
    if (repository.isEmpty()) {
      repository =
          Optional.of(connector.client(settings).getRepository(settings.repository().toString()));
    }
    return repository.get();
  }

  /** Whether a text or a check was made by this App; what others make is theirs. */
  boolean isOwn(JsonNode app) {
    return app.path("id").asLong() == settings.app();
  }

  /** Whether two texts are the same: GitHub changes line ends, and takes spaces off the end. */
  static boolean same(String one, String other) {
    return lines(one).equals(lines(other));
  }

  private static String lines(String text) {
    return text.replace("\r\n", "\n").strip();
  }
}
