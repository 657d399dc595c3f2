package dev.mandate.approval;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.canonical.Digest;
import dev.mandate.spec.Approval;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;

/** The form of an approval: what is written, and which of its bytes are signed. */
public final class ApprovalDocuments {
  /** Keeps a signature on an approval from being used for anything else (PROTOCOL.sshsig). */
  public static final String NAMESPACE = "approval@mandate.dev";

  private ApprovalDocuments() {}

  /**
   * An approval that is not signed yet.
   *
   * @param comment why, in the approver's words
   */
  public static ObjectNode unsigned(
      String task,
      String environment,
      Digest specDigest,
      Digest policyDigest,
      String approver,
      Instant approvedAt,
      Optional<Instant> expiresAt,
      Optional<String> comment) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("apiVersion", "mandate.dev/v1");
    document.put("kind", "Approval");
    document.putObject("metadata").put("name", name(task, approver, specDigest, policyDigest));
    ObjectNode spec = document.putObject("spec");
    spec.put("task", task);
    spec.put("environment", environment);
    spec.put("specDigest", specDigest.value());
    spec.put("policyDigest", policyDigest.value());
    spec.put("approver", approver);
    spec.put("approvedAt", approvedAt.toString());
    expiresAt.ifPresent(at -> spec.put("expiresAt", at.toString()));
    comment.ifPresent(text -> spec.put("comment", text));
    return document;
  }

  /**
   * An approval of what a run made, not signed yet.
   *
   * @param expiresAt every such approval has an end
   */
  public static ObjectNode unsignedOfOutput(
      String task,
      String environment,
      Digest specDigest,
      Digest policyDigest,
      Approval.OfOutput output,
      String approver,
      Instant approvedAt,
      Instant expiresAt,
      Optional<String> comment) {
    ObjectNode document =
        unsigned(
            task,
            environment,
            specDigest,
            policyDigest,
            approver,
            approvedAt,
            Optional.of(expiresAt),
            comment);
    String seed = String.join("\n", approver, policyDigest.value(), output.digest().value());
    String hash = Digest.of((output.run() + "\n" + seed).getBytes(UTF_8)).abbreviated();
    ((ObjectNode) document.get("metadata")).put("name", head(task) + "-output-" + hash);
    ((ObjectNode) document.get("spec"))
        .putObject("output")
        .put("run", output.run())
        .put("digest", output.digest().value())
        .put("base", output.base());
    return document;
  }

  /**
   * The same document, which binds to how the credentials of the agent are sealed, too.
   *
   * @param sealings by name, see {@link dev.mandate.spec.DeclaredTask#sealings()}
   */
  public static ObjectNode binding(ObjectNode unsigned, SortedMap<String, Digest> sealings) {
    if (sealings.isEmpty()) {
      return unsigned;
    }
    ObjectNode copy = unsigned.deepCopy();
    ObjectNode bound = ((ObjectNode) copy.get("spec")).putObject("credentials");
    sealings.forEach((name, digest) -> bound.put(name, digest.value()));
    return copy;
  }

  /** The bytes under the signature: the canonical form of all but the signature itself. */
  public static byte[] signedBytes(ObjectNode document) {
    ObjectNode copy = document.deepCopy();
    if (copy.get("spec") instanceof ObjectNode spec) {
      spec.remove("signature");
    }
    return CanonicalJson.bytes(copy);
  }

  /** Puts the armored signature where {@link #signedBytes} leaves it out. */
  public static ObjectNode signed(ObjectNode unsigned, String armoredSignature) {
    ObjectNode copy = unsigned.deepCopy();
    ((ObjectNode) copy.get("spec")).put("signature", armoredSignature);
    return copy;
  }

  /** One name for one yes: approving the same again replaces the file, never adds one. */
  private static String name(String task, String approver, Digest spec, Digest policy) {
    String seed = String.join("\n", task, approver, spec.value(), policy.value());
    return head(task) + "-" + Digest.of(seed.getBytes(UTF_8)).abbreviated();
  }

  private static String head(String task) {
    String head = task.length() > 40 ? task.substring(0, 40) : task;
    return head.replaceAll("-+$", "");
  }
}
