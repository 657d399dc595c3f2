package dev.mandate.spec;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.canonical.Digest;
import java.util.List;
import java.util.Optional;

/**
 * A sealed secret: JWE in the general JSON serialization (RFC 7516, 7.2.1), each part in base64url
 * without padding. There is one way to be sealed: ECDH-ES+A256KW on P-256 for each recipient,
 * A256GCM for the content, no compression (docs/adr/0017).
 *
 * @param protectedHeader as it is authenticated with the content
 * @param recipients at least one
 */
public record SealedValue(
    String protectedHeader, List<Recipient> recipients, String iv, String ciphertext, String tag) {
  /** RFC 7518, section 4.6. */
  public static final String KEY_ALGORITHM = "ECDH-ES+A256KW";

  /** RFC 7518, section 5.3. */
  public static final String CONTENT_ALGORITHM = "A256GCM";

  public SealedValue {
    recipients = List.copyOf(recipients);
  }

  /**
   * One key that can open it.
   *
   * @param keyId thumbprint of that key
   * @param ephemeral key that was made for this value and this recipient
   * @param encryptedKey the key of the content
   */
  public record Recipient(String keyId, PublicPoint ephemeral, String encryptedKey) {}

  /**
   * What a value is sealed for: authenticated with it, so that it opens for nothing else.
   *
   * @param repository name of the control repository
   * @param provider as the credential names it
   * @param expiresAt as the credential has it, letter for letter
   */
  public record Purpose(
      String credential, String repository, String provider, Optional<String> expiresAt) {

    /** As it stands in the protected header. */
    public ObjectNode json() {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.put("credential", credential).put("repository", repository).put("provider", provider);
      expiresAt.ifPresent(until -> json.put("expiresAt", until));
      return json;
    }
  }

  /** Of the whole, so that it names exactly this sealing. */
  public Digest digest() {
    return CanonicalJson.digest(json());
  }

  /** As it stands in a document. */
  public ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("protected", protectedHeader);
    ArrayNode all = json.putArray("recipients");
    for (Recipient recipient : recipients) {
      ObjectNode one = all.addObject();
      ObjectNode header = one.putObject("header");
      header.put("alg", KEY_ALGORITHM).put("kid", recipient.keyId());
      header.set("epk", recipient.ephemeral().jwk());
      one.put("encrypted_key", recipient.encryptedKey());
    }
    return json.put("iv", iv).put("ciphertext", ciphertext).put("tag", tag);
  }

  /** The bytes of the only protected header that a value for this purpose has. */
  public static byte[] header(Purpose purpose) {
    ObjectNode header = JsonNodeFactory.instance.objectNode();
    header.put("enc", CONTENT_ALGORITHM);
    header.set("mandate.dev/for", purpose.json());
    return CanonicalJson.bytes(header);
  }
}
