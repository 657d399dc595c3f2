package dev.mandate.git;

import dev.mandate.snapshot.RemoteUnavailableException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;

/** The repository that holds the truth, near or far. */
interface Upstream {
  /** Reads where its refs stand, and brings their objects here, except those of claims. */
  RefState refresh() throws RemoteUnavailableException;

  /**
   * Moves all of the refs or none, each only from where it is expected.
   *
   * @throws RemoteUnavailableException when it cannot be known whether they moved
   */
  PushResult push(List<RefMove> moves) throws RemoteUnavailableException;

  /**
   * Moves refs in one push, each by itself and only from where it is expected.
   *
   * @return what stands in the way, by name of those refs that did not move
   * @throws RemoteUnavailableException when it cannot be known which of them moved
   */
  Map<String, String> pushEach(List<RefMove> moves) throws RemoteUnavailableException;

  /**
   * Brings the objects of claims and of other refs here that {@link #refresh} leaves there. What
   * has moved on meanwhile stays away.
   *
   * @param refs where they are meant to stand, by full name
   */
  void bring(Map<String, ObjectId> refs);

  /** Where it is, when it is not a folder of this machine that is used in place. */
  default Optional<RemoteAddress> address() {
    return Optional.empty();
  }

  /**
   * Asks whether a push would be listened to; nothing is pushed. A repository of this machine that
   * is used in place is written by its files, and says nothing.
   *
   * @throws RemoteUnavailableException when it would not be, or cannot be reached
   */
  default void offerPush() throws RemoteUnavailableException {}

  /** What became of a push. */
  sealed interface PushResult {
    record Moved() implements PushResult {}

    /** Nothing moved: a ref stood elsewhere, was locked, or the remote did not want it. */
    record Rejected(String message) implements PushResult {}

    /** Nothing moved, and trying again cannot help. */
    record Impossible(String message) implements PushResult {}
  }
}
