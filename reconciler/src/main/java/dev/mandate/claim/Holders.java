package dev.mandate.claim;

/** What this machine knows of the processes that hold claims. */
@FunctionalInterface
public interface Holders {
  /** Knows nobody: only time tells whether a holder is dead. */
  Holders NOBODY = holder -> false;

  /** True when it is certain that the process is no more; false when that cannot be told. */
  boolean isDead(String holder);
}
