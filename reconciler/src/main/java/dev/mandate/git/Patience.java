package dev.mandate.git;

import java.time.Duration;
import java.util.Map;

/**
 * How much a remote is put up with.
 *
 * @param silence a connection on which nothing comes for so long is given up
 * @param tries how often it is asked in all before it counts as unavailable
 */
record Patience(Duration silence, int tries) {
  /** Environment variable with the silence, in seconds. */
  static final String TIMEOUT = "MANDATE_GIT_TIMEOUT";

  /** Environment variable with the number of tries. */
  static final String TRIES = "MANDATE_GIT_TRIES";

  private static final int USUAL_SILENCE = 30;
  private static final int LONGEST_SILENCE = 3600;
  private static final int USUAL_TRIES = 5;
  private static final int MOST_TRIES = 100;

  static Patience usual() {
    return new Patience(Duration.ofSeconds(USUAL_SILENCE), USUAL_TRIES);
  }

  /**
   * As the environment has it.
   *
   * @throws IllegalArgumentException saying which variable holds what it must not
   */
  static Patience of(Map<String, String> environment) {
    return new Patience(
        Duration.ofSeconds(whole(environment, TIMEOUT, USUAL_SILENCE, LONGEST_SILENCE)),
        whole(environment, TRIES, USUAL_TRIES, MOST_TRIES));
  }

  /** One target that is down must not hold up what the others wait for. */
  Patience ofTargets() {
    return new Patience(silence, Math.min(tries, 2));
  }

  private static int whole(Map<String, String> environment, String name, int usual, int most) {
    String text = environment.getOrDefault(name, "").strip();
    if (text.isEmpty()) {
      return usual;
    }
    if (!text.matches("[0-9]{1,6}")
        || Integer.parseInt(text) < 1
        || Integer.parseInt(text) > most) {
      throw new IllegalArgumentException(
          name + " is \"" + text + "\", and not a whole number from 1 to " + most);
    }
    return Integer.parseInt(text);
  }
}
