package dev.mandate.launch;

/** All processes that came of one launch. Not thread-safe. */
public interface Family {

  /** Called now and then while the program runs, so that nobody gets out of sight. */
  void look();

  /** Asks the agent's processes to end by themselves: SIGINT. */
  void interrupt();

  /**
   * Ends whatever is left, and returns when nothing is.
   *
   * @throws IllegalStateException when something survives for five seconds
   */
  void kill();
}
