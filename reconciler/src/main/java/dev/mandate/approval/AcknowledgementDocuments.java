package dev.mandate.approval;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.Digest;
import dev.mandate.snapshot.CommitId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The form of an acknowledgement. Which of its bytes are signed, and where the signature goes, is
 * as in {@link ApprovalDocuments}.
 */
public final class AcknowledgementDocuments {
  /** Keeps a signature on an acknowledgement from being used for anything else. */
  public static final String NAMESPACE = "acknowledgement@mandate.dev";

  /** How many lost commits one document names, besides the last. */
  public static final int MOST_LOST = 2_000;

  private AcknowledgementDocuments() {}

  /**
   * An acknowledgement that is not signed yet.
   *
   * @param to empty when the branch was removed
   * @param lost what went with {@code from}, as far as it is known here
   */
  public static ObjectNode unsigned(
      String branch,
      CommitId from,
      Optional<CommitId> to,
      List<CommitId> lost,
      String person,
      Instant at,
      Optional<String> comment) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("apiVersion", "mandate.dev/v1");
    document.put("kind", "Acknowledgement");
    document.putObject("metadata").put("name", name(branch, from, to, person));
    ObjectNode spec = document.putObject("spec");
    spec.put("branch", branch);
    spec.put("from", from.hex());
    to.ifPresent(commit -> spec.put("to", commit.hex()));
    List<CommitId> others = lost.stream().filter(commit -> !commit.equals(from)).toList();
    if (!others.isEmpty()) {
      ArrayNode list = spec.putArray("lost");
      others.stream().limit(MOST_LOST).forEach(commit -> list.add(commit.hex()));
    }
    spec.put("person", person);
    spec.put("acknowledgedAt", at.toString());
    comment.ifPresent(text -> spec.put("comment", text));
    return document;
  }

  /** One name for one word: acknowledging the same again replaces the file, never adds one. */
  private static String name(String branch, CommitId from, Optional<CommitId> to, String person) {
    String seed = String.join("\n", branch, from.hex(), to.map(CommitId::hex).orElse(""), person);
    String slug = branch.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    String head = (slug.length() > 30 ? slug.substring(0, 30) : slug).replaceAll("^-+|-+$", "");
    String hash = Digest.of(seed.getBytes(StandardCharsets.UTF_8)).abbreviated();
    return (head.isEmpty() ? "branch" : head) + "-" + hash.replaceAll("[^a-z0-9]+", "");
  }
}
