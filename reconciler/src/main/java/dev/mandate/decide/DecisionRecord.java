package dev.mandate.decide;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.canonical.Digest;
import dev.mandate.decide.Decision.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A decision as a document of kind Decision (requirement C4): the question, who answered and what,
 * whole, so that it can be asked again.
 */
public final class DecisionRecord {
  private static final String API_VERSION = "mandate.dev/v1";

  private DecisionRecord() {}

  /** What came of reading a record. */
  public sealed interface Parsed {
    record Readable(Decision decision) implements Parsed {}

    /**
     * @param problem one clause: what is wrong with the document
     */
    record Unreadable(String problem) implements Parsed {}
  }

  /** 32 hex digits, derived from question and policy: the same decision has the same name. */
  public static String name(Decision decision) {
    String both = decision.input().digest().value() + decision.policy().digest().value();
    return Digest.of(both.getBytes(StandardCharsets.UTF_8)).hex().substring(0, 32);
  }

  public static ObjectNode render(Decision decision) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("apiVersion", API_VERSION);
    document.put("kind", "Decision");
    document.putObject("metadata").put("name", name(decision));
    ObjectNode spec = document.putObject("spec");
    spec.put("hook", decision.input().hook().label());
    spec.put("inputDigest", decision.input().digest().value());
    ObjectNode policy = spec.putObject("policy");
    policy.put("bundle", decision.policy().bundle().value());
    policy.put("parameters", decision.policy().parameters().value());
    policy.put("digest", decision.policy().digest().value());
    JsonNode input = CanonicalText.parse(decision.input().canonical());
    spec.set("input", input);
    spec.set("subject", subject(input));
    document.set("status", status(decision));
    return document;
  }

  /** Reads a record back, and checks that its digests and its name are those of its content. */
  public static Parsed parse(JsonNode document) {
    try {
      return new Parsed.Readable(read(document));
    } catch (OddAnswerException | IllegalArgumentException e) {
      return new Parsed.Unreadable(String.valueOf(e.getMessage()));
    }
  }

  private static Decision read(JsonNode document) throws OddAnswerException {
    StrictJson.object(document, Set.of("apiVersion", "kind", "metadata", "spec", "status"));
    if (!StrictJson.text(document, "apiVersion").equals(API_VERSION)
        || !StrictJson.text(document, "kind").equals("Decision")) {
      throw new OddAnswerException("this is not a Decision of " + API_VERSION);
    }
    JsonNode spec = document.path("spec");
    String label = StrictJson.text(spec, "hook");
    Hook hook =
        Arrays.stream(Hook.values())
            .filter(h -> h.label().equals(label))
            .findFirst()
            .orElseThrow(() -> new OddAnswerException("unknown hook " + label));
    if (!(spec.path("input") instanceof ObjectNode json)) {
      throw new OddAnswerException("spec.input is not an object");
    }
    PolicyInput input = PolicyInput.of(hook, json);
    if (!input.digest().value().equals(StrictJson.text(spec, "inputDigest"))) {
      throw new OddAnswerException("spec.inputDigest is not the digest of spec.input");
    }
    PolicyIdentity policy = policy(spec.path("policy"));
    Decision decision = AnswerReader.ofRecord().read(input, policy, document.path("status"));
    if (!name(decision).equals(document.path("metadata").path("name").asText())) {
      throw new OddAnswerException("metadata.name is not the name of this decision");
    }
    return decision;
  }

  private static PolicyIdentity policy(JsonNode json) throws OddAnswerException {
    return new PolicyIdentity(
        new Digest(StrictJson.text(json, "bundle")),
        new Digest(StrictJson.text(json, "parameters")),
        new Digest(StrictJson.text(json, "digest")));
  }

  private static ObjectNode subject(JsonNode input) {
    ObjectNode subject = JsonNodeFactory.instance.objectNode();
    name(input.at("/task/metadata/name")).ifPresent(name -> subject.put("task", name));
    name(input.at("/agent/metadata/name")).ifPresent(name -> subject.put("agent", name));
    name(input.at("/environment/name")).ifPresent(name -> subject.put("environment", name));
    return subject;
  }

  private static Optional<String> name(JsonNode value) {
    return Optional.ofNullable(value.textValue());
  }

  /** The answer alone, with the names of the record. */
  static ObjectNode status(Decision decision) {
    ObjectNode status = JsonNodeFactory.instance.objectNode();
    status.put("verdict", decision.verdict().name().toLowerCase(Locale.ROOT));
    reasons(status.putArray("violations"), decision.violations());
    reasons(status.putArray("warnings"), decision.warnings());
    ArrayNode locked = status.putArray("lockedFields");
    decision
        .lockedFields()
        .forEach(
            field ->
                locked
                    .addObject()
                    .put("path", field.path())
                    .put("rule", field.rule())
                    .put("reason", field.reason()));
    ArrayNode mutations = status.putArray("mutations");
    decision
        .mutations()
        .forEach(
            mutation -> {
              ObjectNode json = mutations.addObject().put("path", mutation.path());
              json.set("value", mutation.value());
              json.put("rule", mutation.rule()).put("reason", mutation.reason());
            });
    ObjectNode approvals = status.putObject("approvals");
    approvals.put("required", decision.approvals().required());
    ArrayNode counted = approvals.putArray("counted");
    decision.approvals().counted().forEach(counted::add);
    ArrayNode refused = approvals.putArray("refused");
    decision
        .approvals()
        .refused()
        .forEach(r -> refused.addObject().put("approver", r.approver()).put("reason", r.reason()));
    return status;
  }

  private static void reasons(ArrayNode array, List<Reason> reasons) {
    for (Reason reason : reasons) {
      array
          .addObject()
          .put("rule", reason.rule())
          .put("message", reason.message())
          .put("path", reason.path())
          .put("runbook", reason.runbook());
    }
  }

  /** Text form of {@link #render}, for writing to a file. */
  public static byte[] bytes(Decision decision) {
    return CanonicalJson.bytes(render(decision));
  }
}
