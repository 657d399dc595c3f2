package dev.mandate.forge;

import java.util.Optional;

/**
 * A code host, for one repository. Every effect has a key, is looked up before it is made, and is
 * changed in place where it is there and says something else: doing the same again does nothing,
 * and an answer that was lost leads to no second one. Thread-safe.
 */
public interface Forge {
  /**
   * Opens a proposal for a branch that has been pushed, or brings what it says up to date. One that
   * people have closed or merged at this very commit stays so, and is given as it stands; of a
   * branch that has another commit since, a new one is opened.
   */
  Answer<Proposed> propose(Proposal proposal);

  /** The latest proposal of a branch, whatever became of it. */
  Answer<Optional<Proposed>> find(String branch);

  /**
   * What people have said about a proposal, and who they are: all of it as it stands now. When the
   * proposal moves while it is being read, the answer is {@link Answer.Later}.
   */
  Answer<Reviewing> reviewing(ProposalId proposal);

  /** Says something about a proposal, once for each key. */
  Answer<Effect> comment(ProposalId proposal, Comment comment);

  /** Says of a commit how it stands, once for each key and commit. */
  Answer<Effect> check(Check check);
}
