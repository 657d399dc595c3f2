package dev.mandate.git;

import dev.mandate.snapshot.RemoteUnavailableException;
import java.util.List;

/** The repository that holds the truth, near or far. */
interface Upstream {
  /** Reads where its refs stand, and brings their objects here. */
  RefState refresh() throws RemoteUnavailableException;

  /**
   * Moves all of the refs or none, each only from where it is expected.
   *
   * @throws RemoteUnavailableException when it cannot be known whether they moved
   */
  PushResult push(List<RefMove> moves) throws RemoteUnavailableException;

  /** What became of a push. */
  sealed interface PushResult {
    record Moved() implements PushResult {}

    /** Nothing moved: a ref stood elsewhere, was locked, or the remote did not want it. */
    record Rejected(String message) implements PushResult {}

    /** Nothing moved, and trying again cannot help. */
    record Impossible(String message) implements PushResult {}
  }
}
