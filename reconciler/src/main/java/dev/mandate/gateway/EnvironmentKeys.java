package dev.mandate.gateway;

import dev.mandate.run.ProviderKeys;
import dev.mandate.spec.Agent;
import java.util.Map;
import java.util.Optional;

/** Keys that the reconciler has in its own environment, by the names that providers use. */
public final class EnvironmentKeys implements ProviderKeys {
  private final Map<String, String> environment;

  /**
   * @param environment of the reconciler
   */
  public EnvironmentKeys(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  @Override
  public Answer key(Agent agent, String provider) {
    Optional<Provider> known = Provider.named(provider);
    if (known.isEmpty()) {
      return new Answer.Missing(
          "no key is known for the provider " + provider, "Use anthropic, openai or google.");
    }
    return known.get().keyVariables().stream()
        .filter(name -> !environment.getOrDefault(name, "").isBlank())
        .findFirst()
        .<Answer>map(name -> new Answer.Held(environment.get(name).strip(), name))
        .orElseGet(
            () -> {
              String name = known.get().keyVariables().getFirst();
              return new Answer.Missing(
                  "the reconciler has no " + name,
                  "Set " + name + " where the reconciler is started.");
            });
  }
}
