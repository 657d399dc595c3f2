package dev.mandate.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.RepoPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What people have decided on a proposal, as it is kept on the runs branch. Their first word stays:
 * a proposal that was refused and is taken up again later stays refused here.
 *
 * @param run that made it
 * @param branch of the proposal
 * @param commit that was decided on
 * @param proposal how the forge calls it
 * @param page where people see it
 * @param by login of who has decided, as it was then; empty when the forge does not say
 * @param account of whoever that was, by which the forge knows them for good
 * @param at when, as the forge tells
 */
public record ProposalEnd(
    String run,
    String branch,
    CommitId commit,
    Decided decided,
    String proposal,
    String page,
    Optional<String> by,
    Optional<Long> account,
    Optional<Instant> at) {
  private static final RepoPath FOLDER = new RepoPath("proposals");

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** How. */
  public enum Decided {
    MERGED,
    REJECTED;

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The file on the runs branch, for the id of the run. */
  public static RepoPath path(String run) {
    return FOLDER.child(run.substring(0, 2)).child(run + ".json");
  }

  /**
   * What people have decided on what a run proposes; empty while they have not.
   *
   * @param runs head of the runs branch
   */
  public static Optional<ProposalEnd> of(FinalRecord record, ControlSource source, CommitId runs) {
    return record
        .proposal()
        .flatMap(branch -> source.find(runs, path(record.run())))
        .map(blob -> read(source, blob));
  }

  private static ProposalEnd read(ControlSource source, BlobId blob) {
    try {
      return fromJson(JSON.readTree(source.read(blob)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read a decision on a proposal of the runs branch", e);
    }
  }

  /** For people, a clause. */
  public String summary() {
    return decided.label()
        + by.map(login -> " by " + login).orElse("")
        + at.map(instant -> " at " + instant).orElse("");
  }

  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("run", run);
    json.put("branch", branch);
    json.put("commit", commit.hex());
    json.put("decided", decided.label());
    json.put("proposal", proposal);
    json.put("page", page);
    by.ifPresent(login -> json.put("by", login));
    account.ifPresent(id -> json.put("account", id));
    at.ifPresent(instant -> json.put("at", instant.toString()));
    return json;
  }

  /**
   * Reads what {@link #toJson()} wrote.
   *
   * @throws IllegalArgumentException when it is something else
   */
  public static ProposalEnd fromJson(JsonNode json) {
    return new ProposalEnd(
        json.path("run").asText(),
        json.path("branch").asText(),
        new CommitId(json.path("commit").asText()),
        Arrays.stream(Decided.values())
            .filter(one -> one.label().equals(json.path("decided").asText()))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no decision on a proposal: " + json)),
        json.path("proposal").asText(),
        json.path("page").asText(),
        Optional.ofNullable(json.get("by")).map(JsonNode::asText),
        Optional.ofNullable(json.get("account")).map(JsonNode::asLong),
        Optional.ofNullable(json.get("at")).map(JsonNode::asText).map(Instant::parse));
  }
}
