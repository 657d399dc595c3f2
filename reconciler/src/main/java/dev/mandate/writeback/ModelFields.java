package dev.mandate.writeback;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.run.AgentReport;
import dev.mandate.run.ModelUse;

/** What Mandate counted of an agent's model, as records and statements have it. */
final class ModelFields {
  private ModelFields() {}

  static ObjectNode of(ModelUse use) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("provider", use.provider());
    json.put("address", use.address());
    if (use.local()) {
      json.put("local", true);
    }
    ArrayNode models = json.putArray("models");
    use.models().forEach(models::add);
    json.put("requests", use.requests());
    json.put("answers", use.answers());
    if (!use.refused().isEmpty()) {
      ArrayNode refused = json.putArray("refused");
      use.refused()
          .forEach(one -> refused.addObject().put("reason", one.why()).put("count", one.count()));
    }
    json.set("usage", usage(use.usage()));
    if (use.assumed() > 0) {
      json.put("assumed", use.assumed());
    }
    use.usd().ifPresent(usd -> json.put("costUsd", usd.toPlainString()));
    json.putObject("prices")
        .put("date", use.prices().date())
        .put("digest", use.prices().digest().value());
    use.exceeded().ifPresent(why -> json.put("exceeded", why));
    return json;
  }

  static ObjectNode usage(AgentReport.Usage usage) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("inputTokens", usage.input())
        .put("outputTokens", usage.output())
        .put("cacheReadTokens", usage.cacheRead())
        .put("cacheWriteTokens", usage.cacheWrite());
  }
}
