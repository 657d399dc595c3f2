package dev.mandate.forge;

import java.util.Optional;
import java.util.Set;

/** Who belongs together on a forge. Reads only. Thread-safe. */
public interface Teams {
  /**
   * Ids of the accounts that are in a team of the repository's owner now, or in a team below it;
   * empty when there is no such team, or it may not be seen.
   */
  Answer<Optional<Set<Long>>> members(String team);
}
