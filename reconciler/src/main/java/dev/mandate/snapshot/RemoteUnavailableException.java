package dev.mandate.snapshot;

/** The remote could not be reached or broke off; trying again may help. */
public class RemoteUnavailableException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param message names the remote without credentials, and what failed
   */
  public RemoteUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }

  /** What a person can do about it. */
  public String mend() {
    return "check the address and the network";
  }
}
