package dev.mandate.testkit.faults;

import java.util.Map;

/** What is done to a request. */
public sealed interface Fault {
  /** The connection ends before anything was sent on. */
  record CutBefore() implements Fault {}

  /** The request arrives in full and is carried out, but no answer comes back. */
  record CutAfter() implements Fault {}

  /** The server gets so many bytes of the body, then both sides are cut. */
  record CutRequest(int bytes) implements Fault {}

  /** The client gets so many bytes of the answer, its head included, then is cut. */
  record CutAnswer(int bytes) implements Fault {}

  /** The byte at this place of the answer's body is turned over; the rest is as it was. */
  record Corrupt(int at) implements Fault {}

  /** Another answer, and nothing sent on. */
  record Answer(int status, Map<String, String> headers) implements Fault {
    public Answer(int status) {
      this(status, Map.of());
    }

    /** With a {@code Retry-After}. */
    public static Answer later(int status, String after) {
      return new Answer(status, Map.of("Retry-After", after));
    }
  }

  /** Nothing is sent on and nothing comes back, until somebody gives up. */
  record Hang() implements Fault {}

  /** The request is carried out, so many bytes of the answer come back, then nothing. */
  record HangInAnswer(int bytes) implements Fault {}

  /** The answer comes in pieces of so many bytes, a pause before each. */
  record Slow(int bytes, int pauseMillis) implements Fault {}
}
