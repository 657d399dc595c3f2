package dev.mandate.run;

/** What becomes of a workspace after its run. */
public enum Retention {
  /** A person may want to look into it: kept unless the run succeeded. */
  KEEP_ON_FAILURE,
  REMOVE,
  KEEP
}
