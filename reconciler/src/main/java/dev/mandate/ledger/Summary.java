package dev.mandate.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.canonical.Digest;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.snapshot.RepoPath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What would take reading every marker to know, kept in files of the runs branch that are rendered
 * anew with every record: how many runs there are, which are the newest, and the latest of each
 * recurring task.
 *
 * @param finished how many occurrences have their final record
 * @param newest markers of the newest of them, newest first
 */
public record Summary(int finished, List<RepoPath> newest) {
  /** Holds how many there are and which are the newest. */
  public static final RepoPath FILE = new RepoPath("latest/runs.json");

  private static final RepoPath POINTERS = new RepoPath("latest/tasks");

  /** How many of the newest: far more than anything shows by itself, and still a small file. */
  public static final int KEPT = 100;

  public Summary {
    newest = List.copyOf(newest);
  }

  /**
   * A copy of the marker of the last occurrence of a recurring task, declared in exactly this way.
   * A task that is due once needs none: its marker is found by its key.
   */
  public static RepoPath pointer(String task, Digest specDigest) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("task", task);
    json.put("specDigest", specDigest.value());
    String hex = CanonicalJson.digest(json).hex();
    return POINTERS.child(hex.substring(0, 2)).child(hex + ".json");
  }

  /**
   * The files that have to change when records are added to a branch.
   *
   * @param parent the branch without them
   */
  public static Map<RepoPath, byte[]> files(Ledger parent, Collection<FinalRecord> added) {
    Map<RepoPath, byte[]> files = new TreeMap<>();
    boolean anew = !parent.recorded().isSummarised();
    if (added.isEmpty() && (!anew || parent.size() == 0)) {
      return files;
    }
    Ledger now = parent.with(added);
    Stream<FinalRecord> before =
        anew ? parent.recorded().latestOfAll().stream() : Stream.<FinalRecord>empty();
    Stream.concat(before, added.stream())
        .filter(record -> !record.key().occurrence().equals(OccurrenceKey.ONCE))
        .forEach(
            record -> {
              OccurrenceKey key = record.key();
              FinalRecord last = now.latest(key.task(), key.specDigest()).orElse(record);
              files.put(pointer(key.task(), key.specDigest()), CanonicalJson.bytes(last.toJson()));
            });
    List<RepoPath> newest = now.newest(KEPT).stream().map(record -> record.key().marker()).toList();
    files.put(FILE, CanonicalJson.bytes(new Summary(now.size(), newest).toJson()));
    return files;
  }

  /** Whether {@code count} of the newest can be told from it. */
  boolean tells(int count) {
    return newest.size() >= Math.min(count, finished);
  }

  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("finished", finished);
    newest.forEach(marker -> json.withArray("newest").add(marker.value()));
    return json;
  }

  /** Empty when it is not of the form that {@link #files} writes: it is rendered anew then. */
  static Optional<Summary> of(JsonNode json) {
    List<RepoPath> newest = new ArrayList<>();
    for (JsonNode path : json.path("newest")) {
      if (!path.isTextual() || RepoPath.problemWith(path.textValue()).isPresent()) {
        return Optional.empty();
      }
      newest.add(new RepoPath(path.textValue()));
    }
    JsonNode finished = json.path("finished");
    return finished.isInt() && finished.intValue() >= newest.size()
        ? Optional.of(new Summary(finished.intValue(), newest))
        : Optional.empty();
  }
}
