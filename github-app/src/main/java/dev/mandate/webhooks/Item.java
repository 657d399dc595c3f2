package dev.mandate.webhooks;

/**
 * An issue or a pull request to look at; the two share their numbers.
 *
 * @param repository {@code owner/name}, as it was named to the server
 * @param number from 1
 */
public record Item(String repository, long number) {
  public Item {
    if (number < 1) {
      throw new IllegalArgumentException("numbers of issues begin at 1, not " + number);
    }
  }
}
