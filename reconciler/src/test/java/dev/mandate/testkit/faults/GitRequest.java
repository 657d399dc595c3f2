package dev.mandate.testkit.faults;

/**
 * A request to a Git server, on its way.
 *
 * @param number among all since the plan was set, from 1
 * @param numberOfKind among those of its kind, from 1
 * @param bytes of its body, as sent
 */
public record GitRequest(int number, Kind kind, int numberOfKind, String line, int bytes) {

  /** What a request is for. */
  public enum Kind {
    /** The handshake before a fetch. */
    FETCH_REFS,
    /** Where refs stand (protocol version 2). */
    LIST,
    /** The transfer of a pack to the client. */
    FETCH,
    /** The handshake before a push. */
    PUSH_REFS,
    /** The push itself. */
    PUSH,
    OTHER
  }
}
