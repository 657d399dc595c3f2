package dev.mandate.spec;

import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * What {@code spec.retention} of {@code mandate.yaml} says about how long things are kept.
 *
 * @param runMonths runs of so many months before the present one stay on the runs branch; empty:
 *     all do
 */
public record RetentionPolicy(Optional<Integer> runMonths, KeptWorkspaces workspaces) {

  /** Which workspaces stay after their run. */
  public enum Keep {
    ON_FAILURE,
    ALWAYS,
    NEVER
  }

  /**
   * How long the workspaces that stay are kept.
   *
   * @param maxAge since the run; empty: for ever
   * @param compressAfter since the run, when they are packed; empty: never
   * @param maxBytes of all of them together; empty: any number
   */
  public record KeptWorkspaces(
      Keep keep,
      Optional<Duration> maxAge,
      Optional<Duration> compressAfter,
      Optional<Long> maxBytes) {}

  /** The policy of a repository, with the defaults where it says nothing. */
  public static RetentionPolicy of(ControlRepository control) {
    Fields retention = Fields.of(control.document().json()).in("spec").in("retention");
    Fields workspaces = retention.in("workspaces");
    Keep keep =
        switch (workspaces.textOr("keep", "on-failure")) {
          case "always" -> Keep.ALWAYS;
          case "never" -> Keep.NEVER;
          default -> Keep.ON_FAILURE;
        };
    return new RetentionPolicy(
        number(retention.in("runs"), "keepMonths").map(Long::intValue),
        new KeptWorkspaces(
            keep,
            number(workspaces, "maxAgeDays").map(Duration::ofDays),
            number(workspaces, "compressAfterDays").map(Duration::ofDays),
            number(workspaces, "maxBytes")));
  }

  private static Optional<Long> number(Fields fields, String name) {
    return fields.has(name) ? Optional.of(fields.whole(name, 0)) : Optional.empty();
  }

  /** Runs that started before this month are moved to archives. */
  public Optional<YearMonth> firstMonthKept(Instant now) {
    return runMonths.map(months -> monthOf(now).minusMonths(months));
  }

  /** When, with no other change, the next month of runs is to be moved. */
  public Optional<Instant> nextMove(Instant now) {
    return runMonths.map(
        months -> monthOf(now).plusMonths(1).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant());
  }

  private static YearMonth monthOf(Instant now) {
    return YearMonth.from(now.atZone(ZoneOffset.UTC));
  }
}
