package dev.mandate.run;

import com.github.jknack.handlebars.ValueResolver;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds names in maps only, and refuses those that are not there. Handlebars itself takes an
 * unknown name for an empty one, and would call any method of an object.
 */
final class StrictResolver implements ValueResolver {

  /** Items of a list are looked in first, and what they lack is then looked up around them. */
  private static final Set<String> ITEM = Set.of("name", "value");

  /** A template asks for what the model does not have. */
  static final class UnknownName extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnknownName(String message) {
      super(message);
    }
  }

  @Override
  public Object resolve(Object context, String name) {
    if (!(context instanceof Map<?, ?> map)) {
      return UNRESOLVED;
    }
    Object value = map.get(name);
    if (value != null) {
      return value;
    }
    if (map.keySet().equals(ITEM)) {
      return UNRESOLVED;
    }
    throw new UnknownName(
        "there is no '" + name + "'; known here are " + String.join(", ", namesOf(map)));
  }

  @Override
  public Object resolve(Object context) {
    return UNRESOLVED;
  }

  @Override
  public Set<Map.Entry<String, Object>> propertySet(Object context) {
    if (!(context instanceof Map<?, ?> map)) {
      return Set.of();
    }
    Set<Map.Entry<String, Object>> entries = new HashSet<>();
    map.forEach((name, value) -> entries.add(Map.entry(String.valueOf(name), value)));
    return entries;
  }

  private static List<String> namesOf(Map<?, ?> map) {
    return map.keySet().stream().map(String::valueOf).sorted().toList();
  }
}
