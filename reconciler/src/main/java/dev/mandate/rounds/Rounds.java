package dev.mandate.rounds;

import dev.mandate.cycle.CodeHost;
import dev.mandate.forge.Answer;
import dev.mandate.forge.Arrivals;
import dev.mandate.forge.Arrivals.Arrived;
import dev.mandate.forge.Item;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks what has moved on a forge since the last time, and has it seen to. What could not be seen
 * to comes again. Not thread-safe.
 */
public final class Rounds {
  /**
   * Forges tell times in seconds: what moved a moment ago can move again without being told apart.
   */
  private static final Duration MOMENT = Duration.ofSeconds(10);

  private final Arrivals arrivals;
  private final List<Attendant> attendants;
  private final Mark mark;
  private final InstantSource clock;
  private Optional<Instant> seen;
  private Optional<String> pulse;

  /** What could not be seen to, by number; it is tried again, and all else need not be. */
  private final Map<Long, Item> unfinished = new LinkedHashMap<>();

  private final List<CodeHost.Trouble> troubles = new ArrayList<>();

  /** One that begins with everything. */
  public Rounds(Arrivals arrivals, List<Attendant> attendants, InstantSource clock) {
    this(arrivals, attendants, Mark.none(), clock);
  }

  /**
   * @param mark how far the last round came
   */
  public Rounds(Arrivals arrivals, List<Attendant> attendants, Mark mark, InstantSource clock) {
    this.arrivals = arrivals;
    this.attendants = List.copyOf(attendants);
    this.mark = mark;
    this.clock = clock;
    Optional<Reached> reached = mark.recall();
    this.seen = reached.map(Reached::seen);
    this.pulse = reached.flatMap(Reached::pulse);
  }

  /**
   * How far rounds have come.
   *
   * @param seen when the last item moved that was seen to, with all that moved before
   * @param pulse where the forge stood when nothing was left to do; empty when something was
   */
  public record Reached(Instant seen, Optional<String> pulse) {}

  /** How far rounds have come, between processes. When it is lost they begin anew. */
  public interface Mark {
    Optional<Reached> recall();

    void keep(Reached reached);

    /** Remembers nothing. */
    static Mark none() {
      return new Mark() {
        @Override
        public Optional<Reached> recall() {
          return Optional.empty();
        }

        @Override
        public void keep(Reached reached) {
          // The next process begins anew.
        }
      };
    }
  }

  /**
   * What came of one.
   *
   * @param pulse where the forge stood; empty when that is not known, something is left to do, or
   *     something has only just moved
   * @param whole whether nothing is left to do
   * @param wrote whether something was committed
   */
  public record Made(Optional<String> pulse, boolean whole, boolean wrote) {}

  /**
   * One round; a single request when nothing has moved.
   *
   * @param before where the forge stood when somebody else last saw to everything
   */
  public Made make(Optional<String> before) {
    Instant asked = clock.instant();
    troubles.clear();
    Answer<Arrived> since = arrivals.since(seen);
    if (!(since instanceof Answer.Known<Arrived>(Arrived arrived))) {
      reason(since).ifPresent(why -> add("what has moved is not known: " + why));
      return new Made(Optional.empty(), false, false);
    }
    Optional<String> now = Optional.of(arrived.pulse());
    if (now.equals(pulse) || now.equals(before)) {
      return new Made(now, true, false);
    }
    boolean wrote = false;
    for (Item item : toSee(arrived.items())) {
      // Until it is seen to, so that a round that breaks off leaves it to the next one.
      unfinished.put(item.number(), item);
      Seen to = attend(List.of(item));
      wrote |= to.wrote();
      if (to.whole()) {
        unfinished.remove(item.number());
      }
      // Oldest first: what a round that breaks off has seen to, the next one need not.
      seen = seen.filter(item.moved()::isBefore).or(() -> Optional.of(item.moved()));
    }
    boolean whole = unfinished.isEmpty();
    Optional<Instant> newest = arrived.items().stream().map(Item::moved).reduce((a, b) -> b);
    boolean still = newest.filter(moved -> moved.plus(MOMENT).isAfter(asked)).isEmpty();
    pulse = whole && still ? now : Optional.empty();
    return new Made(pulse, whole, wrote);
  }

  /** What could not be seen to before, and what has moved, oldest first. */
  private List<Item> toSee(List<Item> arrived) {
    Map<Long, Item> all = new LinkedHashMap<>(unfinished);
    arrived.forEach(item -> all.put(item.number(), item));
    return all.values().stream().sorted(Comparator.comparing(Item::moved)).toList();
  }

  /** Lets the next process begin where the last round ended, once nothing of it can be lost. */
  public void keep() {
    Optional<Instant> left =
        unfinished.values().stream().map(Item::moved).min(Comparator.naturalOrder());
    seen.map(when -> left.filter(when::isAfter).orElse(when))
        .ifPresent(when -> mark.keep(new Reached(when, pulse)));
  }

  /**
   * What came of one item.
   *
   * @param whole whether nothing is left to do
   * @param wrote whether something was committed
   */
  public record Seen(boolean whole, boolean wrote) {}

  /**
   * Sees to one item at once, because somebody says that it has moved. A round finds it as well;
   * this only makes it sooner.
   */
  public Seen attend(long number) {
    troubles.clear();
    Answer<Optional<Item>> found = arrivals.find(number);
    if (found instanceof Answer.Known<Optional<Item>>(Optional<Item> item)) {
      return attend(item.stream().toList());
    }
    reason(found).ifPresent(why -> add("#" + number + ": " + why));
    return new Seen(false, false);
  }

  /** What the last {@link #make} or {@link #attend} could not see to. */
  public List<CodeHost.Trouble> troubles() {
    return List.copyOf(troubles);
  }

  private void add(String what) {
    troubles.add(new CodeHost.Trouble(what, Optional.empty()));
  }

  private static Optional<String> reason(Answer<?> answer) {
    return switch (answer) {
      case Answer.Known<?> known -> Optional.empty();
      case Answer.Later<?>(Instant until, String why) -> Optional.of(why + ", not before " + until);
      case Answer.Refused<?>(String why, String mend) -> Optional.of(why + " " + mend);
      case Answer.Unreachable<?>(String why) -> Optional.of(why);
    };
  }

  private Seen attend(List<Item> items) {
    boolean wrote = false;
    boolean whole = true;
    for (Item item : items) {
      for (Attendant attendant : attendants) {
        Answer<Boolean> answer = attended(attendant, item);
        wrote |= answer instanceof Answer.Known<Boolean>(Boolean did) && did;
        // What is refused stays so until the item moves, or somebody mends it and says so.
        whole &= answer instanceof Answer.Known || answer instanceof Answer.Refused;
      }
    }
    return new Seen(whole, wrote);
  }

  /** One item that breaks something must not hold up all others. */
  private Answer<Boolean> attended(Attendant attendant, Item item) {
    String where = "#" + item.number() + ": ";
    try {
      Answer<Boolean> answer = attendant.attend(item);
      reason(answer).ifPresent(why -> add(where + why));
      return answer;
    } catch (RuntimeException e) {
      troubles.add(new CodeHost.Trouble(where + "a bug in Mandate: " + e, Optional.of(e)));
      return new Answer.Unreachable<>("a bug in Mandate");
    }
  }
}
