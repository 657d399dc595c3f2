package dev.mandate.claim;

import dev.mandate.budget.Account;
import dev.mandate.budget.Amounts;
import dev.mandate.budget.Hold;
import dev.mandate.budget.Limit;
import dev.mandate.budget.Reservation;
import dev.mandate.budget.Shortage;
import dev.mandate.budget.Sum;
import dev.mandate.snapshot.CommitId;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What all claimed runs need for themselves: one table for all reconcilers, at one ref. It moves by
 * compare and swap, in one push with the claims that are entered, so no two reconcilers can enter
 * what does not go together. An entry counts for as long as the claim stands that it was made for;
 * nobody has to take it out. What it sets aside of a budget counts until the runs branch says what
 * became of it, or until its period is long over (ADR 16).
 *
 * @param settledOn the commit of the runs branch on whose word reservations were taken out; what
 *     was spent is to be read there or later
 */
public record Reservations(SortedMap<ClaimName, Entry> entries, Optional<CommitId> settledOn) {
  /** Full name of the ref. */
  public static final String REF = "refs/mandate/reservations";

  public Reservations {
    entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
  }

  /** As long as nothing was settled. */
  public Reservations(SortedMap<ClaimName, Entry> entries) {
    this(entries, Optional.empty());
  }

  /**
   * What one claim needs.
   *
   * @param task for people
   * @param lost set aside for earlier starts of the same run whose ends nobody recorded
   */
  public record Entry(String task, List<Need> needs, List<Hold> lost) {
    public Entry {
      needs = List.copyOf(needs);
      lost = List.copyOf(lost);
    }

    public Entry(String task, List<Need> needs) {
      this(task, needs, List.of());
    }

    /** What is set aside for its present start. */
    public List<Hold> own() {
      return needs.stream()
          .filter(Need.Spend.class::isInstance)
          .map(need -> ((Need.Spend) need).hold())
          .toList();
    }

    private Stream<Hold> all() {
      return Stream.concat(own().stream(), lost.stream());
    }

    /** What remains of it when its claim is gone, or somebody else's. */
    private List<Hold> leftOver() {
      return all().toList();
    }
  }

  /** Says of attempts whether they are recorded. */
  @FunctionalInterface
  public interface Settled {
    boolean contains(ClaimName name, int attempt);
  }

  public static Reservations none() {
    return new Reservations(Collections.emptySortedMap());
  }

  /** Without the entries whose claims are no more, as far as they set nothing aside. */
  public Reservations of(Set<ClaimName> standing) {
    TreeMap<ClaimName, Entry> kept = new TreeMap<>();
    entries.forEach(
        (name, entry) -> {
          if (standing.contains(name)) {
            kept.put(name, entry);
          } else if (!entry.leftOver().isEmpty()) {
            kept.put(name, new Entry(entry.task(), List.of(), entry.leftOver()));
          }
        });
    return new Reservations(kept, settledOn);
  }

  /**
   * Without what is settled by now.
   *
   * @param head of the runs branch that {@code settled} knows
   */
  public Reservations without(Settled settled, CommitId head) {
    TreeMap<ClaimName, Entry> kept = new TreeMap<>();
    entries.forEach(
        (name, entry) -> {
          List<Need> needs =
              entry.needs().stream()
                  .filter(
                      need ->
                          !(need instanceof Need.Spend(Hold hold, Limit limit)
                              && settled.contains(name, hold.attempt())))
                  .toList();
          List<Hold> lost =
              entry.lost().stream().filter(h -> !settled.contains(name, h.attempt())).toList();
          if (!needs.isEmpty() || !lost.isEmpty()) {
            kept.put(name, new Entry(entry.task(), needs, lost));
          }
        });
    return kept.equals(entries) ? this : new Reservations(kept, Optional.of(head));
  }

  /** Without what was lost in periods that are long over. */
  public Reservations since(Instant now) {
    TreeMap<ClaimName, Entry> kept = new TreeMap<>();
    entries.forEach(
        (name, entry) -> {
          List<Hold> lost = entry.lost().stream().filter(h -> !h.isForgotten(now)).toList();
          if (!entry.needs().isEmpty() || !lost.isEmpty()) {
            kept.put(name, new Entry(entry.task(), entry.needs(), lost));
          }
        });
    return new Reservations(kept, settledOn);
  }

  public Reservations with(ClaimName name, Entry entry) {
    TreeMap<ClaimName, Entry> more = new TreeMap<>(entries);
    more.put(name, entry);
    return new Reservations(more, settledOn);
  }

