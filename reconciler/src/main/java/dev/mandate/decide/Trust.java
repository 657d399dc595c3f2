package dev.mandate.decide;

/**
 * How far everybody who had a hand in a run is trusted (docs/policy.md, "Trust tiers").
 *
 * @param tier as {@code spec.trust} of {@code mandate.yaml} names it, {@link #UNKNOWN} or {@link
 *     #UNTIERED}
 * @param because which hand it is that the tier is owed to; one clause, no final full stop
 */
public record Trust(String tier, String because) {
  /** Of whoever is named in no tier. */
  public static final String UNKNOWN = "unknown";

  /** Where a repository tells nobody from anybody. */
  public static final String UNTIERED = "untiered";

  /** Nobody is told from anybody. */
  public static Trust untiered() {
    return new Trust(UNTIERED, "mandate.yaml has no spec.trust");
  }

  /** Somebody had a hand in it whom no tier names. */
  public static Trust unknown(String because) {
    return new Trust(UNKNOWN, because);
  }

  /** Whether it tells anything. */
  public boolean isTiered() {
    return !tier.equals(UNTIERED);
  }
}
