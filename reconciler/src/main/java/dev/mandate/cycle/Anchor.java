package dev.mandate.cycle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.approval.Acknowledgers;
import dev.mandate.snapshot.CommitId;
import java.util.Optional;

/**
 * Where the branches once stood, and who could say then that a rewrite is meant. Whatever they hold
 * later has to hold this too.
 *
 * @param branch name of the default branch
 * @param desired its head
 * @param runs head of {@code mandate/runs}; empty when there was none, or it is not known
 */
public record Anchor(
    String branch, CommitId desired, Optional<CommitId> runs, Acknowledgers acknowledgers) {

  /** Port to where a machine keeps its anchor between passes. */
  public interface Memory {
    Optional<Anchor> recall();

    /**
     * Keeps an anchor in place of another, unless somebody else has put one there meanwhile, which
     * is as good.
     */
    void replace(Optional<Anchor> before, Anchor now);
  }

  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("branch", branch);
    json.put("desired", desired.hex());
    runs.ifPresent(commit -> json.put("runs", commit.hex()));
    json.set("acknowledgers", acknowledgers.toJson());
    return json;
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws IllegalArgumentException when it is something else
   */
  public static Anchor fromJson(JsonNode json) {
    if (!json.path("branch").isTextual() || !json.path("acknowledgers").isObject()) {
      throw new IllegalArgumentException("no anchor");
    }
    return new Anchor(
        json.path("branch").asText(),
        new CommitId(json.path("desired").asText()),
        Optional.ofNullable(json.get("runs")).map(runs -> new CommitId(runs.asText())),
        Acknowledgers.fromJson(json.path("acknowledgers")));
  }
}
