package dev.mandate.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/** What both interfaces of OpenAI have in common. */
final class OpenAiRules {
  /** Higher ones cost more than the table of prices says. */
  private static final Set<String> TIERS = Set.of("auto", "default", "flex");

  private OpenAiRules() {}

  /** Nothing is kept: where nothing is said, the provider would keep it. */
  static void keepNothing(ObjectNode body) throws RefusedRequestException {
    Fields.off(body, "store", "store has the provider keep the conversation");
    body.put("store", false);
    Fields.oneOf(body, "prompt_cache_retention", Set.of("in_memory", "in-memory"));
    Fields.oneOf(body, "service_tier", TIERS);
  }

  /** Tools that the client itself runs; a namespace holds some. */
  static void tools(ObjectNode body, Set<String> types) throws RefusedRequestException {
    for (JsonNode tool : Fields.items(body, "tools")) {
      if (tool.path("type").asText().equals("namespace") && tool instanceof ObjectNode named) {
        tools(named, types);
      } else if (!types.contains(tool.path("type").asText())) {
        throw RefusedRequestException.forbidden("it has a tool that the provider would run");
      }
    }
  }

  /** A picture that is there itself, and not at an address or in a file that was kept. */
  static void picture(JsonNode url, Pictures pictures) throws RefusedRequestException {
    if (!url.asText().startsWith("data:")) {
      throw RefusedRequestException.forbidden(
          "it has content that the provider would fetch, or has kept");
    }
    pictures.add(url.asText());
  }

  static RefusedRequestException strangeContent() {
    return RefusedRequestException.forbidden("it has content of a kind that is not passed on");
  }
}
