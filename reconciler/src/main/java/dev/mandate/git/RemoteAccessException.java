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
  private final String mend;

  RemoteAccessException(Problem problem, String message, Throwable cause) {
    this(problem, message, "check the address and your access to it", cause);
  }

  private RemoteAccessException(Problem problem, String message, String mend, Throwable cause) {
    super(message, cause);
    this.problem = problem;
    this.mend = mend;
  }

  /** There are no credentials to show to the remote. */
  public static RemoteAccessException withoutCredentials(String why, String mend) {
    return new RemoteAccessException(Problem.NO_ACCESS, why, mend, null);
  }

  @Override
  public String mend() {
    return mend;
  }

  public Problem problem() {
    return problem;
  }
}
