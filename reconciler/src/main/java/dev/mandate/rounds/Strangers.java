package dev.mandate.rounds;

import dev.mandate.forge.Account;
import dev.mandate.forge.Discussions;
import dev.mandate.forge.EffectKey;
import dev.mandate.forge.Remark;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Who may not write is answered so often in an hour of the clock, and no more: what answers take is
 * shared by all. It is counted from what is said in the repository, so that all processes count
 * alike and nothing is to be remembered; what is not answered by that is never answered.
 * Thread-safe.
 */
final class Strangers {
  /** Comments with commands that one account is answered. */
  static final int EACH = 10;

  /** Answers, to whomever; more are given to those only who may write. */
  static final int ALL = 60;

  private static final Duration HOUR = Duration.ofHours(1);

  private final Discussions discussions;
  private Optional<Heard> last = Optional.empty();

  /**
   * What was said since an hour began.
   *
   * @param answers that Mandate has given then
   */
  private record Heard(Instant hour, Discussions.Said said, int answers) {
    boolean has(Remark remark) {
      return said.remarks().stream().anyMatch(one -> one.id() == remark.id());
    }
  }

  Strangers(Discussions discussions) {
    this.discussions = discussions;
  }

  /**
   * Whether somebody who may not write is to be told why, of something that is no remark.
   *
   * @param at when it was asked
   */
  synchronized boolean mayBeTold(Instant at) throws NotNow {
    Heard heard = read(at.truncatedTo(ChronoUnit.HOURS));
    return heard.said().all() && heard.answers() < ALL;
  }

  /**
   * Whether somebody who may not write is to be answered.
   *
   * @param asks whether something is asked in a remark
   */
  synchronized boolean mayAsk(Remark remark, Predicate<Remark> asks) throws NotNow {
    Instant hour = remark.written().truncatedTo(ChronoUnit.HOURS);
    Optional<Heard> known = last.filter(heard -> heard.hour().equals(hour) && heard.has(remark));
    Heard heard = known.isPresent() ? known.get() : read(hour);
    if (heard.answers() >= ALL || (!heard.said().all() && !heard.has(remark))) {
      return false;
    }
    long before =
        heard.said().remarks().stream()
            .filter(one -> one.id() < remark.id() && one.written().isBefore(hour.plus(HOUR)))
            .filter(one -> !one.written().isBefore(hour) && isBy(one, remark.author()))
            // One that was edited may have asked before.
            .filter(one -> one.edited() || asks.test(one))
            .limit(EACH)
            .count();
    return before < EACH;
  }

  private static boolean isBy(Remark remark, Optional<Account> author) {
    return remark.author().map(Account::id).equals(author.map(Account::id));
  }

  private Heard read(Instant hour) throws NotNow {
    Discussions.Said said = NotNow.unless(discussions.saidSince(hour));
    int answers =
        (int)
            said.remarks().stream()
                .filter(one -> one.own() && !one.written().isBefore(hour))
                .filter(one -> EffectKey.in(one.text()).filter(Asked::isAnswer).isPresent())
                .count();
    Heard heard = new Heard(hour, said, answers);
    last = Optional.of(heard);
    return heard;
  }

  /** Takes note of an answer that was given. */
  synchronized void answered() {
    last = last.map(known -> new Heard(known.hour(), known.said(), known.answers() + 1));
  }
}
