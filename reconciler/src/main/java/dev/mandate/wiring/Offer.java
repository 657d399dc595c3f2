package dev.mandate.wiring;

import dev.mandate.connector.Connectors;
import dev.mandate.cycle.Circumstances;
import dev.mandate.plan.Capabilities;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a reconciler offers, from what its machine has. Thread-safe. */
final class Offer implements Capabilities {
  /** In it, programs are those of the image. */
  private static final String CONTAINER = "container";

  private static final Pattern ANSWER = Pattern.compile("(\\w+)=(?:true|false)");

  private final Connectors connectors;
  private final Sandboxes sandboxes;

  Offer(Connectors connectors, Sandboxes sandboxes) {
    this.connectors = connectors;
    this.sandboxes = sandboxes;
  }

  @Override
  public boolean offersSandbox(String sandbox) {
    return sandboxes.offers(sandbox);
  }

  @Override
  public boolean offersConnector(String connector, String sandbox) {
    return sandbox.equals(CONTAINER)
        ? connectors.known().stream().anyMatch(known -> known.name().equals(connector))
        : connectors.names().contains(connector);
  }

  /**
   * With which sandboxes were asked for, and whether they are offered.
   *
   * @param key that the reconciler signs with
   */
  Circumstances circumstances(String key) {
    return new Circumstances() {
      @Override
      public String found() {
        return describe(sandboxes.asked());
      }

      @Override
      public boolean stillAre(String found) {
        return describe(
                ANSWER
                    .matcher(found)
                    .results()
                    .map(answer -> answer.group(1))
                    .collect(Collectors.toSet()))
            .equals(found);
      }

      private String describe(Set<String> names) {
        return new TreeSet<>(connectors.names())
            + " "
            + new TreeSet<>(names)
                .stream()
                    .map(name -> name + "=" + sandboxes.offers(name))
                    .collect(Collectors.joining(" "))
            + " "
            + key;
      }
    };
  }
}
