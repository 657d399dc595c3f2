package dev.mandate.github;

import dev.mandate.forge.RequestBudget;
import dev.mandate.forge.RequestBudget.Turn;
import dev.mandate.github.Exchange.Request;
import dev.mandate.github.Exchange.Response;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/**
 * Carries requests to GitHub: only to its own address, in turn, conditionally where an answer is
 * kept, and again only where that is safe. Follows no redirects. Thread-safe.
 */
final class Transport {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final int LARGEST_ANSWER = 32 << 20;
  private static final Duration CONNECTING = Duration.ofSeconds(10);
  private static final Set<Integer> MAY_TURN_AWAY = Set.of(403, 422, 429);

  private final GitHubSettings settings;
  private final RequestBudget budget;
  private final AnswerCache cache;
  private final Clock clock;
  private final Sleeper sleeper;
  private final RandomGenerator random;
  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(CONNECTING)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  Transport(
      GitHubSettings settings,
      RequestBudget budget,
      Clock clock,
      Sleeper sleeper,
      RandomGenerator random) {
    this.settings = settings;
    this.budget = budget;
    this.cache = new AnswerCache(settings.cache());
    this.clock = clock;
    this.sleeper = sleeper;
    this.random = random;
  }

  Instant now() {
    return clock.instant();
  }

  /**
   * The answer, whose status is 200 to 299 or 400 to 499; what has not changed comes from the cache
   * as if it had been sent again.
   */
  Response send(Request request, Authority authority) throws ForgeTrouble {
    if (!settings.covers(request.uri())) {
      throw ForgeTrouble.refused(
          "GitHub's answer leads to another address, " + request.uri().getHost(),
          "Say in the settings where the API is.");
    }
    boolean renewed = false;
    for (int tried = 1; ; tried++) {
      awaitTurn(request);
      boolean last = tried >= settings.tries();
      Response response;
      try {
        response = once(request, authority);
      } catch (ForgeTrouble e) {
        throw e;
      } catch (IOException e) {
        if (last || !request.repeatable()) {
          throw ForgeTrouble.unreachable(request.described() + " got no answer: " + reason(e), e);
        }
        pause(tried);
        continue;
      }
      Optional<Instant> turnedAway = turnedAway(response);
      if (turnedAway.isPresent()) {
        // Nothing was done, so anything may be asked again once it is time.
        if (last || isFar(turnedAway.get())) {
          throw ForgeTrouble.later(
              turnedAway.get(), "GitHub asks to wait: " + response.complaint());
        }
        continue;
      }
      budget.answered();
      if (response.status() == 401 && !renewed && authority.renew()) {
        renewed = true;
      } else if (response.status() >= 500) {
        if (last || !request.repeatable()) {
          throw ForgeTrouble.unreachable(
              request.described() + " was answered with " + response.status(), null);
        }
        pause(tried);
      } else if (response.status() >= 300 && response.status() < 400) {
        throw ForgeTrouble.refused(
            settings.repository() + " has moved, or GitHub has",
            "Give its present name and address.");
      } else {
        return response;
      }
    }
  }

  private Response once(Request request, Authority authority) throws IOException {
    Optional<Response> kept =
        request.reads() ? cache.find(request, authority.identity()) : Optional.empty();
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(request.uri())
            .timeout(settings.silence())
            .header("Authorization", authority.header())
            .header("Accept", request.accept())
            .header("X-GitHub-Api-Version", "2022-11-28")
            .header("User-Agent", "mandate");
    kept.flatMap(k -> k.header("etag")).ifPresent(tag -> builder.header("If-None-Match", tag));
    if (request.body().length == 0) {
      builder.method(request.method(), HttpRequest.BodyPublishers.noBody());
    } else {
      builder.header("Content-Type", "application/json");
      builder.method(request.method(), HttpRequest.BodyPublishers.ofByteArray(request.body()));
    }
    Response response = exchanged(builder.build());
    remember(response);
    if (response.status() == 304 && kept.isPresent()) {
      Map<String, String> headers = new TreeMap<>(kept.get().headers());
      headers.putAll(response.headers());
      return new Response(200, headers, kept.get().body());
    }
    if (response.status() == 200 && request.reads() && response.header("etag").isPresent()) {
      cache.keep(request, authority.identity(), response);
    }
    return response;
  }

