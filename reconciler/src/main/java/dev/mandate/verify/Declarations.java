package dev.mandate.verify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.Digest;
import dev.mandate.snapshot.CommitId;
import java.util.List;
import java.util.Optional;

/** What the default branch declared, at any commit of its history. */
public interface Declarations {

  /** Whether the commit is in the history of the default branch. */
  boolean inHistory(CommitId commit);

  /** The digest of the declared task at that commit, computed anew; empty when it has none. */
  Optional<Digest> declaredDigest(CommitId commit, String task);

  /** The public keys that {@code mandate.yaml} gives a person at that commit, one line each. */
  List<String> keysOf(CommitId commit, String person);

  /** The approval document with this digest of its canonical form at that commit. */
  Optional<ObjectNode> approval(CommitId commit, Digest digest);
}
