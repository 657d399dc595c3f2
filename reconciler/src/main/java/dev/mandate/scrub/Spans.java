package dev.mandate.scrub;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Stretches of a text, in order and not overlapping: what overlaps is made one. Not thread-safe.
 */
final class Spans {
  private final Deque<Span> spans = new ArrayDeque<>();

  /** {@code end} is exclusive. */
  record Span(long start, long end) {}

  /** Takes constant time where stretches come in the order of their ends, or nearly so. */
  void add(long start, long end) {
    if (start >= end) {
      return;
    }
    Deque<Span> behind = new ArrayDeque<>(0);
    long from = start;
    long to = end;
    while (!spans.isEmpty() && from < spans.getLast().end()) {
      Span last = spans.removeLast();
      if (to <= last.start()) {
        behind.push(last);
      } else {
        from = Math.min(from, last.start());
        to = Math.max(to, last.end());
      }
    }
    spans.addLast(new Span(from, to));
    spans.addAll(behind);
  }

  Optional<Span> first() {
    return Optional.ofNullable(spans.peekFirst());
  }

  void removeFirst() {
    spans.removeFirst();
  }

  boolean isEmpty() {
    return spans.isEmpty();
  }
}
