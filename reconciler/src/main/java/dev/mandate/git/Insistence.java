package dev.mandate.git;

import dev.mandate.snapshot.RemoteUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Asks a remote again when it fails, later each time, and not before it wants to be asked. For what
 * is safe to do twice; a push is not, and only waits for its turn. Thread-safe.
 */
final class Insistence {
  /** Who asks for more is left alone, and the one who started the command is told. */
  static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  private static final Duration FIRST = Duration.ofMillis(250);
  private static final Duration LONGEST = Duration.ofSeconds(8);

  private final int tries;
  private final Backoff backoff;
  private final Sleeper sleeper;
  private final LongSupplier nanoTime;
  private final AtomicReference<Optional<Long>> notBefore = new AtomicReference<>(Optional.empty());

  /**
   * @param nanoTime monotonic
   */
  Insistence(int tries, Sleeper sleeper, RandomGenerator random, LongSupplier nanoTime) {
    this.tries = tries;
    this.backoff = new Backoff(sleeper, random, FIRST, LONGEST);
    this.sleeper = sleeper;
    this.nanoTime = nanoTime;
  }

  /** Something that may be done any number of times. */
  @FunctionalInterface
  interface Attempt<T> {
    T make() throws RemoteUnavailableException, IOException;
  }

  /**
   * The result of the first attempt that succeeds.
   *
   * @throws RemoteUnavailableException of the last attempt; at once when trying again cannot help
   */
  <T> T insist(RemoteAddress remote, Attempt<T> attempt)
      throws RemoteUnavailableException, IOException {
    for (int made = 1; ; made++) {
      awaitTurn(remote);
      try {
        return attempt.make();
      } catch (RemoteAccessException e) {
        throw e;
      } catch (RemoteUnavailableException e) {
        if (made >= tries) {
          throw new RemoteUnavailableException(
              e.getMessage() + (tries == 1 ? "" : "; it was asked " + tries + " times"), e);
        }
        pause(made - 1, e);
      }
    }
  }

  /** Waits until the remote wants to be asked again, which it may have said before. */
  void awaitTurn(RemoteAddress remote) throws RemoteUnavailableException {
    Optional<Long> at = notBefore.get();
    if (at.isEmpty()) {
      return;
    }
    Duration left = Duration.ofNanos(at.get() - nanoTime.getAsLong());
    if (left.compareTo(LONGEST_WAIT) > 0) {
      throw new RemoteUnavailableException(
          remote + " asks to be left alone for " + (left.toSeconds() + 1) + " seconds", null);
    }
    try {
      if (left.isPositive()) {
        sleeper.sleep(left);
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    // Unless another thread was told to wait even longer meanwhile.
    boolean unused = notBefore.compareAndSet(at, Optional.empty());
  }

  /** Takes note that the remote wants to be left alone for so long. */
  void asked(Duration wait) {
    notBefore.set(Optional.of(nanoTime.getAsLong() + wait.toNanos()));
  }

  private void pause(int attempt, RemoteUnavailableException cause)
      throws RemoteUnavailableException {
    try {
      backoff.pause(attempt);
    } catch (InterruptedException e) {
      cause.addSuppressed(e);
      Thread.currentThread().interrupt();
      throw cause;
    }
  }

  private static RemoteUnavailableException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new RemoteUnavailableException("interrupted while waiting for the remote", e);
  }
}
