package dev.mandate.budget;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * One of the stretches of time for which an account has its limits anew.
 *
 * @param id the same for all instants of it and for no other; fit for a file name
 * @param until its end, exclusive; empty when time does not end it
 */
public record Period(String id, Optional<Instant> until) {

  /** How long periods are. */
  public enum Length {
    HOUR("uuuu-MM-dd'T'HHxx"),
    DAY("uuuu-MM-dd"),
    MONTH("uuuu-MM");

    private final DateTimeFormatter format;

    Length(String pattern) {
      this.format = DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
    }

    /** The word of the specs. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Length of(String label) {
      return Arrays.stream(values())
          .filter(length -> length.label().equals(label))
          .findFirst()
          .orElse(MONTH);
    }
  }

  /** The period that an instant is in, as the clocks of a zone show it. */
  public static Period at(Length length, ZoneId zone, Instant instant) {
    ZonedDateTime there = instant.atZone(zone);
    ZonedDateTime next =
        switch (length) {
          case HOUR -> there.truncatedTo(ChronoUnit.HOURS).plusHours(1);
          case DAY -> there.toLocalDate().plusDays(1).atStartOfDay(zone);
          case MONTH -> there.toLocalDate().withDayOfMonth(1).plusMonths(1).atStartOfDay(zone);
        };
    return new Period(length.format.format(there), Optional.of(next.toInstant()));
  }

  /** One that only the record of an occurrence ends. */
  public static Period ofOccurrence(String hex) {
    return new Period(hex, Optional.empty());
  }
}
