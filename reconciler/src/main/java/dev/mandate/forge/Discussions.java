package dev.mandate.forge;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where people talk on a forge, in one repository. Thread-safe. */
public interface Discussions {
  /** Since when Mandate may take part; what was said before was not meant for it. */
  Answer<Instant> since();

  /** All of an issue or proposal, as it stands now. */
  Answer<Conversation> conversation(long number);

  /**
   * What was said in all conversations.
   *
   * @param remarks oldest first
   * @param all whether these are all; of very many there are the first ones
   */
  record Said(List<Remark> remarks, boolean all) {
    public Said {
      remarks = List.copyOf(remarks);
    }
  }

  /** What was said anywhere since then, with what was changed since then. */
  Answer<Said> saidSince(Instant from);

  /** How a proposal stands now. */
  Answer<Proposed> proposed(long number);

  /** What an account may do now; nothing when its login has become another's. */
  Answer<Permission> permission(Account account);

  /** Who an account is now; empty when it is gone. */
  Answer<Optional<Account>> account(long id);

  /** Labels and assignments of an issue, oldest first. */
  Answer<List<Happening>> happenings(long number);

  /**
   * Puts the sign beside a remark that somebody sees to it. Since when it was there already, by the
   * forge's clock; empty for the first one.
   */
  Answer<Optional<Instant>> see(long remark);

  /** Whether a program has put {@link Sign#DONE} or {@link Sign#REFUSED} beside a remark. */
  Answer<Boolean> isSettled(long remark);

  /** Puts a sign beside a remark, once. */
  Answer<Effect> sign(long remark, Sign sign);
}
