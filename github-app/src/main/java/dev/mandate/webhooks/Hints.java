package dev.mandate.webhooks;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What is to be looked at, each once however often it was asked for. It holds so many items and no
 * more; what does not fit makes it ask for a look at everything, so that nothing is lost. It begins
 * by asking for that: what came before this process began is not known. Thread-safe.
 */
public final class Hints {
  private final int most;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition wanted = lock.newCondition();
  private final Set<Item> items = new LinkedHashSet<>();
  private boolean everything = true;
  private boolean woken;

  /**
   * @param most how many items are held
   */
  public Hints(int most) {
    this.most = most;
  }

  /**
   * What to look at now.
   *
   * @param everything whether all that moved is to be looked for
   * @param items in the order in which they were first asked for; also given beside {@code
   *     everything}
   */
  public record Due(boolean everything, List<Item> items) {
    public Due {
      items = List.copyOf(items);
    }

    public boolean isNothing() {
      return !everything && items.isEmpty();
    }
  }

  /** Asks for a look at these. */
  public void look(Collection<Item> at) {
    lock.lock();
    try {
      for (Item item : at) {
        if (items.size() < most || items.contains(item)) {
          items.add(item);
        } else {
          everything = true;
        }
      }
      woken = true;
      wanted.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Asks for a look at everything. */
  public void lookEverywhere() {
    lock.lock();
    try {
      everything = true;
      woken = true;
      wanted.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Takes what is to be looked at now. */
  public Due take() {
    lock.lock();
    try {
      Due due = new Due(everything, List.copyOf(items));
      everything = false;
      items.clear();
      return due;
    } finally {
      lock.unlock();
    }
  }

  /** How many items wait. */
  public int waiting() {
    lock.lock();
    try {
      return items.size();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns when somebody has asked for a look or called {@link #wake}, since it returned last, or
   * when the time is over.
   */
  public void await(Duration atMost) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = TimeUnit.NANOSECONDS.convert(atMost);
      while (!woken && left > 0) {
        left = wanted.awaitNanos(left);
      }
      woken = false;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the {@link #await} that is under way, or the next one. */
  public void wake() {
    lock.lock();
    try {
      woken = true;
      wanted.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
