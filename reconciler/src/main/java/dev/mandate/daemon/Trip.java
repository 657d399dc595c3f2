package dev.mandate.daemon;

import dev.mandate.cycle.Entitlement;
import dev.mandate.cycle.Outlook;
import dev.mandate.cycle.PassReport;
import dev.mandate.cycle.Survey;
import dev.mandate.finding.Finding;
import dev.mandate.plan.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What one step of the work came to, as far as a daemon cares.
 *
 * @param facts empty when nothing new was learned
 * @param wakeAt when time alone gives the next step something to do; empty: never
 * @param trouble why the work does not get on; empty when it does
 * @param failure what was thrown, where something was
 * @param again whether the next step has something to do right away
 */
public record Trip(
    Result result,
    Optional<Facts> facts,
    Optional<Instant> wakeAt,
    Optional<Trouble> trouble,
    Optional<Exception> failure,
    boolean again) {

  /** How a step ended; the label is part of metrics and logs. */
  public enum Result {
    /** A plan was made and carried out as far as it goes. */
    CARRIED,
    /** Nothing has moved; nothing was read. */
    UNCHANGED,
    /** Nothing can be planned. */
    HALTED,
    /** {@code mandate.yaml} does not name this reconciler's key. */
    NOT_ENTITLED,
    /** The remote does not take claims or records. */
    REFUSED,
    /** The remote cannot be reached. */
    REMOTE_AWAY,
    /** Something broke that should not. */
    BROKEN;

    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * What a plan says of the repository.
   *
   * @param interval between two steps
   * @param tasks how many are in each state
   */
  public record Facts(String desired, Duration interval, Map<String, Integer> tasks) {
    public Facts {
      tasks = Map.copyOf(tasks);
    }

    static Facts of(Outlook outlook) {
      Map<String, Integer> tasks = new TreeMap<>();
      for (Plan.Step step : outlook.plan().steps()) {
        tasks.merge(step.action().state(), 1, Integer::sum);
      }
      return new Facts(
          outlook.heads().desired().map(commit -> commit.hex()).orElse(""),
          outlook.control().interval(),
          tasks);
    }
  }

  /**
   * @param reason one clause
   * @param mend what a person can do about it
   */
  public record Trouble(String reason, String mend) {
    static Trouble bug(Exception failure) {
      return new Trouble("a bug in Mandate: " + failure, "please report it with what the log says");
    }
  }

  /** Reads the report of a pass. */
  public static Trip of(PassReport report) {
    return switch (report) {
      case PassReport.Unchanged unchanged ->
          new Trip(
              Result.UNCHANGED,
              Optional.empty(),
              unchanged.since().wakeAt(),
              Optional.empty(),
              Optional.empty(),
              false);
      case PassReport.Halted(Survey.Result.Halted why) ->
          stuck(
              Result.HALTED,
              new Trouble(why.reason() + findings(why), why.mend()),
              Optional.empty());
      case PassReport.NotEntitled(Entitlement.Objection why) ->
          stuck(Result.NOT_ENTITLED, new Trouble(why.reason(), why.mend()), Optional.empty());
      case PassReport.Carried carried -> carried(carried);
    };
  }

  private static Trip carried(PassReport.Carried carried) {
    Optional<Trouble> refused =
        carried
            .claimed()
            .refusal()
            .map(
                why ->
                    new Trouble(
                        "the remote refuses claims: " + why,
                        "let this reconciler push, move and delete refs/mandate/leases/*"))
            .or(
                () ->
                    carried
                        .recorded()
                        .refusal()
                        .map(
                            why ->
                                new Trouble(
                                    "the remote refuses the record: " + why,
                                    "let this reconciler push mandate/runs and"
                                        + " mandate/proposals/*")));
    boolean again =
        carried.claimed().overtaken() > 0
            || carried.recorded().overtaken()
            || !carried.recorded().records().isEmpty()
            || !carried.recorded().dropped().isEmpty();
    return new Trip(
        refused.isPresent() ? Result.REFUSED : Result.CARRIED,
        Optional.of(Facts.of(carried.outlook())),
        Stream.of(carried.outlook().plan().wakeAt(), carried.again())
            .flatMap(Optional::stream)
            .min(Comparator.naturalOrder()),
        refused,
        Optional.empty(),
        again && refused.isEmpty());
  }

  /** The same, in which something broke that should not. */
  public Trip broken(Exception failure) {
    return new Trip(
        Result.BROKEN,
        facts,
        wakeAt,
        Optional.of(Trouble.bug(failure)),
        Optional.of(failure),
        false);
  }

  /** The step could not be made, and a later one may be. */
  static Trip stuck(Result result, Trouble trouble, Optional<Exception> failure) {
    return new Trip(
        result, Optional.empty(), Optional.empty(), Optional.of(trouble), failure, false);
  }

  private static String findings(Survey.Result.Halted why) {
    String places =
        why.findings().stream()
            .filter(Finding::isError)
            .sorted()
            .limit(3)
            .map(finding -> finding.where() + ": " + finding.what())
            .collect(Collectors.joining("; "));
    return places.isEmpty() ? "" : " (" + places + ")";
  }

  /** Whether the work gets on. */
  public boolean fine() {
    return trouble.isEmpty();
  }

  /**
   * Whether asking again soon is a burden to the remote or to an agent. A repository that a person
   * has to mend is looked at as often as any other.
   */
  boolean backsOff() {
    return switch (result) {
      case REMOTE_AWAY, BROKEN, REFUSED -> true;
      case CARRIED, UNCHANGED, HALTED, NOT_ENTITLED -> false;
    };
  }
}
