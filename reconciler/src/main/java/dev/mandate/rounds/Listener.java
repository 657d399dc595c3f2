package dev.mandate.rounds;

import dev.mandate.forge.Conversation;
import dev.mandate.snapshot.RemoteUnavailableException;

/** Hears what people say in a conversation, and does what of it is for Mandate to do, once. */
public sealed interface Listener permits Commands, IssueRuns, SpecForms {
  /**
   * Whether something was committed to the control repository.
   *
   * @throws NotNow when the forge has no answer
   * @throws RemoteUnavailableException when it is not known what came of it
   */
  boolean hear(Conversation where) throws NotNow, RemoteUnavailableException;
}
