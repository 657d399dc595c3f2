package dev.mandate.git;

import dev.mandate.finding.Finding;
import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.RepoPath;
import java.util.List;
import java.util.TreeMap;
import org.eclipse.jgit.lib.ObjectId;

/**
 * The spec files under one root tree. Never changed once it is made.
 *
 * @param root the tree that was listed; zero before the first
 * @param refused what was found wrong, by the folder that it lies in
 */
record SpecListing(
    ObjectId root, TreeMap<RepoPath, BlobId> files, TreeMap<String, List<Finding>> refused) {
  static final SpecListing NOTHING =
      new SpecListing(ObjectId.zeroId(), new TreeMap<>(), new TreeMap<>());
}
