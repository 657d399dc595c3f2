package dev.mandate.git;

import java.util.function.Supplier;

/** Makes a thing when it is first asked for: most commands never need it. Thread-safe. */
final class OnFirstUse<T> implements Supplier<T> {
  private final Supplier<T> maker;
  private T made;

  OnFirstUse(Supplier<T> maker) {
    this.maker = maker;
  }

  @Override
  public synchronized T get() {
    if (made == null) {
      made = maker.get();
    }
    return made;
  }
}
