package dev.mandate.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.Digest;
import dev.mandate.decide.PolicyAnswer;
import dev.mandate.decide.PolicyEvaluator;
import dev.mandate.decide.PolicyIdentity;
import dev.mandate.decide.PolicyInput;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Allows everything; a remediation wants one approval. Fast, for many questions. */
final class PolicyByRisk implements PolicyEvaluator {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Override
  public PolicyIdentity identity() {
    return PolicyIdentity.of(
        Digest.of("by risk".getBytes(StandardCharsets.UTF_8)),
        JsonNodeFactory.instance.objectNode());
  }

  @Override
  public PolicyAnswer evaluate(PolicyInput input) {
    JsonNode question = read(input.canonical());
    boolean remediation =
        question.at("/task/spec/riskClass").asText().equals("remediation")
            && question.path("hook").asText().equals("before_execute");
    ObjectNode answer = JSON.createObjectNode().put("verdict", "allow");
    answer.putArray("violations");
    answer.putArray("warnings");
    answer.putArray("locked_fields");
    answer.putArray("mutations");
    ObjectNode approvals = answer.putObject("approvals").put("required", remediation ? 1 : 0);
    approvals.putArray("counted");
    approvals.putArray("refused");
    return new PolicyAnswer.Value(answer);
  }

  private static JsonNode read(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
