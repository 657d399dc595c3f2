package dev.mandate.run;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * How an agent's program reaches its model.
 *
 * @param variables that it is given, in the names that programs of the provider have for address
 *     and key; empty where it is told nothing
 * @param withheld names of variables that its spec can neither ask for nor set: they would lead it
 *     around this way
 */
public record ModelAccess(Map<String, String> variables, Set<String> withheld) {
  public ModelAccess {
    variables = Map.copyOf(variables);
    withheld = Set.copyOf(withheld);
  }

  /** Nothing is told beside what the agent's spec sets. */
  public static ModelAccess untold() {
    return new ModelAccess(Map.of(), Set.of());
  }

  /** The value of one of them. */
  public Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name));
  }

  /** Names only: one of the values is a token. */
  @Override
  public String toString() {
    return "ModelAccess" + new TreeMap<>(variables).keySet();
  }
}
