package dev.mandate.forge;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What has moved on a forge. Reads only. Thread-safe. */
public interface Arrivals {
  /**
   * Asks once, and no more when nothing has moved since.
   *
   * @param after items that moved before are left out, as far as they are not on the first page;
   *     empty: all that the forge lists
   */
  Answer<Arrived> since(Optional<Instant> after);

  /** One item by its number; empty when there is none. */
  Answer<Optional<Item>> find(long number);

  /**
   * How things stand.
   *
   * @param pulse the same while nothing has moved: issues, proposals, their comments and reviews
   * @param items what has moved, oldest first
   */
  record Arrived(String pulse, List<Item> items) {
    public Arrived {
      items = List.copyOf(items);
    }
  }
}
