package dev.mandate.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** Stands still, or goes with the machine, and jumps where a test has it jump. Thread-safe. */
public final class SettableClock extends Clock {
  private final Clock base;
  private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

  /** Stands still until a test moves it. */
  public SettableClock(String now) {
    this(Clock.fixed(Instant.parse(now), ZoneOffset.UTC));
  }

  private SettableClock(Clock base) {
    this.base = base;
  }

  /** Goes as the machine's does, so that processes of their own agree with it. */
  public static SettableClock running() {
    return new SettableClock(Clock.systemUTC());
  }

  public void set(String instant) {
    ahead.set(Duration.between(base.instant(), Instant.parse(instant)));
  }

  public void advance(Duration by) {
    ahead.updateAndGet(so -> so.plus(by));
  }

  @Override
  public Instant instant() {
    return base.instant().plus(ahead.get());
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("instants only");
  }
}
