package dev.mandate.review;

import dev.mandate.forge.Answer;
import java.time.Instant;
import java.util.Optional;

/** The host has not answered. */
final class Unanswered extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Optional<Instant> until;

  Unanswered(String why) {
    this(why, Optional.empty());
  }

  private Unanswered(String why, Optional<Instant> until) {
    super(why);
    this.until = until;
  }

  /** When to ask again, where the host says it. */
  Optional<Instant> until() {
    return until;
  }

  static <T> T unless(Answer<T> answer) throws Unanswered {
    return switch (answer) {
      case Answer.Known<T>(T value) -> value;
      case Answer.Later<T>(var until, String why) ->
          throw new Unanswered(why + "; not before " + until, Optional.of(until));
      case Answer.Refused<T>(String why, String mend) -> throw new Unanswered(why + "; " + mend);
      case Answer.Unreachable<T>(String why) -> throw new Unanswered(why);
    };
  }
}
