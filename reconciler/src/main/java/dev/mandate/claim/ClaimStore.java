package dev.mandate.claim;

import dev.mandate.run.OccurrenceKey;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RemoteUnavailableException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where all reconcilers keep their claims. Every change is a compare-and-swap; many go out in one
 * push, and each succeeds or fails by itself. When the answer to a push is lost, the claims are
 * read back; nothing is guessed. Thread-safe.
 */
public interface ClaimStore {

  /**
   * Looks where claims stand: one question for all of them, by ref prefix.
   *
   * @param names those to read; the others are left out of the answer, as are those that nobody
   *     holds
   */
  Map<ClaimName, SeenClaim> observe(Set<ClaimName> names) throws RemoteUnavailableException;

  /**
   * Takes claims, each only from where it was seen, and none that needs what another one has.
   *
   * @param bids most urgent first
   * @return for each bid {@code Granted}, {@code HeldBy}, {@code Waiting}, {@code Refused}, or
   *     {@code Lost} when somebody was faster and has already let go
   * @throws RemoteUnavailableException when it cannot be known what was granted; a holder that asks
   *     again finds its own claims
   */
  Map<OccurrenceKey, ClaimOutcome> acquire(Collection<Bid> bids) throws RemoteUnavailableException;

  /**
   * Shows that the holder lives.
   *
   * @param from the claims as they are held, with what each of them is to say next
   * @return for each {@code Granted} or {@code Lost}
   * @throws RemoteUnavailableException when it cannot be known; trying again is safe
   */
  Map<OccurrenceKey, ClaimOutcome> heartbeat(Map<HeldClaim, Claim> from)
      throws RemoteUnavailableException;

  /** Lets claims go. One that has moved on is left alone. */
  void release(Collection<HeldClaim> held) throws RemoteUnavailableException;

  /**
   * Lets claims go whose runs never began: what was set aside for them is free again. One that has
   * moved on is left alone.
   */
  void giveBack(Collection<HeldClaim> held) throws RemoteUnavailableException;

  /**
   * What all claims need for themselves, as it stands; empty when it cannot be read, and then
   * nothing that needs anything is granted.
   */
  Optional<Reservations> reservations() throws RemoteUnavailableException;

  /** The task of each proposal that is neither merged nor closed. */
  List<String> openProposals() throws RemoteUnavailableException;

  /**
   * What is asked for.
   *
   * @param from where the claim was seen; empty when nobody held it
   * @param needs what no other claim may have at the same time
   */
  record Bid(Claim wanted, Optional<CommitId> from, List<Need> needs) {
    public Bid {
      needs = List.copyOf(needs);
    }
  }
}
