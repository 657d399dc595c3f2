package dev.mandate.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.run.RunRequest;
import dev.mandate.scrub.JsonScrubbing;
import dev.mandate.scrub.PersonalData;
import dev.mandate.scrub.Scrubber;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Takes out of requests what a model must not see, where the agent or {@code mandate.yaml} names
 * classes of it: data of people, and with it what is beyond doubt a secret. The same request gives
 * the same again, so that providers find what they keep of it. Immutable and thread-safe.
 */
final class RequestScreen {
  /** What a provider made and knows again, and pictures: no text of theirs is in it. */
  private static final Set<String> LEFT =
      Set.of(
          "model",
          "role",
          "type",
          "id",
          "call_id",
          "tool_call_id",
          "tool_use_id",
          "previous_response_id",
          "signature",
          "thoughtSignature",
          "thought_signature",
          "encrypted_content",
          "data",
          "image_url");

  private final Optional<Scrubber> scrubber;

  private RequestScreen(Optional<Scrubber> scrubber) {
    this.scrubber = scrubber;
  }

  /** Every request stays as it is. */
  static RequestScreen none() {
    return new RequestScreen(Optional.empty());
  }

  /**
   * @param key of the provider
   */
  static RequestScreen of(RunRequest request, String key) {
    Set<PersonalData> classes = EnumSet.noneOf(PersonalData.class);
    classes.addAll(request.control().hidden());
    classes.addAll(request.task().agent().hidden());
    if (classes.isEmpty()) {
      return none();
    }
    Set<String> known = new HashSet<>(request.secrets());
    known.add(key);
    return new RequestScreen(
        Optional.of(Scrubber.knowing(known).onlyCertain().withPersonal(classes)));
  }

  /** A copy, or the same. */
  ObjectNode seen(ObjectNode body) {
    return scrubber
        .map(each -> JsonScrubbing.ofTexts(text -> text(each, text), LEFT).scrub(body))
        .orElse(body);
  }

  /** What agents ask of tools and tools answer is often JSON, which stays so. */
  private static String text(Scrubber scrubber, String text) {
    Optional<ObjectNode> json =
        text.startsWith("{")
            ? Json.object(text.getBytes(StandardCharsets.UTF_8))
            : Optional.empty();
    return json.map(inner -> inner(scrubber, inner, text)).orElseGet(() -> scrubber.scrub(text));
  }

  private static String inner(Scrubber scrubber, ObjectNode json, String text) {
    ObjectNode seen = JsonScrubbing.ofTexts(each -> text(scrubber, each), Set.of()).scrub(json);
    return seen.equals(json)
        ? text
        : Json.bytes(seen)
            .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
            .orElseGet(() -> scrubber.scrub(text));
  }
}
