package dev.mandate.git;

import dev.mandate.git.RemoteAccessException.Problem;
import dev.mandate.snapshot.RemoteUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;

/** Says what a failed connection means for the one who asked. */
final class RemoteFailures {
  /** JGit has no types for these; the texts are its own and those of common hosts. */
  private static final List<String> NO_ACCESS =
      List.of(
          "not authorized",
          "not permitted",
          "authentication is required",
          "authentication not supported",
          "cannot log in",
          "no more authentication methods",
          "server key did not validate",
          "host key",
          "permission denied",
          "403 forbidden");

  private static final List<String> NO_REPOSITORY =
      List.of("repository not found", "does not appear to be a git repository", "no such file");

  private RemoteFailures() {}

  static RemoteUnavailableException explain(RemoteAddress remote, Exception failure) {
    String reason = reason(remote, failure);
    String all = allMessages(failure);
    if (!remote.isFile() && StorageTrouble.in(failure).isPresent()) {
      // It was not the remote: JGit wraps what it meets while it stores what comes in.
      throw new UncheckedIOException(new IOException(reason, failure));
    }
    if (isAny(failure, NoRemoteRepositoryException.class)) {
      return noRepository(remote, reason, failure);
    }
    if (NO_ACCESS.stream().anyMatch(all::contains)) {
      return new RemoteAccessException(
          Problem.NO_ACCESS,
          "no access to "
              + remote
              + " ("
              + reason
              + "); "
              + (remote.isSsh()
                  ? "check the key and known_hosts in ~/.ssh"
                  : "set " + RemoteConnections.TOKEN + " or check the one that is set"),
          failure);
    }
    if (NO_REPOSITORY.stream().anyMatch(all::contains)) {
      return noRepository(remote, reason, failure);
    }
    return new RemoteUnavailableException(remote + " cannot be reached: " + reason, failure);
  }

  /** The message of a failure without the address that JGit puts before it. */
  static String reason(RemoteAddress remote, Exception failure) {
    String message =
        failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    String prefix = remote + ": ";
    return message.startsWith(prefix) ? message.substring(prefix.length()) : message;
  }

  /** Whether a push failed because the remote cannot do all or nothing. */
  static boolean isAtomicNotSupported(Exception failure) {
    return allMessages(failure).contains("atomic push not supported");
  }

  private static RemoteAccessException noRepository(
      RemoteAddress remote, String reason, Exception failure) {
    return new RemoteAccessException(
        Problem.NO_REPOSITORY, "no Git repository at " + remote + " (" + reason + ")", failure);
  }

  private static boolean isAny(Throwable failure, Class<? extends Throwable> type) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (type.isInstance(at)) {
        return true;
      }
    }
    return false;
  }

  private static String allMessages(Throwable failure) {
    StringBuilder all = new StringBuilder();
    for (Throwable at = failure; at != null; at = at.getCause()) {
      all.append(at.getMessage()).append('\n');
    }
    return all.toString().toLowerCase(Locale.ROOT);
  }
}
