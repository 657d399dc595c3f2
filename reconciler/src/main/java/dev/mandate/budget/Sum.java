package dev.mandate.budget;

/** What is known to have been spent from an account. */
public sealed interface Sum {
  /** As far as runs are recorded. */
  record Known(Amounts spent) implements Sum {}

  /**
   * Nothing may be spent while nobody knows what was.
   *
   * @param where the file that cannot be read
   * @param why without final full stop
   */
  record Unreadable(String where, String why) implements Sum {
    /** One sentence without full stop, with how to mend it. */
    public String reason() {
      return where
          + " of the runs branch cannot be read ("
          + why
          + "); mandate budget --check says what it must hold";
    }
  }
}
