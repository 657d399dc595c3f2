package dev.mandate.gateway;

import java.time.Duration;

/**
 * How long others are waited for.
 *
 * @param head for the head of a client's request
 * @param body for its body
 * @param first until a provider's answer begins; models think for minutes
 * @param silence between two parts of it, and until a client takes one
 * @param connect until a provider is connected
 */
record Patience(Duration head, Duration body, Duration first, Duration silence, Duration connect) {
  static Patience usual() {
    return new Patience(
        Duration.ofSeconds(20),
        Duration.ofSeconds(60),
        Duration.ofMinutes(10),
        Duration.ofMinutes(5),
        Duration.ofSeconds(15));
  }
}
