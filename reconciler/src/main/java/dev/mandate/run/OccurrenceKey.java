package dev.mandate.run;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.canonical.Digest;
import dev.mandate.snapshot.RepoPath;
import java.time.Instant;
import java.util.Optional;

/**
 * One time that a declared task is due: the key under which it is run and recorded exactly once.
 *
 * @param specDigest of the declared task
 * @param occurrence {@code once}, or the cron instant in ISO-8601; with {@code /2} and so on behind
 *     it where a person had it repeated, and {@code /output} behind that where it is not a run but
 *     what becomes of the output that a run left to wait for approval
 */
public record OccurrenceKey(String task, Digest specDigest, String occurrence) {
  public static final String ONCE = "once";

  private static final String OUTPUT = "/output";

  /** The occurrence that repeats this one; of an output, the one that repeats its run. */
  public OccurrenceKey again() {
    String run = run().occurrence;
    int slash = run.lastIndexOf('/');
    String original = slash < 0 ? run : run.substring(0, slash);
    int turn = slash < 0 ? 1 : Integer.parseInt(run.substring(slash + 1));
    return new OccurrenceKey(task, specDigest, original + "/" + (turn + 1));
  }

  /** Whether a person has had it repeated. */
  public boolean isRepeated() {
    return run().occurrence.indexOf('/') >= 0;
  }

  /** When its schedule has it due; empty where it has none, or a person has had it repeated. */
  public Optional<Instant> scheduledFor() {
    return occurrence.equals(ONCE) || isOutput() || isRepeated()
        ? Optional.empty()
        : Optional.of(Instant.parse(occurrence));
  }

  /** Under which the output of this occurrence is released, or given up (ADR 14). */
  public OccurrenceKey output() {
    return new OccurrenceKey(task, specDigest, occurrence + OUTPUT);
  }

  /** The occurrence whose output this is about; any other is its own. */
  public OccurrenceKey run() {
    return isOutput()
        ? new OccurrenceKey(
            task, specDigest, occurrence.substring(0, occurrence.length() - OUTPUT.length()))
        : this;
  }

  /** Whether it is about an output, so that no agent is started for it. */
  public boolean isOutput() {
    return occurrence.endsWith(OUTPUT);
  }

  public Digest digest() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("task", task);
    json.put("specDigest", specDigest.value());
    json.put("occurrence", occurrence);
    return CanonicalJson.digest(json);
  }

  /**
   * The file on the runs branch whose presence says that this occurrence has its final record;
   * sharded so that no folder grows past what hosts advise.
   */
  public RepoPath marker() {
    return marker(digest().hex());
  }

  /**
   * The file whose presence says that an attempt is recorded after which there is to be another.
   *
   * @param attempt first is 1
   */
  public RepoPath attemptMarker(int attempt) {
    return attemptMarker(digest().hex(), attempt);
  }

  /** The {@link #marker} of the occurrence whose key has this digest. */
  public static RepoPath marker(String hex) {
    return marker(hex, "");
  }

  /** The {@link #attemptMarker} of the occurrence whose key has this digest. */
  public static RepoPath attemptMarker(String hex, int attempt) {
    return marker(hex, "." + attempt);
  }

  private static RepoPath marker(String hex, String suffix) {
    return new RepoPath(
        "occurrences/" + hex.substring(0, 2) + "/" + hex.charAt(2) + "/" + hex + suffix + ".json");
  }
}
