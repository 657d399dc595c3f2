package dev.mandate.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.spec.ControlRepository.Recipient;
import dev.mandate.spec.Credential;
import dev.mandate.spec.SealedValue;
import dev.mandate.wiring.CredentialDesk;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How credentials are shown. */
final class CredentialViews {
  private final CredentialDesk.View view;
  private final Instant now;
  private final Map<String, String> recipients;

  CredentialViews(CredentialDesk.View view, Instant now) {
    this.view = view;
    this.now = now;
    this.recipients =
        Credentials.control(view).recipients().stream()
            .collect(Collectors.toMap(r -> r.key().thumbprint(), Recipient::name));
  }

  String text() {
    if (view.credentials().isEmpty()) {
      return "no credential is declared\n";
    }
    int width = view.credentials().keySet().stream().mapToInt(String::length).max().orElse(1);
    StringBuilder text = new StringBuilder();
    for (Credential credential : view.credentials().values()) {
      text.append(
          String.format(
              "%-" + width + "s  %-9s  %-7s  %-20s  %s%n",
              credential.name(),
              credential.provider().label(),
              credential.hint().map(hint -> "…" + hint).orElse("hidden"),
              credential.env(),
              String.join(", ", facts(credential))));
    }
    return text.toString();
  }

  private List<String> facts(Credential credential) {
    List<String> facts = new java.util.ArrayList<>();
    facts.add(credential.checked() ? "checked" : "unchecked");
    credential
        .expiresAt()
        .ifPresent(
            until -> facts.add((credential.expiredAt(now) ? "expired " : "expires ") + until));
    facts.add("for " + String.join(" and ", openers(credential)));
    return facts;
  }

  private List<String> openers(Credential credential) {
    return credential.sealed().recipients().stream()
        .map(SealedValue.Recipient::keyId)
        .map(keyId -> recipients.getOrDefault(keyId, keyId))
        .toList();
  }

  ObjectNode data() {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    ArrayNode all = data.putArray("credentials");
    for (Credential credential : view.credentials().values()) {
      ObjectNode one = all.addObject();
      one.put("name", credential.name());
      one.put("provider", credential.provider().label());
      one.put("env", credential.env());
      credential.hint().ifPresent(hint -> one.put("hint", hint));
      one.put("checked", credential.checked());
      credential.expiresAt().ifPresent(until -> one.put("expiresAt", until.toString()));
      one.put("expired", credential.expiredAt(now));
      one.put("digest", credential.sealed().digest().value());
      one.put("file", credential.document().file().value());
      openers(credential).forEach(one.withArray("recipients")::add);
    }
    return data;
  }
}
