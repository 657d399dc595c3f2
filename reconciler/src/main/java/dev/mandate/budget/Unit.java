package dev.mandate.budget;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Optional;

/** What is counted, always in whole numbers. */
public enum Unit {
  /** In millionths of a US dollar. */
  USD("usd"),
  TOKENS("tokens"),
  TURNS("turns"),
  RUNS("runs"),
  /** Files of the target that a run changed. */
  CHANGED_FILES("changedFiles");

  private static final int MICRO = 6;

  private final String label;

  Unit(String label) {
    this.label = label;
  }

  /** The word of the specs. */
  public String label() {
    return label;
  }

  static Optional<Unit> of(String label) {
    return Arrays.stream(values()).filter(unit -> unit.label.equals(label)).findFirst();
  }

  /** For example {@code 0.25 USD} or {@code 1200 tokens}. */
  public String text(long amount) {
    return switch (this) {
      case USD -> dollars(amount) + " USD";
      case CHANGED_FILES -> amount + " changed files";
      case TOKENS, TURNS, RUNS ->
          amount + " " + (amount == 1 ? label.substring(0, label.length() - 1) : label);
    };
  }

  private static String dollars(long micros) {
    BigDecimal exact = BigDecimal.valueOf(micros, MICRO).stripTrailingZeros();
    return (exact.scale() < 2 ? exact.setScale(2) : exact).toPlainString();
  }
}
