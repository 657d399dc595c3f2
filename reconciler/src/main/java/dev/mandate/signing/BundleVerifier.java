package dev.mandate.signing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.evidence.Statement;
import dev.mandate.signing.StrictJson.RefusedException;
import java.util.Base64;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/**
 * Verifies a Sigstore bundle v0.3 (sigstore/protobuf-specs, {@code sigstore_bundle.proto}) that was
 * signed with a plain key: one DSSE envelope, one signature, no certificate, no log entry. Every
 * field is named here or the bundle is refused. Callers act on nothing but what {@link
 * Result.Verified} holds.
 */
public final class BundleVerifier {
  static final String MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";
  private static final int MAX_BYTES = 12 * 1024 * 1024;

  private final Collection<VerificationKey> allowed;

  /**
   * @param allowed keys that may sign what is verified here, and no others
   */
  public BundleVerifier(Collection<VerificationKey> allowed) {
    this.allowed = Set.copyOf(allowed);
  }

  /** Whether a bundle holds. */
  public sealed interface Result {
    /**
     * @param key who signed it
     * @param payload the exact bytes that were signed
     * @param statement the same bytes, read
     */
    record Verified(VerificationKey key, byte[] payload, Statement statement) implements Result {}

    /**
     * @param reason one clause, no final full stop
     */
    record Rejected(String reason) implements Result {}
  }

  /** Never throws for what the bytes hold. */
  public Result verify(byte[] bundle) {
    try {
      return verified(bundle);
    } catch (RefusedException e) {
      return new Result.Rejected(e.getMessage());
    }
  }

  private Result verified(byte[] bytes) throws RefusedException {
    ObjectNode bundle = StrictJson.object("the bundle", bytes, MAX_BYTES);
    StrictJson.requireFields(
        "the bundle", bundle, "mediaType", "verificationMaterial", "dsseEnvelope");
    String mediaType = StrictJson.text("the bundle", bundle, "mediaType");
    if (!mediaType.equals(MEDIA_TYPE)) {
      throw new RefusedException("the bundle is not of the type " + MEDIA_TYPE);
    }
    JsonNode material = bundle.get("verificationMaterial");
    StrictJson.requireFields("'verificationMaterial'", material, "publicKey");
    StrictJson.requireFields("'publicKey'", material.get("publicKey"), "hint");
    VerificationKey key =
        candidate(StrictJson.text("'publicKey'", material.get("publicKey"), "hint"));

    JsonNode envelope = bundle.get("dsseEnvelope");
    StrictJson.requireFields("'dsseEnvelope'", envelope, "payload", "payloadType", "signatures");
    String payloadType = StrictJson.text("'dsseEnvelope'", envelope, "payloadType");
    if (!payloadType.equals(Statement.PAYLOAD_TYPE)) {
      throw new RefusedException("the payload is not of the type " + Statement.PAYLOAD_TYPE);
    }
    byte[] payload = base64("payload", StrictJson.text("'dsseEnvelope'", envelope, "payload"));
    byte[] signature = onlySignature(envelope.get("signatures"));
    if (key.algorithm() == KeyAlgorithm.ECDSA_P256 && !EcdsaSignatures.isStrictDer(signature)) {
      throw new RefusedException("the signature is not in DER form");
    }
    if (!key.verifies(Dsse.preAuthenticationEncoding(payloadType, payload), signature)) {
      throw new RefusedException("the signature does not match the payload");
    }
    return new Result.Verified(key, payload, StatementJson.read(payload));
  }

  private VerificationKey candidate(String hint) throws RefusedException {
    Optional<VerificationKey> key = allowed.stream().filter(k -> k.hint().equals(hint)).findFirst();
    return key.orElseThrow(
        () -> new RefusedException("the bundle is signed by a key that is not trusted here"));
  }

  private static byte[] onlySignature(JsonNode signatures) throws RefusedException {
    if (!signatures.isArray() || signatures.size() != 1) {
      throw new RefusedException("the bundle does not hold exactly one signature");
    }
    StrictJson.requireFields("the signature", signatures.get(0), "sig");
    return base64("signature", StrictJson.text("the signature", signatures.get(0), "sig"));
  }

  /** Standard alphabet with padding (RFC 4648, section 4), in its one form. */
  private static byte[] base64(String what, String text) throws RefusedException {
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      if (Base64.getEncoder().encodeToString(bytes).equals(text)) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      throw new RefusedException("the base64 text of the " + what + " is broken");
    }
    throw new RefusedException("the base64 text of the " + what + " has stray bits");
  }
}
