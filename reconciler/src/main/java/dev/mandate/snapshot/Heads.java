package dev.mandate.snapshot;

import java.util.Optional;

/**
 * Where the branches of a control repository stand.
 *
 * @param defaultBranch short name of the branch that holds the desired state
 * @param desired its head; empty in a repository without commits
 * @param runs head of {@code mandate/runs}; empty before the first record
 */
public record Heads(String defaultBranch, Optional<CommitId> desired, Optional<CommitId> runs) {}
