package dev.mandate.testkit.github;

import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** What goes wrong with a request, on purpose. */
public sealed interface Fault {
  /** It is answered with this, and nothing is done. */
  record Answers(int status, Map<String, String> headers, String body) implements Fault {}

  /** The connection is cut before anything is done. */
  record CutBefore() implements Fault {}

  /** All is done, and the connection is cut instead of an answer. */
  record CutAfter() implements Fault {}

  /** Nothing is answered until the server is closed. */
  record Hangs() implements Fault {}

  /** It is done once the test says so. */
  record Waits(CountDownLatch come, CountDownLatch go) implements Fault {
    public Waits() {
      this(new CountDownLatch(1), new CountDownLatch(1));
    }
  }

  /** A server that is in trouble. */
  static Fault status(int status) {
    return new Answers(status, Map.of(), "{\"message\":\"on purpose\"}");
  }

  /** A secondary limit. */
  static Fault secondary(int seconds) {
    return new Answers(
        403,
        Map.of("Retry-After", "" + seconds),
        "{\"message\":\"You have exceeded a secondary rate limit. Please wait.\"}");
  }
}
