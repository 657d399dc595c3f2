package dev.mandate.gateway;

import dev.mandate.run.ProviderKeys;
import dev.mandate.run.RunRequest;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Keys that the reconciler has in its own environment, by the names that providers use. */
public final class EnvironmentKeys implements ProviderKeys {
  private final Map<String, String> environment;

  /**
   * @param environment of the reconciler
   */
  public EnvironmentKeys(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /** The providers that the gateway knows, each with the variable that holds its key. */
  public SortedMap<String, Optional<String>> providers() {
    SortedMap<String, Optional<String>> providers = new TreeMap<>();
    for (Provider provider : Provider.values()) {
      providers.put(provider.word(), variable(provider));
    }
    return providers;
  }

  private Optional<String> variable(Provider provider) {
    return provider.keyVariables().stream()
        .filter(name -> !environment.getOrDefault(name, "").isBlank())
        .findFirst();
  }

  @Override
  public Answer key(RunRequest request, String provider) {
    Optional<Provider> known = Provider.named(provider);
    if (known.isEmpty()) {
      return new Answer.Missing(
          "no key is known for the provider " + provider, "Use anthropic, openai or google.");
    }
    return variable(known.get())
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
