package dev.mandate.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.git.GitRepositories;
import dev.mandate.git.RemoteAccessException;
import dev.mandate.github.RepositoryName;
import dev.mandate.testkit.SettableClock;
import dev.mandate.testkit.github.FakeGitHub;
import dev.mandate.testkit.github.GivenForge;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GitHubAccessTest {
  private static final SettableClock CLOCK = new SettableClock("2026-03-02T10:00:00Z");

  @TempDir Path temp;

  private Machine machine(Map<String, String> environment) {
    return new Machine(HomeFolder.at(temp.resolve("home")), environment, temp, CLOCK);
  }

  private Map<String, String> environment(FakeGitHub hub, GivenForge given) throws Exception {
    Path key = Files.writeString(temp.resolve("app.pem"), given.app.pem());
    return Map.of(
        GitHubAccess.APP, Long.toString(given.app.id()),
        GitHubAccess.KEY, key.toString(),
        GitHubAccess.API, hub.api(),
        GitHubAccess.WEB, hub.web());
  }

  @Test
  void aRepositoryIsFetchedByTheAppsToken() throws Exception {
    try (FakeGitHub hub = new FakeGitHub(temp.resolve("served"), CLOCK)) {
      GivenForge given = new GivenForge(hub, temp);
      Machine machine = machine(environment(hub, given));
      OpenRepository opened =
          assertInstanceOf(
                  OpenRepository.Result.Opened.class,
                  OpenRepository.open(
                      given.repository.cloneUrl(), OpenRepository.View.SHARED, machine))
              .repository();
      try (opened) {
        assertTrue(opened.source().fetch().desired().isPresent());
      }
    }
  }

  @Test
  void withoutAnAppNobodyMayFetch() throws Exception {
    try (FakeGitHub hub = new FakeGitHub(temp.resolve("served"), CLOCK)) {
      GivenForge given = new GivenForge(hub, temp);
      GitRepositories.Result.Remote remote =
          assertInstanceOf(
              GitRepositories.Result.Remote.class,
              new GitRepositories(temp.resolve("cache"), Map.of(), temp)
                  .open(given.repository.cloneUrl()));
      assertInstanceOf(
          RemoteAccessException.class,
          assertThrows(Exception.class, () -> remote.source().fetch()));
      remote.source().close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "https://api.github.com,https://github.com/acme/control.git,acme/control",
    "https://api.github.com,https://github.com/acme/control,acme/control",
    "https://api.github.com,https://github.com/acme/control/,acme/control",
    "https://api.github.com,http://github.com/acme/control,",
    "https://api.github.com,https://github.com.evil.example/acme/control,",
    "https://api.github.com,https://github.com:444/acme/control,",
    "https://api.github.com,https://github.com/acme/control/more,",
    "https://api.github.com,git@github.com:acme/control.git,",
    "https://git.example.org/api/v3,https://git.example.org/acme/control.git,acme/control",
    "https://git.example.org/api/v3,https://github.com/acme/control.git,",
  })
  void onlyRepositoriesOnTheAppsHostGetAToken(String api, String remote, String name)
      throws Exception {
    try (FakeGitHub hub = new FakeGitHub(temp.resolve("served"), CLOCK)) {
      Map<String, String> environment =
          new java.util.HashMap<>(environment(hub, new GivenForge(hub, temp)));
      environment.put(GitHubAccess.API, api);
      environment.remove(GitHubAccess.WEB);
      GitHubAccess.Ready ready =
          assertInstanceOf(GitHubAccess.Ready.class, GitHubAccess.on(machine(environment)));
      assertEquals(Optional.ofNullable(name).map(RepositoryName::of), ready.repository(remote));
    }
  }

  @Test
  void whatIsWrongIsSaid() throws Exception {
    assertTrue(missing(Map.of()).mend().contains(GitHubAccess.KEY));
    assertTrue(
        missing(Map.of(GitHubAccess.APP, "x", GitHubAccess.KEY, "k")).why().contains("\"x\""));
    assertTrue(
        missing(Map.of(GitHubAccess.APP, "7", GitHubAccess.KEY, temp.resolve("no").toString()))
            .why()
            .contains("no, which does not exist"));
    Path key = Files.writeString(temp.resolve("bad.pem"), "secret words");
    assertEquals(
        -1,
        missing(Map.of(GitHubAccess.APP, "7", GitHubAccess.KEY, key.toString()))
            .toString()
            .indexOf("secret"));
  }

  @Test
  void allThatIsWrongIsSaidTogether() {
    GitHubAccess.Missing all =
        missing(
            Map.of(
                GitHubAccess.APP, "acme-mandate",
                GitHubAccess.KEY, "/nowhere/app.pem",
                GitHubAccess.API, "api.github.com"));
    assertEquals(
        "MANDATE_GITHUB_APP is not the id of an App: \"acme-mandate\"; MANDATE_GITHUB_APP_KEY names"
            + " /nowhere/app.pem, which does not exist; MANDATE_GITHUB_API cannot be used: the"
            + " address of GitHub's API is \"api.github.com\", and must be like"
            + " https://api.github.com or https://git.example.org/api/v3",
        all.why());
    assertEquals(
        "Set MANDATE_GITHUB_APP to the number that the App's page calls App ID. Set"
            + " MANDATE_GITHUB_APP_KEY to the path of the App's private key. Set"
            + " MANDATE_GITHUB_API to the base of the REST API, or not at all.",
        all.mend());
    assertEquals("MANDATE_GITHUB_APP_KEY is not set", missing(Map.of(GitHubAccess.APP, "7")).why());
    assertTrue(
        missing(Map.of(GitHubAccess.KEY, "/nowhere/app.pem"))
            .why()
            .startsWith("MANDATE_GITHUB_APP is not set; "));
  }

  /** It would be told to set another kind of token, which is not what is wrong. */
  @Test
  void whoNamesAnAppWronglyIsToldThatWhenTheyFetch() throws Exception {
    try (FakeGitHub hub = new FakeGitHub(temp.resolve("served"), CLOCK)) {
      GivenForge given = new GivenForge(hub, temp);
      Map<String, String> environment = new java.util.HashMap<>(environment(hub, given));
      environment.put(GitHubAccess.KEY, "/nowhere/app.pem");

      RemoteAccessException refused = refused(given, environment);
      assertTrue(refused.getMessage().contains("/nowhere/app.pem"), refused.getMessage());
      assertTrue(refused.mend().contains(GitHubAccess.KEY), refused.mend());

      environment.putAll(environment(hub, given));
      environment.put(GitHubAccess.APP, "4711");
      refused = refused(given, environment);
      assertTrue(
          refused.getMessage().startsWith("GitHub does not take the word of the App 4711"),
          refused.getMessage());
    }
  }

  private RemoteAccessException refused(GivenForge given, Map<String, String> environment)
      throws Exception {
    OpenRepository opened =
        assertInstanceOf(
                OpenRepository.Result.Opened.class,
                OpenRepository.open(
                    given.repository.cloneUrl(), OpenRepository.View.SHARED, machine(environment)))
            .repository();
    try (opened) {
      return assertThrows(RemoteAccessException.class, () -> opened.source().fetch());
    }
  }

  private GitHubAccess.Missing missing(Map<String, String> environment) {
    return assertInstanceOf(GitHubAccess.Missing.class, GitHubAccess.on(machine(environment)));
  }
}
