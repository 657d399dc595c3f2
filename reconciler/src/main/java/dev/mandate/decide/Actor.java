package dev.mandate.decide;

import java.util.Locale;

/** Who asks: as policy sees it in {@code input.actor}. */
public record Actor(String name, Kind kind) {

  /** What an actor is. */
  public enum Kind {
    PERSON,
    RECONCILER,
    AGENT;

    /** The word that policy sees. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
