package dev.mandate.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.snapshot.RemoteUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class InsistenceTest {
  private static final RemoteAddress REMOTE =
      RemoteAddress.parse("https://git.example.org/c.git").orElseThrow();

  private final List<Duration> waits = new ArrayList<>();
  private final AtomicLong nanos = new AtomicLong();
  private int made;

  private Insistence tries(int tries) {
    return new Insistence(
        tries,
        wait -> {
          waits.add(wait);
          nanos.addAndGet(wait.toNanos());
        },
        new SplittableRandom(3),
        nanos::get);
  }

  private int failing(int times) throws RemoteUnavailableException {
    made++;
    if (made <= times) {
      throw new RemoteUnavailableException("it fails", null);
    }
    return made;
  }

  @Test
  void waitsLongerEachTime() throws Exception {
    assertEquals(5, tries(5).insist(REMOTE, () -> failing(4)));
    assertEquals(4, waits.size());
    for (int i = 0; i < waits.size(); i++) {
      long ceiling = 250L << i;
      long wait = waits.get(i).toMillis();
      assertTrue(wait >= ceiling / 2 && wait <= ceiling, waits.toString());
    }
  }

  @Test
  void endsAfterTheLastTry() {
    RemoteUnavailableException failure =
        assertThrows(
            RemoteUnavailableException.class,
            () -> tries(3).insist(REMOTE, () -> failing(Integer.MAX_VALUE)));
    assertEquals("it fails; it was asked 3 times", failure.getMessage());
    assertEquals(2, waits.size());
  }

  @Test
  void doesAsTheRemoteWishes() throws Exception {
    Insistence insistence = tries(2);
    insistence.asked(Duration.ofSeconds(7));
    insistence.awaitTurn(REMOTE);
    insistence.awaitTurn(REMOTE);
    assertEquals(List.of(Duration.ofSeconds(7)), waits);
  }

  @Test
  void understandsSecondsAndTimes() {
    Optional<String> now = Optional.of("Wed, 21 Oct 2026 07:28:00 GMT");
    assertEquals(Optional.of(Duration.ofMinutes(2)), HttpAnswers.waitOf("120", now));
    assertEquals(
        Optional.of(Duration.ofSeconds(30)),
        HttpAnswers.waitOf("Wed, 21 Oct 2026 07:28:30 GMT", now));
    assertEquals(
        Optional.of(Duration.ZERO), HttpAnswers.waitOf("Wed, 21 Oct 2026 07:20:30 GMT", now));
    assertEquals(Optional.empty(), HttpAnswers.waitOf("soon", now));
    assertEquals(Optional.empty(), HttpAnswers.waitOf("-3", now));
    assertEquals(
        Optional.empty(), HttpAnswers.waitOf("Wed, 21 Oct 2026 07:28:30 GMT", Optional.empty()));
  }
}
