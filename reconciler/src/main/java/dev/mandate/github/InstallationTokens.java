package dev.mandate.github;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.kohsuke.github.GHAppInstallation;
import org.kohsuke.github.GHAppInstallationToken;
import org.kohsuke.github.GHPermissionType;

/**
 * The App where it is installed: tokens for one repository, with the rights that are needed and no
 * more, renewed before they end. They are kept in memory only. Thread-safe.
 */
final class InstallationTokens implements Authority {
  private static final Duration EARLY = Duration.ofMinutes(5);

  private static final String COMPARE =
      "Compare the App's id and private key here with its page, and this machine's clock with"
          + " another.";
  private static final String GRANT =
      "Grant what is missing on the App's page (\"Permissions & events\"), and accept it at the"
          + " installation; mandate doctor names it.";

  /** What proposals, reviews, issues, comments and checks take. */
  static final Map<String, GHPermissionType> TO_SPEAK =
      Map.of(
          "metadata", GHPermissionType.READ,
          "contents", GHPermissionType.READ,
          "pull_requests", GHPermissionType.WRITE,
          "issues", GHPermissionType.WRITE,
          "checks", GHPermissionType.WRITE);

  /** What it takes to fetch and push. */
  static final Map<String, GHPermissionType> TO_PUSH =
      Map.of("metadata", GHPermissionType.READ, "contents", GHPermissionType.WRITE);

  /** What it takes to see who is in a team. */
  static final Map<String, GHPermissionType> TO_KNOW_TEAMS =
      Map.of("metadata", GHPermissionType.READ, "members", GHPermissionType.READ);

  private record Token(String secret, Instant expires) {
    @Override
    public String toString() {
      return "Token[hidden, until " + expires + "]";
    }
  }

  private final GitHubSettings settings;
  private final Transport transport;
  private final Map<String, GHPermissionType> rights;
  private final HubConnector asApp;
  private Optional<GHAppInstallation> installation = Optional.empty();
  private Optional<Token> token = Optional.empty();

  InstallationTokens(
      GitHubSettings settings,
      AppKey key,
      Transport transport,
      Map<String, GHPermissionType> rights) {
    this.settings = settings;
    this.rights = rights;
    this.transport = transport;
    this.asApp = new HubConnector(transport, appItself(settings, key, transport));
  }

  @Override
  public String identity() {
    return "installation of app " + settings.app() + " on " + settings.repository();
  }

  @Override
  public String header() throws ForgeTrouble {
    return "Bearer " + secret();
  }

  /** The token itself; never to be logged. */
  synchronized String secret() throws ForgeTrouble {
    Instant now = transport.now();
    if (token.isEmpty() || !now.isBefore(token.get().expires().minus(EARLY))) {
      token = Optional.of(fresh());
    }
    return token.get().secret();
  }

  @Override
  public synchronized boolean renew() {
    token = Optional.empty();
    return true;
  }

  private Token fresh() throws ForgeTrouble {
    try {
      if (installation.isEmpty()) {
        RepositoryName in = settings.repository();
        installation =
            Optional.of(
                asApp.client(settings).getApp().getInstallationByRepository(in.owner(), in.name()));
      }
      GHAppInstallationToken made =
          installation
              .get()
              .createToken()
              .repositories(List.of(settings.repository().name()))
              .permissions(rights)
              .create();
      return new Token(made.getToken(), made.getExpiresAt().toInstant());
    } catch (IOException e) {
      installation = Optional.empty();
      throw trouble(e);
    }
  }

  private ForgeTrouble trouble(IOException e) {
    String app = "the App " + settings.app();
    return switch (HubConnector.status(e)) {
      case 401 ->
          ForgeTrouble.refused(
              "GitHub does not take the word of " + app + ": " + HubConnector.complaint(e),
              COMPARE);
      case 404 ->
          ForgeTrouble.refused(
              app + " is not installed on " + settings.repository(),
              "Install it there, on the App's page under \"Install App\"; or mend the name of the"
                  + " repository.");
      case 422 ->
          ForgeTrouble.refused(
              app
                  + " may not all that it must on "
                  + settings.repository()
                  + ", which is "
                  + rights.entrySet().stream()
                      .map(
                          one ->
                              one.getKey() + ": " + one.getValue().name().toLowerCase(Locale.ROOT))
                      .sorted()
                      .collect(Collectors.joining(", ")),
              GRANT);
      default -> HubConnector.trouble(e, app + " gets no access to " + settings.repository());
    };
  }

  /** The App's own word, which says who it is and little more. */
  static Authority appItself(GitHubSettings settings, AppKey key, Transport transport) {
    return new AppItself(settings, key, transport);
  }

  /** The App by its own signature, good for asking for tokens only. */
  private record AppItself(GitHubSettings settings, AppKey key, Transport transport)
      implements Authority {
    @Override
    public String identity() {
      return "app " + settings.app();
    }

    @Override
    public String header() {
      return "Bearer " + key.jwt(settings.app(), transport.now());
    }

    @Override
    public boolean renew() {
      return false;
    }
  }
}