  /** With a claim that is made or taken over: what was set aside for it before is lost. */
  public Reservations claimed(ClaimName name, String task, List<Need> needs) {
    Entry before = entries.get(name);
    return with(name, new Entry(task, needs, before == null ? List.of() : before.leftOver()));
  }

  /** With what was set aside for the present start of a run given back: it never began. */
  public Reservations unused(ClaimName name) {
    TreeMap<ClaimName, Entry> kept = new TreeMap<>(entries);
    Entry entry = kept.remove(name);
    if (entry != null && !entry.lost().isEmpty()) {
      kept.put(name, new Entry(entry.task(), List.of(), entry.lost()));
    }
    return new Reservations(kept, settledOn);
  }

  /** What is set aside for the run of a claim. */
  public Reservation reservation(ClaimName name) {
    Entry entry = entries.get(name);
    return entry == null ? Reservation.none() : new Reservation(entry.own(), entry.lost());
  }

  /** What is set aside of an account, by anybody. */
  public Amounts reserved(Account account) {
    return entries.values().stream()
        .flatMap(Entry::all)
        .filter(hold -> hold.account().equals(account))
        .map(Hold::amounts)
        .reduce(Amounts.none(), Amounts::plus);
  }

  /** Whether anything is set aside at all. */
  public boolean setsAside() {
    return entries.values().stream().flatMap(Entry::all).findAny().isPresent();
  }

  /**
   * Why a claim must wait, as a sentence; empty when all that it needs is free. The paths and the
   * place that it holds itself do not stand in its way; what an earlier start of it may have spent
   * does.
   *
   * @param spent as the runs branch has it, not before {@link #settledOn}
   */
  public Optional<String> obstacle(ClaimName name, List<Need> needs, Function<Account, Sum> spent) {
    return obstacle(name, needs, spent, List.of());
  }

  /**
   * The same where room for proposals is needed.
   *
   * @param open the task of each proposal that is open, as seen after the claims were
   */
  public Optional<String> obstacle(
      ClaimName name, List<? extends Need> needs, Function<Account, Sum> spent, List<String> open) {
    return needs.stream().flatMap(need -> obstacle(name, need, spent, open).stream()).findFirst();
  }

  private Optional<String> obstacle(
      ClaimName name, Need need, Function<Account, Sum> spent, List<String> open) {
    return switch (need) {
      case Need.Proposals proposals -> tooManyProposals(name, proposals, open);
      case Need.Spend(Hold hold, Limit limit) ->
          switch (spent.apply(hold.account())) {
            case Sum.Unreadable unreadable -> Optional.of(unreadable.reason());
            case Sum.Known(Amounts known) ->
                Shortage.of(limit, known, reserved(hold.account()), hold.amounts())
                    .map(Shortage::reason);
          };
      case Need.Paths paths ->
          entries.entrySet().stream()
              .filter(other -> !other.getKey().equals(name))
              .filter(other -> other.getValue().needs().stream().anyMatch(n -> meets(paths, n)))
              .map(other -> "the paths that it locks are held by " + other.getValue().task())
              .findFirst();
      case Need.Place(String of, int most) -> {
        List<String> there =
            entries.entrySet().stream()
                .filter(other -> !other.getKey().equals(name))
                .map(Map.Entry::getValue)
                .filter(other -> other.needs().stream().anyMatch(n -> isAt(of, n)))
                .map(Entry::task)
                .toList();
        yield there.size() < most
            ? Optional.empty()
            : Optional.of("no place is free at " + of + ": " + String.join(", ", there));
      }
    };
  }

  private Optional<String> tooManyProposals(
      ClaimName name, Need.Proposals need, List<String> open) {
    long there = open.stream().filter(need.tasks()::contains).count();
    long coming =
        entries.entrySet().stream()
            .filter(other -> !other.getKey().equals(name))
            .flatMap(other -> other.getValue().needs().stream())
            .filter(n -> n instanceof Need.Proposals p && p.of().equals(need.of()))
            .count();
    return there + coming < need.most()
        ? Optional.empty()
        : Optional.of(
            "too-many-proposals: "
                + need.of()
                + " may have "
                + need.most()
                + " open; merge or close some");
  }

  private static boolean meets(Need.Paths paths, Need other) {
    return other instanceof Need.Paths theirs && paths.meets(theirs);
  }

  private static boolean isAt(String of, Need other) {
    return other instanceof Need.Place place && place.of().equals(of);
  }

  /** The one form in which the table is written: canonical JSON. */
  public String text() {
    return ReservationsText.of(this);
  }

  /** Reads what {@link #text()} wrote, a line end after it allowed; empty for anything else. */
  public static Optional<Reservations> parse(String text) {
    return ReservationsText.parse(text);
  }
}
