package dev.mandate.preview;

import dev.mandate.announce.Statuses;
import dev.mandate.cycle.CodeHost.Told;
import dev.mandate.forge.Answer;
import dev.mandate.forge.Pending;
import dev.mandate.forge.Proposed;
import dev.mandate.forge.RequestBudget.Turn;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.Heads;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Has open proposals judged anew once specs, {@code mandate.yaml} or policy of their base have
 * changed, the most recently moved first. It takes the room that everything else leaves. Not
 * thread-safe.
 */
public final class PlanRenewal {
  /** Then other work of the pass goes on, and the rest follows in the next one. */
  private static final Duration AT_ONCE = Duration.ofSeconds(10);

  /** After no answer. */
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private static final String ALL = "all";

  private final PlanCheck check;
  private final Previews previews;
  private final Pending pending;
  private final Supplier<Turn> room;
  private final Statuses.Memory memory;
  private final Clock clock;
  private Optional<TreeMap<String, String>> known = Optional.empty();

  /** The base for which nothing was left to do. */
  private Optional<CommitId> done = Optional.empty();

  /**
   * @param room whether there is some for what can wait
   * @param memory by what they were judged: by proposal, and all of them; losing it costs requests
   */
  public PlanRenewal(
      PlanCheck check,
      Previews previews,
      Pending pending,
      Supplier<Turn> room,
      Statuses.Memory memory,
      Clock clock) {
    this.check = check;
    this.previews = previews;
    this.pending = pending;
    this.room = room;
    this.memory = memory;
    this.clock = clock;
  }

  /** Asks nobody where nothing of the base has changed that a proposal is judged by. */
  public Told renew(Heads heads) {
    if (heads.desired().isEmpty() || heads.desired().equals(done)) {
      return Told.all();
    }
    String ground = previews.ground(heads.desired().get()).abbreviated();
    TreeMap<String, String> before = known.orElseGet(() -> new TreeMap<>(memory.recall()));
    TreeMap<String, String> now = new TreeMap<>();
    Told told =
        ground.equals(before.get(ALL)) ? Told.all() : renew(heads, ground, Map.copyOf(before), now);
    if (told.again().isEmpty()) {
      done = heads.desired();
      now.clear();
      now.put(ALL, ground);
    }
    if (!now.equals(before)) {
      memory.keep(now);
    }
    known = Optional.of(now);
    return told;
  }

  private Told renew(
      Heads heads, String ground, Map<String, String> before, Map<String, String> now) {
    Answer<List<Proposed>> open = pending.onto(heads.defaultBranch());
    if (!(open instanceof Answer.Known<List<Proposed>>(List<Proposed> proposals))) {
      now.putAll(before);
      return told("open proposals are not known", open);
    }
    List<Proposed> rest = new ArrayList<>();
    for (Proposed proposed : proposals) {
      String by = proposed.head().hex() + " " + ground;
      if (by.equals(before.get(proposed.id().value()))) {
        now.put(proposed.id().value(), by);
      } else {
        rest.add(proposed);
      }
    }
    List<String> troubles = new ArrayList<>();
    Optional<Instant> again = Optional.empty();
    Instant end = clock.instant().plus(AT_ONCE);
    for (Proposed proposed : rest) {
      if (clock.instant().isAfter(end)) {
        return new Told(Optional.of(clock.instant()), troubles);
      }
      if (room.get() instanceof Turn.Wait(Instant until, String why)) {
        return new Told(Optional.of(until), troubles);
      }
      Told told = told("#" + proposed.id() + " is not judged anew", said(proposed, heads));
      troubles.addAll(told.troubles());
      if (told.again().isPresent()) {
        again = told.again();
      } else {
        now.put(proposed.id().value(), proposed.head().hex() + " " + ground);
      }
    }
    return new Told(again, troubles);
  }

  /** One that breaks something must not hold up all others. */
  private Answer<Boolean> said(Proposed proposed, Heads heads) {
    try {
      // Whose head cannot be had has moved, or is gone; it is seen to as what has moved.
      return check.isAtHand(proposed) ? check.say(proposed, heads) : new Answer.Known<>(false);
    } catch (RuntimeException e) {
      return new Answer.Refused<>("a bug in Mandate: " + e, "Please report it");
    }
  }

  private Told told(String what, Answer<?> answer) {
    return switch (answer) {
      case Answer.Known<?> known -> Told.all();
      case Answer.Refused<?>(String why, String mend) ->
          new Told(Optional.empty(), List.of(what + ": " + why + ". " + mend));
      case Answer.Later<?>(Instant until, String why) -> new Told(Optional.of(until), List.of());
      case Answer.Unreachable<?> away ->
          new Told(Optional.of(clock.instant().plus(PAUSE)), List.of());
    };
  }
}
