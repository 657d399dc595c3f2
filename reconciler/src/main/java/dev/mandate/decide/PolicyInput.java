package dev.mandate.decide;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.canonical.Digest;

/**
 * Everything that policy may know about one question. It holds no clock: only what time implies.
 *
 * @param canonical the exact bytes that are evaluated and that the decision record keeps
 * @param digest of these bytes; with the policy digest it names the decision
 */
public record PolicyInput(Hook hook, String canonical, Digest digest) {

  /** Canonicalises {@code json}, whose {@code hook} must be this hook's label. */
  public static PolicyInput of(Hook hook, ObjectNode json) {
    if (!hook.label().equals(json.path("hook").asText())) {
      throw new IllegalArgumentException("input is for another hook than " + hook.label());
    }
    String canonical = CanonicalJson.text(json);
    return new PolicyInput(
        hook, canonical, Digest.of(canonical.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }
}
