package dev.mandate.writeback;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.run.GrantedCredential;
import java.util.List;

/** What a record says of the credentials that a run was given; never of their values. */
final class CredentialFields {
  private CredentialFields() {}

  static ArrayNode of(List<GrantedCredential> granted) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    for (GrantedCredential credential : granted) {
      ObjectNode one = all.addObject();
      one.put("name", credential.name());
      one.put("digest", credential.sealed().value());
      one.put("commit", credential.declared().hex());
      one.put("use", credential.how().label());
      if (!credential.variable().isEmpty()) {
        one.put("env", credential.variable());
      }
    }
    return all;
  }
}
