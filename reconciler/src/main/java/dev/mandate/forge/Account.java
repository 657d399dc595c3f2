package dev.mandate.forge;

/**
 * Somebody on a forge. Only the id says who it is: a login can be given up, and taken by another.
 *
 * @param login as it was when this was read, for people to read
 */
public record Account(long id, String login, Kind kind) {
  /** Only people approve. */
  public enum Kind {
    PERSON,
    BOT,
    OTHER
  }
}
