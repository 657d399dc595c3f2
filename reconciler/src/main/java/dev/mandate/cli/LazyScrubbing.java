package dev.mandate.cli;

import dev.mandate.scrub.Scrubber;
import dev.mandate.spec.VariableNames;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Takes the secrets of an environment out of text. Made ready at the first text: most commands say
 * nothing but their result.
 */
final class LazyScrubbing implements UnaryOperator<String> {
  private final Map<String, String> environment;
  private Optional<Scrubber> scrubber = Optional.empty();

  LazyScrubbing(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  @Override
  public synchronized String apply(String text) {
    if (scrubber.isEmpty()) {
      scrubber = Optional.of(Scrubber.knowing(VariableNames.secretsIn(environment)));
    }
    return scrubber.get().scrub(text);
  }
}
