package dev.mandate.e2e;

import dev.mandate.testkit.SettableClock;
import dev.mandate.testkit.github.Account;
import dev.mandate.testkit.github.FakeApp;
import dev.mandate.testkit.github.FakeGitHub;
import dev.mandate.testkit.github.FakeRepository;
import dev.mandate.testkit.github.GivenForge;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A GitHub that a scene's repository is on, with its people and the App. {@code
 * -Dmandate.forge=github} puts every scene there, so that the same tests are run over both forges.
 */
final class Hosting implements AutoCloseable {
  /** What the repository is called there. */
  static final String NAME = "acme/control";

  final FakeGitHub hub;
  final Account owner;
  final FakeRepository repository;
  final FakeApp app;
  private final Map<String, Account> accounts = new HashMap<>();
  private final Path key;

  /**
   * @param folder of the scene
   */
  Hosting(Path folder, SettableClock clock) {
    try {
      hub = new FakeGitHub(folder.resolve("served"), clock);
      owner = hub.organization("acme");
      repository = hub.repository(owner, "control");
      for (String login : List.of("ada", "bob", "carol", "mallory")) {
        Account account = hub.person(login);
        accounts.put(login, account);
        repository.permit(account, "write");
      }
      app = hub.app("mandate", owner, GivenForge.PERMISSIONS);
      key = Files.writeString(folder.resolve("app.pem"), app.pem());
    } catch (Exception e) {
      throw new AssertionError("no GitHub", e);
    }
  }

  /** The account of one of the scene's people. */
  Account account(String login) {
    return accounts.get(login);
  }

  /** Whether scenes are to be on GitHub. */
  static boolean wanted() {
    return System.getProperty("mandate.forge", "local").equals("github");
  }

  /** What a machine that acts as the App has in its environment. */
  Map<String, String> environment() {
    return Map.of(
        "MANDATE_GITHUB_APP", Long.toString(app.id()),
        "MANDATE_GITHUB_APP_KEY", key.toString(),
        "MANDATE_GITHUB_API", hub.api(),
        "MANDATE_GITHUB_URL", hub.web());
  }

  @Override
  public void close() {
    try {
      hub.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
