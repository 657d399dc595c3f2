package dev.mandate.spec;

import dev.mandate.canonical.Digest;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * What a person asks of reconcilers about one occurrence of a task.
 *
 * @param specDigest of the declared task that is meant, see {@link DeclaredTask#digest()}
 * @param occurrence that is meant, as records name it
 * @param requestedBy name of a person in {@code mandate.yaml}
 */
public record Request(
    SpecDocument document,
    Action action,
    String task,
    Digest specDigest,
    String occurrence,
    Optional<String> reason,
    String requestedBy,
    Instant requestedAt)
    implements Spec {

  /** What is asked for. */
  public enum Action {
    /** To end the occurrence without another attempt. */
    CANCEL,
    /** To run again what has ended without success. */
    RETRY;

    /** The word in documents. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
