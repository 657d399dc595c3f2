package dev.mandate.rounds;

/**
 * What is said to a command.
 *
 * @param refused whether nothing comes of it
 * @param wrote whether something was committed
 * @param text Markdown, in which all that others wrote is escaped
 */
public record Reply(boolean refused, boolean wrote, String text) {
  public static Reply said(String text) {
    return new Reply(false, false, text);
  }

  public static Reply done(String text) {
    return new Reply(false, true, text);
  }

  public static Reply refused(String text) {
    return new Reply(true, false, text);
  }
}
