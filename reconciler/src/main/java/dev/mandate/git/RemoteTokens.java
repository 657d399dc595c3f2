package dev.mandate.git;

import dev.mandate.snapshot.RemoteUnavailableException;
import java.util.Optional;

/** Where tokens for remotes come from that may end while a process lives. Thread-safe. */
@FunctionalInterface
public interface RemoteTokens {
  /**
   * The password for a remote that is reached over HTTPS, or by HTTP on this machine; asked for
   * anew before each connection.
   *
   * @param remote its URL, without credentials
   * @return empty where there is none for it
   * @throws RemoteUnavailableException when there should be one and cannot be had now; {@link
   *     RemoteAccessException} when a person has to mend something first
   */
  Optional<String> of(String remote) throws RemoteUnavailableException;

  /** None for anybody. */
  static RemoteTokens none() {
    return remote -> Optional.empty();
  }
}
