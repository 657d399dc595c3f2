package dev.mandate.git;

import dev.mandate.ledger.Markers;
import dev.mandate.snapshot.TreeId;
import dev.mandate.verify.ProposedCommit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;

/**
 * Proposals that are neither merged into the default branch nor closed by deleting their branch,
 * and of which the runs branch does not say that people have decided on them.
 */
final class OpenProposals {
  private OpenProposals() {}

  private static Pattern branch(String folder) {
    return Pattern.compile(Pattern.quote(BranchNames.PROPOSALS + folder) + "(.+)-[0-9a-f]+");
  }

  /**
   * The task of each.
   *
   * @param folder of their branches: empty, or with a slash behind it
   */
  static List<String> tasks(String folder, List<ProposedCommit> proposals) {
    Pattern branch = branch(folder);
    return proposals.stream()
        .flatMap(one -> branch.matcher(Constants.R_HEADS + one.branch()).results())
        .map(name -> name.group(1))
        .toList();
  }

  /**
   * The commit of each, sorted by branch.
   *
   * @param folder of their branches: empty, or with a slash behind it
   */
  static List<ProposedCommit> of(
      RefState refs, ObjectStore objects, String folder, Markers recorded) {
    Pattern branch = branch(folder);
    List<ProposedCommit> open = new ArrayList<>();
    try (RevWalk walk = new RevWalk(objects.repository())) {
      for (Map.Entry<String, ObjectId> ref : new TreeMap<>(refs.refs()).entrySet()) {
        if (branch.matcher(ref.getKey()).matches()) {
          RevCommit commit = walk.parseCommit(ref.getValue());
          ProposedCommit proposed = read(ref.getKey(), commit);
          if (!isMerged(walk, commit, refs.desired())
              && proposed.recordedRun().filter(recorded::isClosed).isEmpty()) {
            open.add(proposed);
          }
        }
      }
      return open;
    } catch (IOException e) {
      throw objects.broken("the proposals cannot be read", e);
    }
  }

  static ProposedCommit read(String ref, RevCommit commit) {
    return new ProposedCommit(
        Repository.shortenRefName(ref),
        ObjectStore.commitId(commit),
        Arrays.stream(commit.getParents()).map(ObjectStore::commitId).toList(),
        new TreeId(commit.getTree().name()),
        commit.getFullMessage());
  }

  private static boolean isMerged(RevWalk walk, RevCommit proposal, Optional<ObjectId> desired)
      throws IOException {
    return desired.isPresent() && walk.isMergedInto(proposal, walk.parseCommit(desired.get()));
  }
}
