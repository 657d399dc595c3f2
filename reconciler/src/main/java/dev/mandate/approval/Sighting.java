package dev.mandate.approval;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.approval.Reviewed.FirstSeen;
import dev.mandate.approval.Reviewed.Subject;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.canonical.Digest;
import dev.mandate.forge.ProposalId;
import dev.mandate.forge.Review;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RepoPath;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * That a reconciler saw a review, together with what it was a review of and what it came to. The
 * first one of a review says for good what its author was shown; others say what became of it. They
 * are kept on the runs branch, where nothing is taken away.
 *
 * @param proposal that was reviewed
 * @param task that would be approved
 * @param review as it was then
 * @param shown what its author was shown; the policy is the one that was in force when it was given
 * @param inForce policy when this was seen
 * @param latest the newest review and comment that there were then
 * @param rule that kept it from counting; empty when it counted
 */
public record Sighting(
    ProposalId proposal,
    String task,
    Review review,
    Subject shown,
    Digest inForce,
    Latest latest,
    Optional<String> rule,
    Instant seenAt) {
  /** Keeps a signature of a reconciler on what it saw from being used for anything else. */
  public static final String NAMESPACE = "review@mandate.dev";

  /** Where they are kept on the runs branch. */
  public static final RepoPath FOLDER = new RepoPath("approvals/reviews");

  private static final String KIND = "ReviewSighting";

  /**
   * How far somebody has looked. Ids only grow, so what is beyond came later.
   *
   * @param review greatest id of a review
   * @param comment greatest id of a comment that says yes or no
   */
  public record Latest(long review, long comment) {
    public static final Latest NOTHING = new Latest(0, 0);

    /** With one more that was there. */
    public Latest with(Review seen) {
      return seen.isComment()
          ? new Latest(review, Math.max(comment, seen.number()))
          : new Latest(Math.max(review, seen.number()), comment);
    }

    /** Whether a review came after that. */
    public boolean isBefore(Review other) {
      return other.number() > (other.isComment() ? comment : review);
    }
  }

  /** Where those of one task and proposal are. */
  public static RepoPath folder(ProposalId proposal, String task) {
    return FOLDER.child(proposal.value()).child(task);
  }

  /** Where the first one of this review is. */
  public RepoPath firstPath() {
    return folder(proposal, task).child(label(review)).child("first.json");
  }

  /** Where one of a review that stands like this is: the same for all of them. */
  public RepoPath statePath() {
    ObjectNode state = state();
    String name = CanonicalJson.digest(state).hex().substring(0, 16) + ".json";
    return folder(proposal, task).child(label(review)).child(name);
  }

  private ObjectNode state() {
    return state(word(review.verdict()), review.text().value(), rule);
  }

  private static ObjectNode state(String verdict, String text, Optional<String> rule) {
    ObjectNode state = JsonNodeFactory.instance.objectNode();
    state.put("verdict", verdict);
    state.put("text", text);
    rule.ifPresent(name -> state.put("rule", name));
    return state;
  }

  public FirstSeen first() {
    return new FirstSeen(shown, review.text());
  }

  private static String label(Review review) {
    return (review.isComment() ? "comment-" : "review-") + review.number();
  }

  private static String word(Review.Verdict verdict) {
    return verdict.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The document, not signed yet; signed as {@link ApprovalDocuments#signed} does it. */
  public ObjectNode unsigned() {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("apiVersion", "mandate.dev/v1");
    document.put("kind", KIND);
    ObjectNode spec = document.putObject("spec");
    spec.put("proposal", proposal.value());
    spec.put("task", task);
    spec.put("environment", shown.environment());
    spec.put("commit", shown.commit().hex());
    spec.put("specDigest", shown.spec().value());
    spec.put("policyDigest", shown.policy().value());
    if (!shown.sealings().isEmpty()) {
      ObjectNode bound = spec.putObject("credentials");
      shown.sealings().forEach((name, digest) -> bound.put(name, digest.value()));
    }
    spec.put("policyInForce", inForce.value());
    ObjectNode said = spec.putObject("review");
    said.put("id", review.number());
    said.put("by", review.isComment() ? "comment" : "review");
    review
        .reviewer()
        .ifPresent(account -> said.put("account", account.id()).put("login", account.login()));
    said.put("verdict", word(review.verdict()));
    review.commit().ifPresent(commit -> said.put("commit", commit.hex()));
    said.put("text", review.text().value());
    said.put("submittedAt", review.submitted().toString());
    spec.putObject("latest").put("review", latest.review()).put("comment", latest.comment());
    rule.ifPresent(name -> spec.put("rule", name));
    spec.put("seenAt", seenAt.toString());
    return document;
  }

  /** What somebody has kept of one: enough to judge by. */
  public sealed interface Read {
    /** It can be understood. */
    record Kept(FirstSeen first, ObjectNode state, Digest inForce, Latest latest, Instant seenAt)
        implements Read {
      public Kept {
        state = state.deepCopy();
      }

      /** Whether the review stood then as it does now. */
      public boolean standsAs(Sighting now) {
        return state.equals(now.state());
      }
    }

    /**
     * @param why one clause
     */
    record Broken(String why) implements Read {}
  }

  /**
   * Reads a document, whoever signed it.
   *
   * @param path where it stands, which it must agree with
   */
  public static Read read(RepoPath path, JsonNode document) {
    JsonNode spec = document.path("spec");
    JsonNode said = spec.path("review");
    try {
      SortedMap<String, Digest> sealings = new TreeMap<>();
      spec.path("credentials")
          .properties()
          .forEach(one -> sealings.put(one.getKey(), new Digest(one.getValue().asText())));
      Subject shown =
          new Subject(
              new CommitId(spec.path("commit").asText()),
              new Digest(spec.path("specDigest").asText()),
              spec.path("environment").asText(),
              new Digest(spec.path("policyDigest").asText()),
              sealings);
      String folder =
          folder(new ProposalId(spec.path("proposal").asText()), spec.path("task").asText())
              + "/"
              + said.path("by").asText()
              + "-"
              + said.path("id").asLong()
              + "/";
      if (!document.path("kind").asText().equals(KIND) || !path.value().startsWith(folder)) {
        return new Read.Broken("it stands where another one belongs");
      }
      return new Read.Kept(
          new FirstSeen(shown, new Digest(said.path("text").asText())),
          state(
              said.path("verdict").asText(),
              said.path("text").asText(),
              Optional.ofNullable(spec.get("rule")).map(JsonNode::asText)),
          new Digest(spec.path("policyInForce").asText()),
          new Latest(
              spec.path("latest").path("review").asLong(),
              spec.path("latest").path("comment").asLong()),
          Instant.parse(spec.path("seenAt").asText()));
    } catch (IllegalArgumentException | DateTimeException e) {
      return new Read.Broken("it is not written as sightings are written");
    }
  }
}
