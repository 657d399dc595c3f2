package dev.mandate.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * One step in the life of a run.
 *
 * @param at by the clock of the reconciler, which may have been stepped in between
 * @param detail more about it, for people
 */
public record RunEvent(Instant at, Kind kind, Optional<String> detail) {

  /** What happened. */
  public enum Kind {
    /** It was due and might be started. */
    QUEUED,
    CLAIMED,
    /** Its workspace is being made. */
    STARTING,
    /** Its agent was started. */
    RUNNING,
    CANCEL_REQUESTED,
    /** A program that its agent's spec wants run before or after it. */
    HOOK_STARTED,
    HOOK_ENDED,
    /** It said more than is kept. */
    LOG_CUT,
    /** What an earlier run left to wait for approval is put together to be proposed. */
    RELEASING,
    SUCCEEDED,
    /** It ended well, and its output waits for approval. */
    HELD,
    FAILED,
    TIMED_OUT,
    CANCELLED,
    NOT_STARTED,
    /** Nobody saw it. */
    UNKNOWN;

    /** The word in records; of an end, that of the outcome. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether nothing follows it. */
    public boolean isEnd() {
      return compareTo(SUCCEEDED) >= 0;
    }

    static Optional<Kind> named(String label) {
      return Arrays.stream(values()).filter(kind -> kind.label().equals(label)).findFirst();
    }
  }

  public static RunEvent of(Instant at, Kind kind) {
    return new RunEvent(at, kind, Optional.empty());
  }

  /** How a run ended. */
  public static RunEvent end(Instant at, RunOutcome outcome) {
    return of(at, Kind.named(outcome.label()).orElseThrow());
  }

  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("at", at.toString());
    json.put("event", kind.label());
    detail.ifPresent(text -> json.put("detail", text));
    return json;
  }

  static Optional<RunEvent> fromJson(JsonNode json) {
    try {
      Instant at = Instant.parse(json.path("at").asText());
      return Kind.named(json.path("event").asText())
          .map(
              kind -> new RunEvent(at, kind, Optional.ofNullable(json.path("detail").textValue())));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
