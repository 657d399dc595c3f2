package dev.mandate.writeback;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.snapshot.CommitId;
import dev.mandate.spec.Target;
import java.util.Optional;

/** What the record of a run says of the repository that it worked on. */
final class TargetFields {
  private TargetFields() {}

  /** {@code spec.target} of the record; empty in the control repository itself. */
  static Optional<ObjectNode> of(JudgedRun run) {
    return run.declared().target().map(target -> of(target, commit(run)));
  }

  private static ObjectNode of(Target target, Optional<CommitId> commit) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("repository", target.name());
    json.put("url", target.url());
    target.branch().ifPresent(branch -> json.put("branch", branch));
    commit.ifPresent(id -> json.put("commit", id.hex()));
    return json;
  }

  /** What its checkout was made of; of a run that came to none in a target, nothing is known. */
  static Optional<CommitId> commit(JudgedRun run) {
    boolean unknown =
        run.declared().target().isPresent()
            && run.result().prompt().isEmpty()
            && run.result().change().tree().isEmpty();
    return unknown ? Optional.empty() : Optional.of(run.result().request().targetCommit());
  }
}
