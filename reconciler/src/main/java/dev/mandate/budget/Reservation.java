package dev.mandate.budget;

import java.util.List;

/**
 * All that is set aside for a run that is claimed.
 *
 * @param own for this start of it
 * @param lost for earlier starts of the same occurrence whose ends nobody recorded
 */
public record Reservation(List<Hold> own, List<Hold> lost) {
  public Reservation {
    own = List.copyOf(own);
    lost = List.copyOf(lost);
  }

  /** No budget covers the run. */
  public static Reservation none() {
    return new Reservation(List.of(), List.of());
  }

  public boolean isNothing() {
    return own.isEmpty() && lost.isEmpty();
  }
}
