package dev.mandate.rounds;

import dev.mandate.snapshot.RemoteUnavailableException;
import java.util.List;
import java.util.Optional;

/** A command that people can give in comments. */
public interface Verb {
  /** How it is given, always the same. */
  Usage usage();

  /**
   * What is said when this very command has been carried out before, whatever has changed since;
   * empty when it has not, or nothing tells.
   *
   * @param order without the commit that was seen
   */
  default Optional<Reply> already(Order order) throws RemoteUnavailableException {
    return Optional.empty();
  }

  /**
   * Carries it out, or says why not. The same order once more leads to the same.
   *
   * @throws RemoteUnavailableException when it is not known what came of it
   */
  Reply perform(Order order) throws RemoteUnavailableException;

  /**
   * Whether it must name the commit that was seen, on a proposal.
   *
   * @param arguments as they were given
   */
  default boolean namesCommit(List<String> arguments) {
    return usage().acts();
  }

  /** Whether the commit must be named by all of its digits. */
  default boolean wantsWholeCommit() {
    return false;
  }
}