  private Response exchanged(HttpRequest request) throws IOException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(request, info -> new BoundedBody(LARGEST_ANSWER));
    try {
      HttpResponse<byte[]> got = answer.get(settings.silence().toMillis(), TimeUnit.MILLISECONDS);
      return new Response(got.statusCode(), Response.lowered(got.headers().map()), got.body());
    } catch (TimeoutException e) {
      throw new IOException("nothing came for " + settings.silence().toSeconds() + " s", e);
    } catch (ExecutionException e) {
      throw new IOException(reason(e.getCause()), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ForgeTrouble.unreachable("interrupted while waiting for GitHub", e);
    } finally {
      answer.cancel(true);
    }
  }

  private static String reason(Throwable e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private void remember(Response response) {
    Optional<Long> remaining = number(response, "x-ratelimit-remaining");
    Optional<Long> reset = number(response, "x-ratelimit-reset");
    if (remaining.isPresent() && reset.isPresent()) {
      int left = (int) Math.min(remaining.get(), Integer.MAX_VALUE);
      budget.remaining(left, Instant.ofEpochSecond(reset.get()), clock.instant());
    }
  }

  /** Until when, when this answer is no answer but a request to come later. */
  private Optional<Instant> turnedAway(Response response) {
    if (!MAY_TURN_AWAY.contains(response.status())) {
      return Optional.empty();
    }
    String complaint = response.complaint().toLowerCase(Locale.ROOT);
    if (response.status() == 422) {
      // What GitHub says where contents come faster than it likes, whatever its limits are.
      return complaint.contains("submitted too quickly")
          ? Optional.of(budget.refused(Optional.empty(), clock.instant()))
          : Optional.empty();
    }
    Optional<Duration> after = number(response, "retry-after").map(Duration::ofSeconds);
    boolean used = number(response, "x-ratelimit-remaining").filter(n -> n == 0).isPresent();
    Optional<Instant> reset = number(response, "x-ratelimit-reset").map(Instant::ofEpochSecond);
    if (after.isEmpty() && used && reset.isPresent()) {
      return reset;
    }
    boolean limit =
        response.status() == 429
            || after.isPresent()
            || complaint.contains("rate limit")
            || complaint.contains("abuse detection");
    return limit ? Optional.of(budget.refused(after, clock.instant())) : Optional.empty();
  }

  private static Optional<Long> number(Response response, String header) {
    return response
        .header(header)
        .map(String::strip)
        .filter(text -> text.matches("[0-9]{1,15}"))
        .map(Long::parseLong);
  }

  private void awaitTurn(Request request) throws ForgeTrouble {
    while (budget.ask(request.cost(), clock.instant())
        instanceof Turn.Wait(Instant until, String why)) {
      if (isFar(until)) {
        throw ForgeTrouble.later(until, why);
      }
      sleep(Duration.between(clock.instant(), until));
    }
  }

  private boolean isFar(Instant until) {
    return until.isAfter(clock.instant().plus(settings.longestWait()));
  }

  private void pause(int tried) throws ForgeTrouble {
    long ceiling = FIRST_PAUSE.toMillis() << Math.min(tried, 6);
    sleep(Duration.ofMillis(random.nextLong(ceiling / 2, ceiling + 1)));
  }

  private void sleep(Duration duration) throws ForgeTrouble {
    try {
      if (duration.isPositive()) {
        sleeper.sleep(duration);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ForgeTrouble.unreachable("interrupted while waiting for a turn", e);
    }
  }
}
