package dev.mandate.forge;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Somebody on a forge. Only the id says who it is: a login can be given up, and taken by another.
 *
 * @param login as it was when this was read, for people to read
 */
public record Account(long id, String login, Kind kind) {
  private static final Pattern LOGIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,99}");

  /** Only people approve. */
  public enum Kind {
    PERSON,
    BOT,
    OTHER
  }

  /** What a text has in it for them to be told of it; empty where the login could say more. */
  public Optional<String> mention() {
    return LOGIN.matcher(login).matches() ? Optional.of("@" + login) : Optional.empty();
  }
}
