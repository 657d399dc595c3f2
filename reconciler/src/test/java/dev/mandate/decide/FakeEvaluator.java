package dev.mandate.decide;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mandate.canonical.Digest;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** Gives one answer to every question, and counts the questions. */
final class FakeEvaluator implements PolicyEvaluator {
  static final String ALLOW =
      """
      {"verdict":"allow","violations":[],"warnings":[],"locked_fields":[],"mutations":[],
       "approvals":{"required":0,"counted":[],"refused":[]}}""";

  private final PolicyAnswer answer;
  private final String bundle;
  final AtomicInteger asked = new AtomicInteger();

  FakeEvaluator(PolicyAnswer answer) {
    this(answer, "bundle");
  }

  private FakeEvaluator(PolicyAnswer answer, String bundle) {
    this.answer = answer;
    this.bundle = bundle;
  }

  static FakeEvaluator answering(String json) {
    return ofBundle("bundle", json);
  }

  static FakeEvaluator ofBundle(String bundle, String json) {
    try {
      return new FakeEvaluator(
          new PolicyAnswer.Value(JsonMapper.builder().build().readTree(json)), bundle);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public PolicyIdentity identity() {
    return PolicyIdentity.of(
        Digest.of(bundle.getBytes(StandardCharsets.UTF_8)), JsonNodeFactory.instance.objectNode());
  }

  @Override
  public PolicyAnswer evaluate(PolicyInput input) {
    asked.incrementAndGet();
    return answer;
  }
}
