package dev.mandate.git;

import dev.mandate.ledger.FinalRecord;
import dev.mandate.writeback.TargetProposals.Draft;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;

/**
 * The ref that keeps a draft: {@code refs/mandate/drafts/<control repository>/<occurrence, 64
 * hex>-<attempt>/<commit>}. It names its commit, so that two writers never mean the same ref.
 *
 * @param occurrence digest of its key, in hex
 */
record DraftRef(String control, String occurrence, int attempt, ObjectId commit) {
  private static final String PREFIX = BranchNames.COORDINATION + "drafts/";
  private static final Pattern REF =
      Pattern.compile(
          Pattern.quote(PREFIX) + "([-a-z0-9]+)/([0-9a-f]{64})-([0-9]{1,9})/([0-9a-f]{40})");

  static DraftRef of(Draft draft, ObjectId commit) {
    return new DraftRef(draft.control(), draft.key().digest().hex(), draft.attempt(), commit);
  }

  /** Empty for what is no draft of this control repository. */
  static Optional<DraftRef> of(String ref, ObjectId at, String control) {
    Matcher matcher = REF.matcher(ref);
    return matcher.matches()
            && matcher.group(1).equals(control)
            && matcher.group(4).equals(at.name())
        ? Optional.of(
            new DraftRef(control, matcher.group(2), Integer.parseInt(matcher.group(3)), at))
        : Optional.empty();
  }

  /** Those of a control repository. */
  static List<DraftRef> in(RefState refs, String control) {
    return refs.refs().entrySet().stream()
        .flatMap(ref -> of(ref.getKey(), ref.getValue(), control).stream())
        .toList();
  }

  /** Whether a record says that this is to be proposed, where such proposals are. */
  boolean isNamedBy(FinalRecord record) {
    String folder = BranchNames.PROPOSALS + control + "/";
    return record
            .proposal()
            .filter(name -> (Constants.R_HEADS + name).startsWith(folder))
            .isPresent()
        && record
            .proposedIn()
            .filter(there -> ObjectStore.objectId(there.commit()).equals(commit))
            .isPresent();
  }

  String name() {
    return PREFIX + control + "/" + occurrence + "-" + attempt + "/" + commit.name();
  }
}
