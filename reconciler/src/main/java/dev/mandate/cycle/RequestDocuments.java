package dev.mandate.cycle;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.spec.Request;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** The form of a request, and how the commit is called that brings it. */
public final class RequestDocuments {
  private RequestDocuments() {}

  /**
   * @param by name of a person in {@code mandate.yaml}
   */
  public static ObjectNode of(
      String name,
      Request.Action action,
      OccurrenceKey key,
      Optional<String> reason,
      String by,
      Instant at) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("apiVersion", "mandate.dev/v1");
    document.put("kind", "Request");
    document.putObject("metadata").put("name", name);
    ObjectNode spec = document.putObject("spec");
    spec.put("action", action.label());
    spec.put("task", key.task());
    spec.put("specDigest", key.specDigest().value());
    spec.put("occurrence", key.occurrence());
    reason.ifPresent(text -> spec.put("reason", text));
    spec.put("requestedBy", by);
    spec.put("requestedAt", at.truncatedTo(ChronoUnit.SECONDS).toString());
    return document;
  }

  /** On one line. */
  public static String title(Request.Action action, OccurrenceKey key) {
    return switch (action) {
          case CANCEL -> "Cancel ";
          case RETRY -> "Retry ";
        }
        + key.task();
  }
}
