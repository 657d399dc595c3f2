package dev.mandate.decide;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.canonical.Digest;

/**
 * Which policy answered.
 *
 * @param bundle digest of the bundle file
 * @param parameters digest of the canonical parameters that {@code mandate.yaml} lays over its data
 * @param digest of both: the policy digest that approvals and records bind to
 */
public record PolicyIdentity(Digest bundle, Digest parameters, Digest digest) {
  public static PolicyIdentity of(Digest bundle, ObjectNode parameters) {
    Digest parametersDigest = CanonicalJson.digest(parameters);
    ObjectNode both = JsonNodeFactory.instance.objectNode();
    both.put("bundle", bundle.value());
    both.put("parameters", parametersDigest.value());
    return new PolicyIdentity(bundle, parametersDigest, CanonicalJson.digest(both));
  }
}
