package dev.mandate.forge;

/**
 * A change that people are asked to look at. Its branch is its key.
 *
 * @param branch that holds the change
 * @param onto the branch that it is for
 * @param title one line
 * @param body Markdown
 */
public record Proposal(String branch, String onto, String title, String body) {}
