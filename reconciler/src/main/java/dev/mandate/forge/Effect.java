package dev.mandate.forge;

/** What was needed to bring something about. */
public enum Effect {
  /** It was not there. */
  MADE,
  /** It was there and said something else. */
  CHANGED,
  /** It was there already. */
  NONE
}
