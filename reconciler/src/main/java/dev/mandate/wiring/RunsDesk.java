package dev.mandate.wiring;

import dev.mandate.cycle.Entitlement;
import dev.mandate.finding.Finding;
import dev.mandate.git.GitControlSource;
import dev.mandate.git.GitPublisher;
import dev.mandate.ledger.RunFolders;
import dev.mandate.ledger.RunsMonth;
import dev.mandate.signing.LocalKey;
import dev.mandate.signing.LocalKeySigner;
import dev.mandate.snapshot.Heads;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.Limits;
import dev.mandate.spec.RetentionPolicy;
import dev.mandate.spec.SpecLoader;
import dev.mandate.spec.SpecSet;
import dev.mandate.writeback.Publisher;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Moves runs of past months to archives when a person asks for it. */
public final class RunsDesk {
  private final GitControlSource source;
  private final Clock clock;

  public RunsDesk(GitControlSource source, Clock clock) {
    this.source = source;
    this.clock = clock;
  }

  /**
   * A month that can be moved.
   *
   * @param runs how many it has
   */
  public record Movable(RunsMonth month, int runs) {}

  /** What came of looking. */
  public sealed interface Result {
    /**
     * @param before older months are moved
     * @param months oldest first; may be none
     */
    record Found(ControlRepository control, YearMonth before, List<Movable> months)
        implements Result {}

    /** It was not said how many months are to stay, here or in {@code mandate.yaml}. */
    record NoLimit() implements Result {}

    /** Without one nobody can tell whose key counts. */
    record NoControl(List<Finding> findings) implements Result {}
  }

  /** The present month in UTC; its runs always stay. */
  public YearMonth thisMonth() {
    return YearMonth.from(clock.instant().atZone(ZoneOffset.UTC));
  }

  /**
   * What would be moved.
   *
   * @param before months before this one; empty: as {@code mandate.yaml} has it
   */
  public Result look(Optional<YearMonth> before) throws RemoteUnavailableException {
    Heads heads = source.fetch();
    Optional<SpecSet> specs =
        heads
            .desired()
            .map(
                head ->
                    new SpecLoader(source, Limits.defaults())
                        .load(source.snapshot(head, Optional.empty())));
    Optional<ControlRepository> control = specs.flatMap(SpecSet::control);
    if (control.isEmpty()) {
      return new Result.NoControl(specs.map(SpecSet::findings).orElse(List.of()));
    }
    Instant now = clock.instant();
    Optional<YearMonth> limit =
        before.or(() -> RetentionPolicy.of(control.get()).firstMonthKept(now));
    if (limit.isEmpty()) {
      return new Result.NoLimit();
    }
    List<Movable> months =
        heads.runs().map(head -> new RunFolders(source, head)).stream()
            .flatMap(
                folders ->
                    folders.movableBefore(limit.get()).stream()
                        .map(month -> new Movable(month, folders.count(month))))
            .toList();
    return new Result.Found(control.get(), limit.get(), months);
  }

  /** Why a key may not do it; nothing when it may. */
  public static Optional<Entitlement.Objection> objection(ControlRepository control, LocalKey key) {
    return new NamedKey(key).objection(control);
  }

  /** Moves them; what somebody else has moved since is left. */
  public Publisher.Outcome move(List<Movable> months, LocalKey key)
      throws RemoteUnavailableException {
    return new GitPublisher(
            source,
            ReconcileBench.AUTHOR,
            new LocalKeySigner(key),
            clock,
            Thread::sleep,
            new SecureRandom())
        .rotate(months.stream().map(Movable::month).toList());
  }
}
