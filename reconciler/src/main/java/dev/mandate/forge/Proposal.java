package dev.mandate.forge;

import dev.mandate.snapshot.CommitId;

/**
 * A change that people are asked to look at. Its branch is its key.
 *
 * @param branch that holds the change
 * @param commit where the branch stands
 * @param onto the branch that it is for
 * @param title one line
 * @param body Markdown
 */
public record Proposal(String branch, CommitId commit, String onto, String title, String body) {}
