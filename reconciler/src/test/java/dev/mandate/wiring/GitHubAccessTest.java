package dev.mandate.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.git.GitRepositories;
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
          dev.mandate.git.RemoteAccessException.class,
          org.junit.jupiter.api.Assertions.assertThrows(
              Exception.class, () -> remote.source().fetch()));
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
            .contains("cannot be read"));
    Path key = Files.writeString(temp.resolve("bad.pem"), "secret words");
    assertEquals(
        -1,
        missing(Map.of(GitHubAccess.APP, "7", GitHubAccess.KEY, key.toString()))
            .toString()
            .indexOf("secret"));
  }

  private GitHubAccess.Missing missing(Map<String, String> environment) {
    return assertInstanceOf(GitHubAccess.Missing.class, GitHubAccess.on(machine(environment)));
  }
}
