package dev.mandate.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A repository that tasks may work on, beside the control repository ({@code spec.targets} of
 * {@code mandate.yaml}).
 *
 * @param url where Git finds it, without credentials
 * @param branch what agents start from; empty: its default branch
 * @param json the canonical form, part of what an approval binds to
 */
public record Target(String name, String url, Optional<String> branch, ObjectNode json) {

  /** By name. */
  static SortedMap<String, Target> in(SpecDocument document) {
    TreeMap<String, Target> targets = new TreeMap<>();
    for (JsonNode one : document.json().at("/spec/targets")) {
      if (one instanceof ObjectNode json) {
        Target target =
            new Target(
                json.path("name").asText(),
                json.path("url").asText(),
                Optional.ofNullable(json.path("branch").textValue()),
                json);
        targets.putIfAbsent(target.name(), target);
      }
    }
    return Collections.unmodifiableSortedMap(targets);
  }
}
