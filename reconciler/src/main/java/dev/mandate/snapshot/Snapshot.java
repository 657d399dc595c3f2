package dev.mandate.snapshot;

import dev.mandate.finding.Finding;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The spec files of a repository at one moment: names and ids, no content.
 *
 * @param commit the commit that was listed; empty for a folder that was read as it is, uncommitted
 *     changes included
 * @param files every regular file that may hold a spec, by path; immutable
 * @param refused what was found but is never read: links, submodules, odd paths, files over the
 *     limit
 */
public record Snapshot(
    Optional<CommitId> commit, SortedMap<RepoPath, BlobId> files, List<Finding> refused) {
  public Snapshot {
    files = java.util.Collections.unmodifiableSortedMap(files);
    refused = List.copyOf(refused);
  }
}
