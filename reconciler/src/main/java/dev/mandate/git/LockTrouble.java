package dev.mandate.git;

import java.util.List;
import java.util.Locale;

/** Tells from a rejection whether a ref was merely locked, in the words of Git and JGit. */
final class LockTrouble {
  private static final List<String> WORDS =
      List.of(
          "lock_failure",
          "failed to lock",
          "cannot lock ref",
          "unable to lock",
          "rejected_remote_changed");

  private LockTrouble() {}

  static boolean isIn(String message) {
    String lower = message.toLowerCase(Locale.ROOT);
    return WORDS.stream().anyMatch(lower::contains);
  }
}
