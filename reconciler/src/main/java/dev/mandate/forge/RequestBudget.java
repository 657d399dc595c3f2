package dev.mandate.forge;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Keeps a client below a host's limits instead of running into them: counts requests in sliding
 * windows, and remembers what the host has said about its own counting. Time is handed in.
 * Thread-safe.
 */
public final class RequestBudget {
  /** What the host counts one request as. */
  public enum Cost {
    /** Looks at something. */
    READ(1, false),
    /** Changes something that people are not told of, such as a token. */
    WRITE(5, false),
    /** Makes or changes what people read. */
    CONTENT(5, true);

    private final int points;
    private final boolean content;

    Cost(int points, boolean content) {
      this.points = points;
      this.content = content;
    }
  }

  /**
   * @param pointsPerMinute of which a read costs one and anything else five
   */
  public record Limits(int pointsPerMinute, int contentsPerMinute, int contentsPerHour) {
    public Limits {
      if (pointsPerMinute < 5 || contentsPerMinute < 1 || contentsPerHour < 1) {
        throw new IllegalArgumentException("limits that let nothing through");
      }
    }

    /** Of github.com, as documented under "Rate limits for the REST API". */
    public static Limits ofGitHub() {
      return new Limits(900, 80, 500);
    }
  }

  /** Whether a request may be made. */
  public sealed interface Turn {
    /** It may, and is counted. */
    record Now() implements Turn {}

    /** Not before then. */
    record Wait(Instant until, String why) implements Turn {}
  }

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Window points;
  private final Window contents;
  private final Window contentsHourly;
  private Instant silentUntil = Instant.MIN;
  private String silentWhy = "";
  private int refusals;

  public RequestBudget(Limits limits) {
    this.points = new Window(limits.pointsPerMinute(), MINUTE, "requests in a minute");
    this.contents = new Window(limits.contentsPerMinute(), MINUTE, "contents made in a minute");
    this.contentsHourly =
        new Window(limits.contentsPerHour(), Duration.ofHours(1), "contents made in an hour");
  }

  /** Asks for a turn. Answered with {@link Turn.Now}, the request must be made: it has counted. */
  public synchronized Turn ask(Cost cost, Instant now) {
    if (now.isBefore(silentUntil)) {
      return new Turn.Wait(silentUntil, silentWhy);
    }
    List<Window> windows =
        cost.content ? List.of(points, contents, contentsHourly) : List.of(points);
    Optional<Turn.Wait> longest = Optional.empty();
    for (Window window : windows) {
      Instant free = window.free(window == points ? cost.points : 1, window.most, now);
      if (now.isBefore(free) && longest.filter(l -> !l.until().isBefore(free)).isEmpty()) {
        longest = Optional.of(new Turn.Wait(free, "the limit of " + window.what + " is used up"));
      }
    }
    if (longest.isPresent()) {
      return longest.get();
    }
    windows.forEach(window -> window.add(window == points ? cost.points : 1, now));
    return new Turn.Now();
  }

  /**
   * Whether something may be made that can wait: only while less than half of what may be made is
   * used up, so that there is room for what cannot. Counts nothing.
   */
  public synchronized Turn spare(Instant now) {
    for (Window window : List.of(contentsHourly, contents)) {
      Instant free = window.free(1, Math.max(1, window.most / 2), now);
      if (now.isBefore(free)) {
        return new Turn.Wait(free, "half of the limit of " + window.what + " is kept");
      }
    }
    return now.isBefore(silentUntil) ? new Turn.Wait(silentUntil, silentWhy) : new Turn.Now();
  }

  /**
   * Takes note of what an answer said about the hourly limit.
   *
   * @param reset when it is counted anew
   */
  public synchronized void remaining(int requests, Instant reset, Instant now) {
    if (requests <= 0) {
      silence(reset, "the host's hourly limit of requests is used up");
    }
  }

  /**
   * Takes note that the host has turned a request away for there being too many.
   *
   * @param retryAfter what it asks for; without it a minute, doubled with each refusal in a row
   * @return when to ask again
   */
  public synchronized Instant refused(Optional<Duration> retryAfter, Instant now) {
    Duration wait = retryAfter.orElse(MINUTE.multipliedBy(1L << Math.min(refusals, 5)));
    refusals++;
    silence(now.plus(wait), "the host asks to be left alone for " + wait.toSeconds() + " s");
    return silentUntil;
  }

  /** Takes note that the host has answered. */
  public synchronized void answered() {
    refusals = 0;
  }

  private void silence(Instant until, String why) {
    if (until.isAfter(silentUntil)) {
      silentUntil = until;
      silentWhy = why;
    }
  }

  /** So many units in any stretch of so long. */
  private static final class Window {
    private record Used(Instant at, int units) {}

    private final int most;
    private final Duration length;
    private final String what;
    private final Deque<Used> used = new ArrayDeque<>();
    private int sum;

    Window(int most, Duration length, String what) {
      this.most = most;
      this.length = length;
      this.what = what;
    }

    /**
     * When there is room for so many units below a limit; not after {@code now} when there is room
     * already.
     */
    Instant free(int units, int below, Instant now) {
      while (!used.isEmpty() && !used.peekFirst().at().plus(length).isAfter(now)) {
        sum -= used.removeFirst().units();
      }
      int over = sum + units - below;
      Instant free = now;
      for (Used one : used) {
        if (over <= 0) {
          break;
        }
        over -= one.units();
        free = one.at().plus(length);
      }
      return free;
    }

    void add(int units, Instant now) {
      used.addLast(new Used(now, units));
      sum += units;
    }
  }
}
