package dev.mandate.testkit.github;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The limits of one caller, as GitHub tells them: 5,000 requests an hour; in a minute 900 points,
 * of which a read costs one and a write five; 80 contents made in a minute and 500 in an hour.
 */
final class Limits {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HOUR = Duration.ofHours(1);

  private final int hourly;
  private Instant reset = Instant.EPOCH;
  private int used;
  private final Window points = new Window(900, MINUTE);
  private final Window contents = new Window(80, MINUTE);
  private final Window contentsHourly = new Window(500, HOUR);

  Limits(int hourly) {
    this.hourly = hourly;
  }

  /** Why a request is turned away, when it is. */
  Optional<Reply> objection(Call call, Instant now) {
    if (!now.isBefore(reset)) {
      reset = now.plus(HOUR);
      used = 0;
    }
    if (used >= hourly) {
      return Optional.of(Reply.error(403, "API rate limit exceeded for installation."));
    }
    boolean read = call.method().equals("GET");
    boolean content = call.method().equals("POST") && !call.path().endsWith("/access_tokens");
    int cost = read ? 1 : 5;
    if (!points.room(cost, now)) {
      return Optional.of(secondary(points.free(now)));
    }
    if (content && !contentsHourly.room(1, now)) {
      return Optional.of(secondary(contentsHourly.free(now)));
    }
    if (content && !contents.room(1, now)) {
      return Optional.of(secondary(contents.free(now)));
    }
    points.add(cost, now);
    if (content) {
      contents.add(1, now);
      contentsHourly.add(1, now);
    }
    return Optional.empty();
  }

  /** Counts what was answered: what has not changed is free. */
  Reply counted(Reply reply) {
    used += reply.status() == 304 ? 0 : 1;
    return reply
        .with("X-RateLimit-Limit", "" + hourly)
        .with("X-RateLimit-Remaining", "" + Math.max(0, hourly - used))
        .with("X-RateLimit-Used", "" + used)
        .with("X-RateLimit-Reset", "" + reset.getEpochSecond())
        .with("X-RateLimit-Resource", "core");
  }

  int used() {
    return used;
  }

  private static Reply secondary(Duration wait) {
    return Reply.error(403, "You have exceeded a secondary rate limit. Please wait a few minutes.")
        .with("Retry-After", "" + Math.max(1, wait.toSeconds()));
  }

  private static final class Window {
    private record Taken(Instant at, int units) {}

    private final int most;
    private final Duration length;
    private final Deque<Taken> taken = new ArrayDeque<>();

    Window(int most, Duration length) {
      this.most = most;
      this.length = length;
    }

    boolean room(int units, Instant now) {
      while (!taken.isEmpty() && !taken.peekFirst().at().plus(length).isAfter(now)) {
        taken.removeFirst();
      }
      return taken.stream().mapToInt(Taken::units).sum() + units <= most;
    }

    void add(int units, Instant now) {
      taken.addLast(new Taken(now, units));
    }

    Duration free(Instant now) {
      return taken.isEmpty()
          ? Duration.ZERO
          : Duration.between(now, taken.peekFirst().at().plus(length));
    }
  }
}
