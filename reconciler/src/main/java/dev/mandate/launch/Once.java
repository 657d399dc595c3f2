package dev.mandate.launch;

import java.util.Optional;
import java.util.function.Supplier;

/** What is found out when it is first asked for, and once. Thread-safe. */
public final class Once<T> {
  private final Supplier<T> finding;
  private Optional<T> found = Optional.empty();

  /**
   * @param finding never gives null
   */
  public Once(Supplier<T> finding) {
    this.finding = finding;
  }

  public synchronized T get() {
    if (found.isEmpty()) {
      found = Optional.of(finding.get());
    }
    return found.get();
  }
}
