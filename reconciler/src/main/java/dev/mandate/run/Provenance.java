package dev.mandate.run;

import dev.mandate.canonical.Digest;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a text in a prompt came from that nobody vouches for, and what became of it on the way.
 *
 * @param source what it is, for example {@code incident.logs}
 * @param digest of all of it, as it came
 * @param bytes of all of it
 * @param shownBytes that stand in the prompt
 * @param cut whether it was too long to be shown as a whole
 * @param stripped how often something was taken out that nobody would have seen, by kind
 */
public record Provenance(
    String source,
    Digest digest,
    long bytes,
    long shownBytes,
    boolean cut,
    SortedMap<String, Integer> stripped) {
  public Provenance {
    stripped = Collections.unmodifiableSortedMap(new TreeMap<>(stripped));
  }
}
