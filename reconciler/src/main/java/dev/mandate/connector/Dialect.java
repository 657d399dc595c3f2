package dev.mandate.connector;

/** What the output of one program means. One for each run. */
interface Dialect {
  /**
   * @param line without its line feed
   * @return whether it belongs to the conversation; any other line is passed on as it is
   */
  boolean hears(String line, Conversation conversation);

  /** Called once after the last line, for what only the end makes clear. */
  default void ends(Conversation conversation) {}
}
