package dev.mandate.github;

import java.time.Duration;

/** How waiting is done: {@code Thread::sleep} in production. */
@FunctionalInterface
public interface Sleeper {
  void sleep(Duration duration) throws InterruptedException;
}
