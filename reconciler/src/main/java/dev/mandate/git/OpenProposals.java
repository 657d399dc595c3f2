package dev.mandate.git;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.revwalk.RevWalk;

/**
 * Proposals that are neither merged into the default branch nor closed by deleting their branch.
 */
final class OpenProposals {
  private static final Pattern BRANCH =
      Pattern.compile(Pattern.quote(BranchNames.PROPOSALS) + "(.+)-[0-9a-f]+");

  private OpenProposals() {}

  /** The task of each, sorted by branch. */
  static List<String> of(RefState refs, ObjectStore objects) {
    Optional<ObjectId> desired = refs.desired();
    List<String> open = new ArrayList<>();
    try (RevWalk walk = new RevWalk(objects.repository())) {
      for (Map.Entry<String, ObjectId> ref : new TreeMap<>(refs.refs()).entrySet()) {
        Matcher name = BRANCH.matcher(ref.getKey());
        if (name.matches() && !isMerged(walk, ref.getValue(), desired)) {
          open.add(name.group(1));
        }
      }
      return open;
    } catch (IOException e) {
      throw objects.broken("the proposals cannot be read", e);
    }
  }

  private static boolean isMerged(RevWalk walk, ObjectId proposal, Optional<ObjectId> desired)
      throws IOException {
    return desired.isPresent()
        && walk.isMergedInto(walk.parseCommit(proposal), walk.parseCommit(desired.get()));
  }
}
