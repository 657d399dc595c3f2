package dev.mandate.connector;

/** What a program said of its own end. */
sealed interface Verdict {
  /** The program said that it is done, and had something to say or do. */
  record Done() implements Verdict {}

  /**
   * @param why without final full stop
   * @param lasting whether another attempt is bound to end the same
   */
  record Failed(String why, boolean lasting) implements Verdict {

    /** The provider of the model gave an error. */
    static Failed ofStatus(int status, String message) {
      return new Failed(
          "the provider of the model answered " + status + ": " + oneLine(message),
          !passes(status));
    }

    static Failed passing(String why) {
      return new Failed(oneLine(why), false);
    }

    static Failed lasting(String why) {
      return new Failed(oneLine(why), true);
    }

    /** Too many requests, too slow, or the provider's own trouble (RFC 9110, RFC 6585; 529). */
    private static boolean passes(int status) {
      return status == 408 || status == 409 || status == 425 || status == 429 || status >= 500;
    }

    /** Cut short for people once it has been scrubbed. */
    private static final int LONGEST = 16 * 1024;

    private static String oneLine(String text) {
      String line = text.strip().replaceAll("\\s+", " ").replaceAll("\\.$", "");
      return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
  }
}
