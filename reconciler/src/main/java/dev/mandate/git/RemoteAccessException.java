package dev.mandate.git;

import dev.mandate.snapshot.RemoteUnavailableException;

/**
 * The remote answered, or would have, but not to us: trying again does not help until a person
 * mends the address or the credentials.
 */
public final class RemoteAccessException extends RemoteUnavailableException {
  private static final long serialVersionUID = 1L;

  /** What a person has to mend. */
  public enum Problem {
    /** There is no repository at the address. */
    NO_REPOSITORY,
    /** The credentials are missing or refused, or the host's key is not known. */
    NO_ACCESS
  }

  private final Problem problem;

  RemoteAccessException(Problem problem, String message, Throwable cause) {
    super(message, cause);
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
