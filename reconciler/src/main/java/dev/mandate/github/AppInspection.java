package dev.mandate.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.forge.Answer;
import dev.mandate.github.Exchange.Request;
import dev.mandate.github.Exchange.Response;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Tells how an App is set up, and what guards a repository. Reads only. */
public final class AppInspection {
  private final GitHubSettings settings;
  private final Transport transport;
  private final Authority asApp;
  private final Installation installed;

  AppInspection(
      GitHubSettings settings, Transport transport, Authority asApp, Installation installed) {
    this.settings = settings;
    this.transport = transport;
    this.asApp = asApp;
    this.installed = installed;
  }

  /**
   * The App as GitHub knows it.
   *
   * @param name a text that its owner chose
   */
  public record Known(String name, Map<String, String> permissions, Set<String> events) {
    public Known {
      permissions = Map.copyOf(permissions);
      events = Set.copyOf(events);
    }
  }

  /**
   * Whether GitHub takes the App's word.
   *
   * @param app empty when it does not, and {@code complaint} says why
   * @param ahead how far this machine's clock is ahead of GitHub's; empty when it did not tell
   */
  public record Word(Optional<Known> app, String complaint, Optional<Duration> ahead) {}

  /** Asks who the App is. */
  public Answer<Word> word() {
    return answer(
        () -> {
          Response response = asked("app");
          Optional<Duration> ahead = ahead(response);
          return response.status() == 200
              ? new Word(Optional.of(known(response.json(), "name")), "", ahead)
              : new Word(Optional.empty(), response.complaint(), ahead);
        });
  }

  private Optional<Duration> ahead(Response response) {
    try {
      return response
          .header("date")
          .map(date -> ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME))
          .map(date -> Duration.between(date.toInstant(), now()));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private Instant now() {
    return transport.now();
  }

  /** Where the App is installed on the repository; empty when it is not. */
  public Answer<Optional<Known>> installed() {
    return answer(
        () -> {
          Response response = asked("repos/" + settings.repository() + "/installation");
          return response.status() == 200
              ? Optional.of(known(response.json(), "app_slug"))
              : Optional.empty();
        });
  }

  private static Known known(JsonNode json, String name) {
    Map<String, String> permissions = new TreeMap<>();
    json.path("permissions")
        .properties()
        .forEach(one -> permissions.put(one.getKey(), one.getValue().asText()));
    Set<String> events = new TreeSet<>();
    json.path("events").forEach(one -> events.add(one.asText()));
    return new Known(json.path(name).asText(), permissions, events);
  }

  /**
   * Where the App's webhooks go.
   *
   * @param json whether bodies are JSON, not forms
   * @param signed whether it has a secret
   * @param checksTls whether GitHub looks at the certificate
   */
  public record Hook(String url, boolean json, boolean signed, boolean checksTls) {}

  /** Empty when the App has no webhook. */
  public Answer<Optional<Hook>> hook() {
    return answer(
        () -> {
          Response response = asked("app/hook/config");
          if (response.status() != 200) {
            return Optional.empty();
          }
          JsonNode json = response.json();
          String url = json.path("url").asText("");
          return url.isEmpty()
              ? Optional.empty()
              : Optional.of(
                  new Hook(
                      url,
                      json.path("content_type").asText().equals("json"),
                      !json.path("secret").asText("").isEmpty(),
                      json.path("insecure_ssl").asText("0").equals("0")));
        });
  }

  /**
   * What is known to be asked for of a branch.
   *
   * @param reviews how many approvals a change needs by rulesets
   * @param stale whether approvals end with the next push by rulesets
   * @param checks those that must pass
   * @param forced whether no ruleset says that nobody may rewrite it
   * @param protection whether a branch protection rule asks for something as well: of that only the
   *     checks are shown to who may not administer the repository
   */
  public record Guard(
      String branch,
      int reviews,
      boolean stale,
      Set<String> checks,
      boolean forced,
      boolean protection) {
    public Guard {
      checks = Set.copyOf(checks);
    }
  }

  /** What rulesets and branch protection rules ask for on the default branch. */
  public Answer<Guard> guard() {
    return answer(
        () -> {
          RepositoryApi api = installed.api();
          String branch = api.get("").path("default_branch").asText();
          int reviews = 0;
          boolean stale = false;
          boolean forced = true;
          Set<String> checks = new HashSet<>();
          String path = "rules/branches/" + RepositoryApi.encoded(branch);
          for (JsonNode rule : api.list(path, Optional.empty())) {
            JsonNode parameters = rule.path("parameters");
            switch (rule.path("type").asText()) {
              case "pull_request" -> {
                reviews =
                    Math.max(reviews, parameters.path("required_approving_review_count").asInt(0));
                stale |= parameters.path("dismiss_stale_reviews_on_push").asBoolean(false);
              }
              case "required_status_checks" ->
                  parameters
                      .path("required_status_checks")
                      .forEach(check -> checks.add(check.path("context").asText()));
              case "non_fast_forward" -> forced = false;
              default -> {
                // Others neither help nor harm.
              }
            }
          }
          // Of a branch that only rulesets guard, this is not enabled.
          JsonNode protection =
              api.get("branches/" + RepositoryApi.encoded(branch)).path("protection");
          boolean enabled = protection.path("enabled").asBoolean(false);
          JsonNode required = protection.path("required_status_checks");
          if (enabled && !required.path("enforcement_level").asText("").equals("off")) {
            required.path("contexts").forEach(context -> checks.add(context.asText()));
          }
          return new Guard(branch, reviews, stale, checks, forced, enabled);
        });
  }

  private Response asked(String path) throws ForgeTrouble {
    URI uri = URI.create(settings.api() + "/" + path);
    return transport.send(Request.of("GET", uri, new byte[0]), asApp);
  }

  private <T> Answer<T> answer(Installation.Asking<T> asking) {
    return installed.answer(asking);
  }
}
