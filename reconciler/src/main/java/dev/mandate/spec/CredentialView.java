package dev.mandate.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.spec.SealedValue.Purpose;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** From the JSON of a credential to its typed view, with all that can be checked without a key. */
final class CredentialView {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String AGAIN = "Seal the value again with `mandate credential add`.";

  private final DocumentFindings findings;
  private final Checks checks;
  private final Fields spec;
  private final Fields sealed;

  private CredentialView(ObjectNode json, DocumentFindings findings) {
    this.findings = findings;
    this.checks = new Checks(findings);
    this.spec = Fields.of(json).in("spec");
    this.sealed = spec.in("sealed");
  }

  static Credential of(SpecDocument document, ObjectNode json, DocumentFindings findings) {
    return new CredentialView(json, findings).read(document);
  }

  private Credential read(SpecDocument document) {
    Optional<Instant> expiresAt = checks.instant(spec, "expiresAt");
    variable();
    Purpose purpose = purpose(document);
    return new Credential(
        document,
        Arrays.stream(Credential.Provider.values())
            .filter(known -> known.label().equals(spec.text("provider")))
            .findFirst()
            .orElse(Credential.Provider.GENERIC),
        spec.text("env"),
        spec.optionalText("hint"),
        spec.flag("checked"),
        expiresAt,
        purpose,
        new SealedValue(
            sealed.text("protected"),
            recipients(),
            sealed.text("iv"),
            sealed.text("ciphertext"),
            sealed.text("tag")));
  }

  private void variable() {
    if (spec.has("env") && !findings.isKnownAt(spec.at("env"))) {
      VariableNames.problemWith(spec.text("env"))
          .ifPresent(
              why ->
                  findings.error(
                      spec.at("env"),
                      "value/variable",
                      spec.text("env") + " " + why,
                      "No agent would be started with it.",
                      "Choose another name."));
    }
  }

  private Purpose purpose(SpecDocument document) {
    Purpose said =
        new Purpose(document.name(), "", spec.text("provider"), spec.optionalText("expiresAt"));
    if (!sealed.has("protected") || findings.isKnownAt(sealed.at("protected"))) {
      return said;
    }
    Optional<JsonNode> header = Base64Url.decode(sealed.text("protected")).flatMap(this::parsed);
    if (header.isEmpty()) {
      wrong("the protected header is no JSON object in base64url", AGAIN);
      return said;
    }
    JsonNode content = header.get();
    if (!content.path("enc").asText().equals(SealedValue.CONTENT_ALGORITHM)) {
      wrong("the content is not sealed with " + SealedValue.CONTENT_ALGORITHM, AGAIN);
      return said;
    }
    JsonNode meant = content.path("mandate.dev/for");
    Purpose sealedFor =
        new Purpose(
            meant.path("credential").asText(),
            meant.path("repository").asText(),
            meant.path("provider").asText(),
            Optional.ofNullable(meant.path("expiresAt").textValue()));
    if (!sealed.text("protected").equals(encoded(sealedFor))) {
      wrong("the protected header holds something else than Mandate writes", AGAIN);
      return said;
    }
    differs("credential", sealedFor.credential(), said.credential(), "metadata.name");
    differs("provider", sealedFor.provider(), said.provider(), "spec.provider");
    differs(
        "expiry",
        sealedFor.expiresAt().orElse("never"),
        said.expiresAt().orElse("never"),
        "spec.expiresAt");
    return sealedFor;
  }

  private void differs(String what, String sealedFor, String said, String field) {
    if (!sealedFor.equals(said)) {
      wrong(
          "it was sealed for the "
              + what
              + " \""
              + sealedFor
              + "\", but "
              + field
              + " says \""
              + said
              + "\"",
          "Put back what stood there. A sealed value is for one credential of one repository; "
              + AGAIN);
    }
  }

  private static String encoded(Purpose purpose) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(SealedValue.header(purpose));
  }

  private Optional<JsonNode> parsed(byte[] bytes) {
    try {
      return Optional.of(JSON.readTree(bytes)).filter(JsonNode::isObject);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("an array of bytes was not read", e);
    }
  }

  private void wrong(String what, String mend) {
    findings.error(
        sealed.at("protected"), "credential/sealed", what, "No reconciler would open it.", mend);
  }

  private List<SealedValue.Recipient> recipients() {
    List<SealedValue.Recipient> recipients = new ArrayList<>();
    Set<String> known = new HashSet<>();
    for (Fields one : sealed.objects("recipients")) {
      Fields header = one.in("header");
      String keyId = header.text("kid");
      if (!known.add(keyId) && !findings.isKnownAt(header.at("kid"))) {
        findings.error(
            header.at("kid"),
            "credential/sealed",
            "it is sealed to this key twice",
            "Each key opens it once.",
            AGAIN);
      }
      checks
          .point(header, "epk")
          .ifPresent(
              epk ->
                  recipients.add(new SealedValue.Recipient(keyId, epk, one.text("encrypted_key"))));
    }
    return recipients;
  }
}
