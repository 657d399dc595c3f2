package dev.mandate.review;

import dev.mandate.forge.Account;
import dev.mandate.forge.Permission;
import dev.mandate.forge.Review;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What those may do who approve by comments. */
final class SpeakersRights {
  private SpeakersRights() {}

  /**
   * By account id, those that are known included.
   *
   * @param spoken by accounts that are there
   */
  static Map<Long, Permission> of(
      ReviewHost asked, List<Review> spoken, Map<Long, Permission> known) throws Unanswered {
    Map<Long, Permission> permissions = new HashMap<>(known);
    for (Review one : spoken) {
      Account by = one.reviewer().orElseThrow();
      if (!permissions.containsKey(by.id())) {
        permissions.put(by.id(), Unanswered.unless(asked.discussions().permission(by)));
      }
    }
    return permissions;
  }
}
