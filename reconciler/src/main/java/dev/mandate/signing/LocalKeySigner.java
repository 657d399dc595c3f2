package dev.mandate.signing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.evidence.EvidenceSigner;
import dev.mandate.evidence.Statement;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Signs with a key of this machine; needs no network. Every bundle is verified as a consumer would
 * before it is handed out. Thread-safe.
 */
public final class LocalKeySigner implements EvidenceSigner {
  private final LocalKey key;
  private final BundleVerifier verifier;

  public LocalKeySigner(LocalKey key) {
    this.key = key;
    this.verifier = new BundleVerifier(List.of(key.verificationKey()));
  }

  @Override
  public byte[] bundle(Statement statement) {
    byte[] payload = StatementJson.write(statement);
    byte[] signature = key.sign(Dsse.preAuthenticationEncoding(Statement.PAYLOAD_TYPE, payload));
    byte[] bundle = bundleJson(payload, signature);
    switch (verifier.verify(bundle)) {
      case BundleVerifier.Result.Verified verified -> {
        if (!Arrays.equals(verified.payload(), payload)) {
          throw new IllegalStateException("the bundle just made holds another payload");
        }
      }
      case BundleVerifier.Result.Rejected rejected ->
          throw new IllegalStateException(
              "the bundle just made does not verify: " + rejected.reason());
    }
    return bundle;
  }

  @Override
  public String sshSignature(String namespace, byte[] message) {
    String armored = SshSignatures.sign(key, namespace, message);
    return switch (SshSignatures.verify(
        armored, message, namespace, List.of(key.verificationKey()))) {
      case SshSignatures.Result.Good good -> armored;
      case SshSignatures.Result.Bad bad ->
          throw new IllegalStateException("the signature just made is bad: " + bad.reason());
    };
  }

  @Override
  public String publicKey() {
    return key.verificationKey().openSsh();
  }

  private byte[] bundleJson(byte[] payload, byte[] signature) {
    Base64.Encoder base64 = Base64.getEncoder();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("mediaType", BundleVerifier.MEDIA_TYPE);
    json.putObject("verificationMaterial")
        .putObject("publicKey")
        .put("hint", key.verificationKey().hint());
    ObjectNode envelope = json.putObject("dsseEnvelope");
    envelope.put("payload", base64.encodeToString(payload));
    envelope.put("payloadType", Statement.PAYLOAD_TYPE);
    envelope.putArray("signatures").addObject().put("sig", base64.encodeToString(signature));
    // ObjectNode keeps the order above and prints plain JSON.
    return json.toString().getBytes(StandardCharsets.US_ASCII);
  }
}
