package dev.mandate.daemon;

import java.time.Duration;

/** Told what the loop of a daemon does. Called by its thread; does not throw. */
public interface DaemonEvents {

  /** A step begins, which anything that happens from now on belongs to. */
  void stepBegins();

  /**
   * @param took how long the step took
   * @param rest how long the loop will rest at most
   * @param running how many agents are running
   */
  void stepEnded(Trip trip, Duration took, Duration rest, int running);

  /** {@code mandate.yaml} has another interval than before. */
  void intervalChanged(Duration from, Duration to);

  void swept();

  /** The sweep could not be made; the next one tries again. */
  void sweepFailed(Exception why);

  void reloading();

  void stopping(Duration grace, int running);

  /** The grace is over before its time. */
  void hurried();

  void stopped(Work.Closed closed);

  /** Claims may still stand at the remote; others take them over when their TTL is over. */
  void closeFailed(Exception why);
}
