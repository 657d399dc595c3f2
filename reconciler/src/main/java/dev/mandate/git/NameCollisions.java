package dev.mandate.git;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Names in one folder that some file systems take for the same. */
final class NameCollisions {
  private NameCollisions() {}

  /** Those of the names that collide with another one; doubled names too. */
  static Set<String> among(List<String> names) {
    Map<String, String> firstByKey = new HashMap<>(names.size() * 2);
    Set<String> colliding = new HashSet<>();
    for (String name : names) {
      String earlier = firstByKey.putIfAbsent(key(name), name);
      if (earlier != null) {
        colliding.add(earlier);
        colliding.add(name);
      }
    }
    return colliding;
  }

  /** What a file system that folds case and normalises Unicode would make of a name. */
  static String key(String name) {
    String normal =
        name.chars().allMatch(c -> c < 0x80)
            ? name
            : Normalizer.normalize(name, Normalizer.Form.NFKC);
    return normal.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
  }
}
