package dev.mandate.run;

import java.time.Instant;

/** Told of a run while it goes on, from the thread that runs it. */
public interface RunListener {
  /** Whoever does not want to know. */
  RunListener NOBODY =
      new RunListener() {
        @Override
        public void starting(Instant at) {}

        @Override
        public void running(Instant at) {}

        @Override
        public void hook(RunEvent event) {}
      };

  /** The run begins; its agent is not started yet. */
  void starting(Instant at);

  /** The agent was started. */
  void running(Instant at);

  /** A hook was started, or has ended. */
  void hook(RunEvent event);
}
