package dev.mandate.run;

import dev.mandate.spec.CredentialUse;
import java.util.Optional;

/**
 * The credential that a run is given for the gateway; for a run that names none, what there is
 * else. Thread-safe when that is.
 */
public final class GrantedKeys implements ProviderKeys {
  private final ProviderKeys others;

  public GrantedKeys(ProviderKeys others) {
    this.others = others;
  }

  @Override
  public Answer key(RunRequest request, String provider) {
    Optional<GrantedCredential> granted =
        request.credentials().stream()
            .filter(one -> one.how() == CredentialUse.How.GATEWAY)
            .findFirst();
    if (granted.isEmpty()) {
      return others.key(request, provider);
    }
    String name = granted.get().name();
    String whose = request.task().credentials().get(name).provider().label();
    return whose.equals(provider)
        ? new Answer.Held(granted.get().value().reveal(), "the credential " + name)
        : new Answer.Missing(
            "the credential " + name + " is one of " + whose + ", and the model is of " + provider,
            "Name a credential of that provider in spec.llm.credential.");
  }
}
