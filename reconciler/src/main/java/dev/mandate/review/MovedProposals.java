package dev.mandate.review;

import dev.mandate.forge.ProposalId;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Proposals that have moved since somebody looked at what people say of them. Only the latest are
 * kept: whoever is late learns of older ones when they decide. Thread-safe.
 */
public final class MovedProposals {
  private static final int MOST = 20;

  private final LinkedHashSet<ProposalId> moved = new LinkedHashSet<>();

  /** Takes note of one. */
  public synchronized void add(ProposalId proposal) {
    moved.remove(proposal);
    moved.add(proposal);
    if (moved.size() > MOST) {
      moved.removeFirst();
    }
  }

  /** All of them. */
  synchronized List<ProposalId> all() {
    return List.copyOf(moved);
  }

  /** Takes note that what was seen of all of them is recorded. */
  public synchronized void seen() {
    moved.clear();
  }
}
