package dev.mandate.scrub;

/**
 * One way of reading a text, matched against the forms of secrets as it goes: bytes come in one by
 * one, each with the place in the text that it stands for. Places count characters from the start
 * of the text. Not thread-safe.
 */
final class Track {
  /** What starts a secret with fewer bytes than this is not waited for beyond its line. */
  private static final int WORTH_WAITING_FOR = 4;

  private final PatternAutomaton patterns;
  private final Spans found;
  private final int longestGap;
  private final long[] starts;
  private final int mask;
  private int state = PatternAutomaton.ROOT;
  private long count;
  private long lastEnd;
  private long floor;

  /**
   * @param found where matches go
   * @param longestGap so many characters that say nothing can stand between two that do
   */
  Track(PatternAutomaton patterns, Spans found, int longestGap) {
    this.patterns = patterns;
    this.found = found;
    this.longestGap = longestGap;
    int size = Integer.highestOneBit(Math.max(1, patterns.longest())) << 1;
    this.starts = new long[size];
    this.mask = size - 1;
  }

  void feed(int value, long start, long end) {
    if (start - lastEnd > longestGap) {
      state = PatternAutomaton.ROOT;
    }
    lastEnd = end;
    state = patterns.next(state, value);
    starts[(int) (count++ & mask)] = start;
    int length = patterns.match(state);
    if (length > 0) {
      found.add(startOf(length), end);
    }
  }

  /** What follows has nothing to do with what was. */
  void reset() {
    state = PatternAutomaton.ROOT;
  }

  /** A line ends before {@code next}. */
  void endLine(long next) {
    if (patterns.depth(state) < WORTH_WAITING_FOR) {
      floor = next;
    }
  }

  /** Where what may yet become a secret starts, seen from {@code now}; else {@code now}. */
  long held(long now) {
    if (now - lastEnd > longestGap) {
      state = PatternAutomaton.ROOT;
    }
    int depth = patterns.depth(state);
    return depth == 0 ? now : startOf(depth);
  }

  int depth() {
    return patterns.depth(state);
  }

  /** Takes over what another track of the same patterns has read. */
  void follow(Track other) {
    state = other.state;
    lastEnd = other.lastEnd;
    floor = other.floor;
    count = other.count;
    for (int i = patterns.depth(state); i > 0; i--) {
      int at = (int) ((count - i) & mask);
      starts[at] = other.starts[at];
    }
  }

  private long startOf(int length) {
    return Math.max(floor, starts[(int) ((count - length) & mask)]);
  }
}
