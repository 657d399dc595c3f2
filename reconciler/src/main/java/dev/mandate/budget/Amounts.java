package dev.mandate.budget;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collections;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * So much of some units; of the others nothing is said. Never negative; what is too large to count
 * is {@link #MOST}, so that a sum never wraps around to something small.
 */
public record Amounts(SortedMap<Unit, Long> of) {
  /** Beyond it, JSON numbers are not exact. */
  public static final long MOST = (1L << 53) - 1;

  private static final int MICRO = 6;

  public Amounts {
    of = Collections.unmodifiableSortedMap(new TreeMap<>(of));
    of.forEach(
        (unit, amount) -> {
          if (amount < 0 || amount > MOST) {
            throw new IllegalArgumentException("not an amount of " + unit + ": " + amount);
          }
        });
  }

  public static Amounts none() {
    return new Amounts(Collections.emptySortedMap());
  }

  /** The same, and so much of one unit, whatever was said of it before. */
  public Amounts with(Unit unit, long amount) {
    TreeMap<Unit, Long> more = new TreeMap<>(of);
    more.put(unit, Math.min(amount, MOST));
    return new Amounts(more);
  }

  /** How much of a unit; empty when nothing is said of it. */
  public OptionalLong of(Unit unit) {
    Long amount = of.get(unit);
    return amount == null ? OptionalLong.empty() : OptionalLong.of(amount);
  }

  /** How much of a unit; 0 when nothing is said of it. */
  public long at(Unit unit) {
    return of.getOrDefault(unit, 0L);
  }

  public Amounts plus(Amounts other) {
    TreeMap<Unit, Long> sum = new TreeMap<>(of);
    other.of.forEach((unit, amount) -> sum.merge(unit, amount, (a, b) -> Math.min(a + b, MOST)));
    return new Amounts(sum);
  }

  public boolean isNothing() {
    return of.values().stream().allMatch(amount -> amount == 0);
  }

  /** Millionths of a dollar, rounded up. */
  public static long micros(BigDecimal usd) {
    BigDecimal micros = usd.movePointRight(MICRO).setScale(0, RoundingMode.CEILING);
    return micros.compareTo(BigDecimal.valueOf(MOST)) > 0 ? MOST : micros.longValueExact();
  }

  /** What the words of a spec say; dollars as a decimal number. */
  static Amounts ofSpec(JsonNode limits) {
    Amounts read = none();
    for (Map.Entry<String, JsonNode> limit : limits.properties()) {
      Unit unit = Unit.of(limit.getKey()).orElse(null);
      if (unit != null && limit.getValue().isNumber()) {
        BigDecimal amount = limit.getValue().decimalValue();
        read =
            read.with(
                unit,
                unit == Unit.USD
                    ? micros(amount)
                    : amount.min(BigDecimal.valueOf(MOST)).longValue());
      }
    }
    return read;
  }

  /** Whole numbers; money in millionths of a dollar, as {@code microUsd}. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    of.forEach((unit, amount) -> json.put(field(unit), amount));
    return json;
  }

  /**
   * Reads what {@link #toJson()} wrote.
   *
   * @throws IllegalArgumentException when it is something else
   */
  public static Amounts fromJson(JsonNode json) {
    TreeMap<Unit, Long> read = new TreeMap<>();
    for (Unit unit : Unit.values()) {
      JsonNode amount = json.get(field(unit));
      if (amount != null) {
        if (!amount.isIntegralNumber() || !amount.canConvertToLong()) {
          throw new IllegalArgumentException("no amount of " + unit.label() + ": " + amount);
        }
        read.put(unit, amount.longValue());
      }
    }
    if (!json.isObject() || read.size() != json.size()) {
      throw new IllegalArgumentException("no amounts: " + json);
    }
    return new Amounts(read);
  }

  private static String field(Unit unit) {
    return unit == Unit.USD ? "microUsd" : unit.label();
  }
}
