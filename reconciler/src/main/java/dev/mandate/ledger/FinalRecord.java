package dev.mandate.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.Digest;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RepoPath;
import java.time.Instant;
import java.util.Optional;

/**
 * What a marker says of a run: how it ended and where its record lies. The marker of a finished
 * occurrence and that of an attempt have the same form.
 *
 * @param outcome {@code succeeded}, {@code held}, {@code failed}, {@code timed-out}, {@code
 *     cancelled} or {@code not-started}
 * @param folder of the run on the runs branch
 * @param proposal branch that holds what the agent would change
 * @param proposedIn where that branch is, when it is not in the control repository
 */
public record FinalRecord(
    OccurrenceKey key,
    int attempt,
    String run,
    String outcome,
    String reason,
    Instant finishedAt,
    RepoPath folder,
    Optional<String> proposal,
    Optional<InTarget> proposedIn) {

  /** What is proposed in the control repository, or nowhere. */
  public FinalRecord(
      OccurrenceKey key,
      int attempt,
      String run,
      String outcome,
      String reason,
      Instant finishedAt,
      RepoPath folder,
      Optional<String> proposal) {
    this(key, attempt, run, outcome, reason, finishedAt, folder, proposal, Optional.empty());
  }

  /**
   * @param target as {@code mandate.yaml} names it
   * @param commit that is proposed
   */
  public record InTarget(String target, CommitId commit) {}

  public boolean succeeded() {
    return outcome.equals("succeeded");
  }

  /** Its output waits for approval; what became of that has a record of its own. */
  public boolean held() {
    return outcome.equals("held");
  }

  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("task", key.task());
    json.put("specDigest", key.specDigest().value());
    json.put("occurrence", key.occurrence());
    json.put("attempt", attempt);
    json.put("run", run);
    json.put("outcome", outcome);
    json.put("reason", reason);
    json.put("finishedAt", finishedAt.toString());
    json.put("folder", folder.value());
    proposal.ifPresent(branch -> json.put("proposal", branch));
    proposedIn.ifPresent(
        there -> json.put("target", there.target()).put("commit", there.commit().hex()));
    return json;
  }

  /**
   * Reads what {@link #toJson()} wrote.
   *
   * @throws IllegalArgumentException when it is something else
   */
  public static FinalRecord fromJson(JsonNode json) {
    OccurrenceKey key =
        new OccurrenceKey(
            text(json, "task"), new Digest(text(json, "specDigest")), text(json, "occurrence"));
    return new FinalRecord(
        key,
        json.path("attempt").asInt(),
        text(json, "run"),
        text(json, "outcome"),
        text(json, "reason"),
        Instant.parse(text(json, "finishedAt")),
        new RepoPath(text(json, "folder")),
        Optional.ofNullable(json.get("proposal")).map(JsonNode::asText),
        json.has("target")
            ? Optional.of(new InTarget(text(json, "target"), new CommitId(text(json, "commit"))))
            : Optional.empty());
  }

  private static String text(JsonNode json, String field) {
    JsonNode value = json.get(field);
    if (value == null || !value.isTextual()) {
      throw new IllegalArgumentException("occurrence marker has no text field " + field);
    }
    return value.asText();
  }
}
