package dev.mandate.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * generateContent, https://ai.google.dev/api/generate-content. The provider takes each field by two
 * names (ProtoJSON); only those names are let pass that programs use, and never both.
 *
 * @param stream whether the answer comes as events
 * @param counts whether tokens are only to be counted
 */
record GenerateRules(boolean stream, boolean counts) implements RequestRules {
  private static final Set<String> FIELDS =
      Set.of(
          "contents",
          "systemInstruction",
          "system_instruction",
          "tools",
          "toolConfig",
          "safetySettings",
          "generationConfig");

  private static final Set<String> GENERATION =
      Set.of(
          "temperature",
          "topP",
          "topK",
          "candidateCount",
          "maxOutputTokens",
          "max_output_tokens",
          "stopSequences",
          "responseMimeType",
          "responseSchema",
          "responseJsonSchema",
          "presencePenalty",
          "frequencyPenalty",
          "seed",
          "thinkingConfig",
          "mediaResolution");

  private static final Set<String> TOOLS = Set.of("functionDeclarations", "function_declarations");

  private static final Set<String> PARTS =
      Set.of(
          "text",
          "thought",
          "thoughtSignature",
          "inlineData",
          "inline_data",
          "functionCall",
          "function_call",
          "functionResponse",
          "function_response");

  /** Two names of one field. */
  private static final Map<String, String> TWICE =
      Map.of(
          "systemInstruction", "system_instruction",
          "maxOutputTokens", "max_output_tokens",
          "functionDeclarations", "function_declarations",
          "inlineData", "inline_data",
          "functionCall", "function_call",
          "functionResponse", "function_response");

  @Override
  public Found look(ObjectNode body, long mostOutput) throws RefusedRequestException {
    object("the request", body, FIELDS);
    Pictures pictures = new Pictures();
    for (JsonNode tool : Fields.items(body, "tools")) {
      object("a tool", tool, TOOLS);
    }
    for (JsonNode content : Fields.items(body, "contents")) {
      parts(content, pictures);
    }
    for (String name : Set.of("systemInstruction", "system_instruction")) {
      if (body.path(name).isObject()) {
        parts(body.path(name), pictures);
      }
    }
    if (counts) {
      return new Found(false, 0, pictures);
    }
    return new Found(stream, output(body, mostOutput), pictures);
  }

  private static long output(ObjectNode body, long mostOutput) throws RefusedRequestException {
    if (Fields.absent(body.path("generationConfig"))) {
      body.putObject("generationConfig");
    }
    ObjectNode config = object("generationConfig", body.path("generationConfig"), GENERATION);
    JsonNode answers = config.path("candidateCount");
    if (!Fields.absent(answers) && !(answers.isInt() && answers.intValue() == 1)) {
      throw RefusedRequestException.forbidden("candidateCount asks for more answers than one");
    }
    String name = config.has("max_output_tokens") ? "max_output_tokens" : "maxOutputTokens";
    OptionalLong wanted = Fields.tokens(config, name);
    long most = RequestRules.capped(wanted.orElse(USUAL_OUTPUT), mostOutput);
    config.put(name, most);
    return most;
  }

  private static void parts(JsonNode content, Pictures pictures) throws RefusedRequestException {
    ObjectNode holder = object("content", content, Set.of("role", "parts"));
    JsonNode parts = holder.path("parts");
    if (parts.isObject()) {
      part(parts, pictures);
      return;
    }
    for (JsonNode part : Fields.items(holder, "parts")) {
      part(part, pictures);
    }
  }

  private static void part(JsonNode part, Pictures pictures) throws RefusedRequestException {
    object("a part", part, PARTS);
    for (String name : Set.of("inlineData", "inline_data")) {
      if (part.path(name).path("mimeType").asText().startsWith("image/")) {
        pictures.add(part.path(name).path("data").asText());
      }
    }
    for (String name : Set.of("functionResponse", "function_response")) {
      JsonNode more = part.path(name).path("parts");
      for (JsonNode inner : more) {
        part(inner, pictures);
      }
    }
  }

  private static ObjectNode object(String what, JsonNode node, Set<String> known)
      throws RefusedRequestException {
    ObjectNode object = Fields.only(what, node, known);
    for (Map.Entry<String, String> names : TWICE.entrySet()) {
      if (object.has(names.getKey()) && object.has(names.getValue())) {
        throw RefusedRequestException.malformed("it has one field by two names");
      }
    }
    return object;
  }
}
