package dev.mandate.spec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * That an agent is given a credential.
 *
 * @param credential its name
 * @param how in which way
 * @param variable where it is put; empty: where the credential says, or nowhere for the gateway
 */
public record CredentialUse(String credential, How how, Optional<String> variable) {

  /** How a value is used. */
  public enum How {
    /** The agent has it in its environment. */
    ENV("env"),
    /** The model gateway has it, and the agent has not. */
    GATEWAY("gateway");

    private final String label;

    How(String label) {
      this.label = label;
    }

    /** The word in records. */
    public String label() {
      return label;
    }
  }

  static List<CredentialUse> of(SpecDocument agent) {
    JsonNode spec = agent.json().path("spec");
    List<CredentialUse> uses = new ArrayList<>();
    spec.at("/runtime/credentials")
        .forEach(
            one ->
                uses.add(
                    new CredentialUse(
                        one.path("name").asText(),
                        How.ENV,
                        Optional.ofNullable(one.path("env").textValue()))));
    Optional.ofNullable(spec.at("/llm/credential").textValue())
        .ifPresent(name -> uses.add(new CredentialUse(name, How.GATEWAY, Optional.empty())));
    return List.copyOf(uses);
  }
}
