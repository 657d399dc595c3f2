package dev.mandate.github;

import dev.mandate.forge.RequestBudget;
import dev.mandate.testkit.SettableClock;
import dev.mandate.testkit.github.FakeGitHub;
import dev.mandate.testkit.github.GivenForge;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The forge under test before a fake GitHub; waiting moves the one clock that both have. */
final class GivenGitHub implements AutoCloseable {
  final SettableClock clock = new SettableClock("2026-03-02T10:00:00Z");
  final List<Duration> waits = new ArrayList<>();
  final FakeGitHub hub;
  final GivenForge given;
  final Path cache;
  final GitHubForge forge;

  GivenGitHub(Path folder) throws Exception {
    hub = new FakeGitHub(folder.resolve("served"), clock);
    given = new GivenForge(hub, folder);
    cache = folder.resolve("cache");
    forge = forge(Duration.ofSeconds(20));
  }

  GitHubForge forge(Duration silence) {
    return new GitHubForge(installation(silence));
  }

  Installation installation(Duration silence) {
    GitHubSettings settings =
        new GitHubSettings(
            URI.create(hub.api()),
            given.app.id(),
            RepositoryName.of("acme/control"),
            cache,
            silence,
            3,
            Duration.ofMinutes(1));
    return new Installation(
        settings,
        AppKey.ofPem(given.app.pem()),
        new RequestBudget(RequestBudget.Limits.ofGitHub()),
        clock,
        wait -> {
          waits.add(wait);
          clock.advance(wait);
        },
        new Random(1));
  }

  /** How often something was asked that was answered, or not answered, like this. */
  long asked(String pattern) {
    return hub.desk().asked().stream().filter(a -> a.toString().matches(pattern)).count();
  }

  @Override
  public void close() throws IOException {
    hub.close();
  }
}
