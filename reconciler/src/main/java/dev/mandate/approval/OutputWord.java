package dev.mandate.approval;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.canonical.Digest;
import dev.mandate.spec.Approval;
import dev.mandate.spec.DeclaredTask;
import java.util.Optional;

/**
 * What a person says in a conversation to approve the output of a run: one digest of all that a
 * signed approval of it binds to, so that it can be meant for nothing else.
 */
public final class OutputWord {
  private static final String BEGIN = "sha256:";

  private OutputWord() {}

  /**
   * @param policy in force
   */
  public static Digest of(DeclaredTask declared, Digest policy, Approval.OfOutput output) {
    ObjectNode bound = JsonNodeFactory.instance.objectNode();
    bound.put("task", declared.name());
    bound.put("environment", declared.environment().name());
    bound.put("specDigest", declared.digest().value());
    bound.put("policyDigest", policy.value());
    bound
        .putObject("output")
        .put("run", output.run())
        .put("digest", output.digest().value())
        .put("base", output.base());
    return CanonicalJson.digest(bound);
  }

  /** The word that an approval of an output stands for. */
  public static Digest of(ObjectNode approval) {
    ObjectNode bound = JsonNodeFactory.instance.objectNode();
    for (String field : new String[] {"task", "environment", "specDigest", "policyDigest"}) {
      bound.set(field, approval.path("spec").path(field));
    }
    bound.set("output", approval.path("spec").path("output"));
    return CanonicalJson.digest(bound);
  }

  /** Whether somebody means an output, and not a commit; maybe mistyped. */
  public static boolean isMeant(String argument) {
    return argument.startsWith(BEGIN);
  }

  /** What is named; empty when it is not named whole. */
  public static Optional<Digest> read(String argument) {
    try {
      return Optional.of(new Digest(argument));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
