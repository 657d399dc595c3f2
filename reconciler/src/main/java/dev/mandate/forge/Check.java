package dev.mandate.forge;

import dev.mandate.snapshot.CommitId;

/**
 * How a commit stands, shown beside it.
 *
 * @param name the one that rules of the forge can require
 * @param title one line
 * @param summary Markdown
 */
public record Check(
    EffectKey key, String name, CommitId commit, Result result, String title, String summary) {

  /** {@code RUNNING} and {@code NEEDS_ACTION} do not let a required check pass. */
  public enum Result {
    RUNNING,
    SUCCESS,
    FAILURE,
    NEEDS_ACTION
  }
}
