package dev.mandate.budget;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.canonical.Digest;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.Glob;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * One item of {@code spec.budgets} of {@code mandate.yaml}.
 *
 * @param covers globs for each dimension that is named; a run must match one of each
 * @param per each value of this dimension has an account of its own; empty: all share one
 */
record BudgetRule(
    String name,
    Map<Dimension, List<Glob>> covers,
    Optional<Dimension> per,
    Period.Length length,
    ZoneId zone,
    Amounts most) {
  private static final Pattern FIT = Pattern.compile("[A-Za-z0-9][-A-Za-z0-9._]{0,127}");
  private static final int ABBREVIATED = 32;

  /** By what runs are told apart. */
  enum Dimension {
    AGENT("agents", "agent"),
    TEAM("teams", "team"),
    ENVIRONMENT("environments", "environment"),
    TASK("tasks", "task"),
    AUTHOR("authors", "author");

    private final String many;
    private final String one;

    Dimension(String many, String one) {
      this.many = many;
      this.one = one;
    }

    static Optional<Dimension> of(String one) {
      return Arrays.stream(values()).filter(dimension -> dimension.one.equals(one)).findFirst();
    }
  }

  static List<BudgetRule> of(ControlRepository control) {
    List<BudgetRule> rules = new ArrayList<>();
    control.document().json().at("/spec/budgets").forEach(json -> rules.add(of(json)));
    return rules;
  }

  private static BudgetRule of(JsonNode json) {
    Map<Dimension, List<Glob>> covers = new EnumMap<>(Dimension.class);
    for (Dimension dimension : Dimension.values()) {
      JsonNode globs = json.path("covers").path(dimension.many);
      if (globs.isArray()) {
        List<Glob> read = new ArrayList<>();
        globs.forEach(glob -> read.add(Glob.of(glob.asText())));
        covers.put(dimension, read);
      }
    }
    return new BudgetRule(
        json.path("name").asText(),
        covers,
        Dimension.of(json.path("per").asText()),
        Period.Length.of(json.path("period").asText()),
        ZoneId.of(json.path("timeZone").asText("UTC")),
        Amounts.ofSpec(json.path("limits")));
  }

  /** The values of its dimension that have an account; one empty text where all share one. */
  List<String> accounts(DeclaredTask declared, Supplier<List<String>> authors) {
    for (Map.Entry<Dimension, List<Glob>> named : covers.entrySet()) {
      List<String> values = values(named.getKey(), declared, authors);
      if (values.stream().noneMatch(v -> named.getValue().stream().anyMatch(g -> g.matches(v)))) {
        return List.of();
      }
    }
    return per.map(dimension -> values(dimension, declared, authors)).orElse(List.of(""));
  }

  private static List<String> values(
      Dimension dimension, DeclaredTask declared, Supplier<List<String>> authors) {
    return switch (dimension) {
      case AGENT -> List.of(declared.agent().name());
      case TEAM -> List.of(declared.tenant());
      case ENVIRONMENT -> List.of(declared.environment().name());
      case TASK -> List.of(declared.name());
      case AUTHOR -> authors.get();
    };
  }

  /** The name of the account of a value. */
  String account(String value) {
    return "budget/" + name + (value.isEmpty() ? "" : "/" + fit(value));
  }

  private static String fit(String value) {
    return FIT.matcher(value).matches()
        ? value
        : Digest.of(value.getBytes(StandardCharsets.UTF_8)).hex().substring(0, ABBREVIATED);
  }
}
