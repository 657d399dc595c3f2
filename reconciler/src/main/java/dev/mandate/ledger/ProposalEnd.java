package dev.mandate.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RepoPath;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What people have decided on a proposal, as it is kept on the runs branch: one file for each
 * decision, of which the newest counts.
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

  /** How. What was rejected can be reopened; what is merged stays so. */
  public enum Decided {
    MERGED,
    REJECTED,
    REOPENED;

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * The file on the runs branch.
   *
   * @param run id of the run
   * @param number of the decision on its proposal, from 1
   */
  public static RepoPath path(String run, int number) {
    String name = number == 1 ? run + ".json" : run + "." + number + ".json";
    return FOLDER.child(run.substring(0, 2)).child(name);
  }

  /**
   * Whether this is to be added to what is recorded. What somebody has seen a while ago is not: it
   * is there already, or older than what is.
   *
   * @param recorded on the same proposal, oldest first
   */
  public boolean isNews(List<ProposalEnd> recorded) {
    if (recorded.isEmpty()) {
      return decided != Decided.REOPENED;
    }
    ProposalEnd last = recorded.getLast();
    return follows(last)
        && recorded.stream().noneMatch(one -> one.decided == decided && one.at.equals(at));
  }

  /** Whether people can have decided so after they had decided something else. */
  public boolean follows(ProposalEnd before) {
    boolean later = at.isEmpty() || before.at.isEmpty() || !at.get().isBefore(before.at.get());
    return later && before.decided != Decided.MERGED && decided != before.decided;
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
