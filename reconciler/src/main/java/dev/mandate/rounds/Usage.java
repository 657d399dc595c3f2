package dev.mandate.rounds;

/**
 * How a command is given.
 *
 * @param word how it is called, in lower case
 * @param arguments what follows, for people; {@code [this]} may be left out
 * @param summary one sentence
 * @param right who may give it
 * @param acts whether it brings something about
 */
public record Usage(String word, String arguments, String summary, Right right, boolean acts) {
  /** Of one that tells something to whoever may read. */
  static Usage ofQuestion(String word, String arguments, String summary) {
    return new Usage(word, arguments, summary, Right.READ, false);
  }
}
