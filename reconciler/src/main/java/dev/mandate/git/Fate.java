package dev.mandate.git;

import org.eclipse.jgit.lib.ObjectId;

/** What became of one ref. */
sealed interface Fate {
  /** It stands, or stood, at its target. */
  record Moved() implements Fate {}

  /**
   * It was moved by somebody else.
   *
   * @param at zero when it is gone
   */
  record Elsewhere(ObjectId at) implements Fate {}

  /** It stands where it stood. */
  record Refused(String why) implements Fate {}
}
