package dev.mandate.daemon;

import dev.mandate.snapshot.RemoteUnavailableException;
import java.time.Duration;
import java.util.Optional;

/**
 * What a daemon keeps going. {@link #step}, {@link #await} and {@link #close} are called by one
 * thread; the rest is thread-safe.
 */
public interface Work {

  /** One trip: looks, starts what is due, records what is ready. Does not wait for what runs. */
  Trip step() throws RemoteUnavailableException;

  /**
   * Returns when something has ended that another step may record, when {@link #wake} was called,
   * before or meanwhile, or when the time is over.
   */
  void await(Duration atMost) throws InterruptedException;

  /** Ends the {@link #await} that is under way, or the next one. */
  void wake();

  /**
   * Takes on nothing new, lets what runs finish within the grace, cancels the rest, records what
   * has ended, and hands back the claims on what has not. Called once, after the last step.
   */
  Closed close(Duration grace) throws RemoteUnavailableException;

  /** Ends the grace of a {@link #close} that is under way. */
  void hurry();

  /** How many agents are running. */
  int running();

  /** How many claims this process holds. */
  int claimsHeld();

  /**
   * How it ended.
   *
   * @param finished runs that ended within the grace
   * @param cancelled runs that did not, and whose claims were handed back
   * @param refusal why the remote did not take the last records; empty when it did
   */
  record Closed(int finished, int cancelled, Optional<String> refusal) {}
}
