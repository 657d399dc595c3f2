package dev.mandate.run;

import dev.mandate.spec.RetentionPolicy;

/** What becomes of a workspace after its run. */
public enum Retention {
  /** A person may want to look into it: kept unless the run succeeded. */
  KEEP_ON_FAILURE,
  REMOVE,
  KEEP;

  /** What {@code mandate.yaml} asks for. */
  public static Retention of(RetentionPolicy.Keep keep) {
    return switch (keep) {
      case ON_FAILURE -> KEEP_ON_FAILURE;
      case NEVER -> REMOVE;
      case ALWAYS -> KEEP;
    };
  }
}
