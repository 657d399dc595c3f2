package dev.mandate.plan;

import dev.mandate.run.OccurrenceKey;
import dev.mandate.spec.Request;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What people ask for, by what they ask it of. Immutable. */
public final class Requests {
  private static final Requests NONE = new Requests(Map.of(), Map.of());

  private final Map<OccurrenceKey, Request> cancels;
  private final Map<String, List<Request>> retries;

  private Requests(Map<OccurrenceKey, Request> cancels, Map<String, List<Request>> retries) {
    this.cancels = cancels;
    this.retries = retries;
  }

  public static Requests none() {
    return NONE;
  }

  /**
   * @param requests one for each action and occurrence
   */
  public static Requests of(Collection<Request> requests) {
    if (requests.isEmpty()) {
      return NONE;
    }
    Map<OccurrenceKey, Request> cancels = new HashMap<>();
    Map<String, List<Request>> retries = new HashMap<>();
    for (Request request : requests) {
      switch (request.action()) {
        case CANCEL -> cancels.put(key(request), request);
        case RETRY ->
            retries.computeIfAbsent(request.task(), task -> new ArrayList<>()).add(request);
      }
    }
    return new Requests(cancels, retries);
  }

  /** The request to end an occurrence. */
  public Optional<Request> cancel(OccurrenceKey key) {
    return Optional.ofNullable(cancels.get(key));
  }

  /** Whether somebody wants an occurrence repeated. */
  public boolean retries(OccurrenceKey key) {
    return retries(key.task()).contains(key);
  }

  /** The occurrences of a task that are to be repeated, in the order asked. */
  List<OccurrenceKey> retries(String task) {
    return retries.getOrDefault(task, List.of()).stream().map(Requests::key).toList();
  }

  private static OccurrenceKey key(Request request) {
    return new OccurrenceKey(request.task(), request.specDigest(), request.occurrence());
  }
}
