package dev.mandate.run;

import dev.mandate.canonical.Digest;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a text that an agent is given came from, when nobody vouches for it or something in it was
 * replaced; and what became of it on the way.
 *
 * @param source what it is, for example {@code incident.logs}, which is in the prompt, or {@code
 *     context/task.json}
 * @param digest of all of it, as it came
 * @param bytes of all of it
 * @param shownBytes that the agent is shown
 * @param cut whether it was too long to be shown as a whole
 * @param stripped how often something was taken out that nobody would have seen, by kind
 * @param redacted how often something was replaced that a model must not see, by kind
 */
public record Provenance(
    String source,
    Digest digest,
    long bytes,
    long shownBytes,
    boolean cut,
    SortedMap<String, Integer> stripped,
    SortedMap<String, Integer> redacted) {
  public Provenance {
    stripped = Collections.unmodifiableSortedMap(new TreeMap<>(stripped));
    redacted = Collections.unmodifiableSortedMap(new TreeMap<>(redacted));
  }
}
