package dev.mandate.forge;

import java.util.List;

/** Proposals that nobody has decided on. Reads only. Thread-safe. */
public interface Pending {
  /**
   * Those onto a branch, the most recently moved first. Where there are very many, those that have
   * not moved for longest are left out.
   */
  Answer<List<Proposed>> onto(String branch);
}
