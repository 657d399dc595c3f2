package dev.mandate.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.TreeId;

/**
 * Says on the runs branch where the runs of a month have gone.
 *
 * @param commit the last one on the runs branch that has them; the archive branch stands there
 * @param tree the month's folder in that commit
 * @param runs how many there are in it
 */
public record ArchiveManifest(RunsMonth month, CommitId commit, TreeId tree, int runs) {

  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("month", month.toString());
    json.put("branch", month.branch());
    json.put("commit", commit.hex());
    json.put("folder", month.folder().value());
    json.put("tree", tree.hex());
    json.put("runs", runs);
    return json;
  }

  /**
   * Reads what {@link #toJson()} wrote.
   *
   * @throws IllegalArgumentException when it is something else
   */
  public static ArchiveManifest fromJson(JsonNode json) {
    RunsMonth month =
        RunsMonth.parse(json.path("month").asText())
            .orElseThrow(() -> new IllegalArgumentException("it names no month"));
    ArchiveManifest manifest =
        new ArchiveManifest(
            month,
            new CommitId(json.path("commit").asText()),
            new TreeId(json.path("tree").asText()),
            json.path("runs").asInt());
    if (!manifest.toJson().equals(json)) {
      throw new IllegalArgumentException("it is not written as manifests are written");
    }
    return manifest;
  }
}
